package dev.troupe.engine;

import java.sql.SQLException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;

/**
 * Which statements a connection within an organization takes. The same few come again and again:
 * those that were looked at are remembered. Thread-safe.
 */
final class TenantStatements {

    /** Whatever changes who one is, or the organization. */
    private static final Pattern LEAVING =
            Pattern.compile(
                    "(^|;)\\s*(((set|reset)\\s+(local\\s+|session\\s+)?(role|authorization|all)|discard)\\b)|\\bset_config\\b|troupe\\.organization\\b",
                    Pattern.CASE_INSENSITIVE);

    private static final int MOST = 500;
    private static final int LONGEST = 4_000;

    private final Set<String> harmless = ConcurrentHashMap.newKeySet();

    /**
     * Looks at a statement.
     *
     * @throws SQLException if it would leave the organization
     */
    void check(String sql) throws SQLException {
        if (harmless.contains(sql)) {
            return;
        }
        if (LEAVING.matcher(sql).find()) {
            throw new SQLException(
                    "this connection belongs to one organization, and cannot be made another's: "
                            + sql,
                    "42501");
        }
        if (sql.length() <= LONGEST) {
            if (harmless.size() >= MOST) {
                harmless.clear();
            }
            harmless.add(sql);
        }
    }
}
