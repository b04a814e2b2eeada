package dev.troupe.engine;

import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The ids of accounts, which are made when they are first needed. */
final class AccountIds {

    /** How many are known at the most; beyond that all are looked up again. */
    private static final int MOST = 50_000;

    private final Map<AccountKey, Long> known = new HashMap<>();

    /**
     * What was found.
     *
     * @param made the ids of those that were not there
     */
    record Found(Map<AccountKey, Long> ids, Set<Long> made) {}

    /** The ids of these accounts. */
    Found find(Connection connection, Set<AccountKey> keys) throws SQLException {
        Set<AccountKey> news = new HashSet<>(keys);
        news.removeIf(known::containsKey);
        Set<Long> made = Set.of();
        if (!news.isEmpty()) {
            if (known.size() + news.size() > MOST) {
                known.clear();
                news.addAll(keys);
            }
            made = make(connection, List.copyOf(news));
            news.removeIf(known::containsKey);
            if (!news.isEmpty()) {
                look(connection, List.copyOf(news));
            }
        }
        Map<AccountKey, Long> found = new HashMap<>();
        for (AccountKey key : keys) {
            Long id = known.get(key);
            if (id != null) {
                found.put(key, id);
            }
        }
        return new Found(found, made);
    }

    /** Has all of them looked up again. */
    void forget() {
        known.clear();
    }

    /** Makes those that are not there. */
    private Set<Long> make(Connection connection, List<AccountKey> keys) throws SQLException {
        String sql =
                """
                insert into troupe.account (organization, scope, unit, span, period, most)
                select organization, scope, unit, span, period, 0 from unnest(?, ?, ?, ?, ?)
                  as k (organization, scope, unit, span, period)
                order by 1, 2, 3, 4, 5
                on conflict do nothing
                returning id, organization, scope, unit, span, period
                """;
        Set<Long> made = new HashSet<>();
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            bind(insert, keys);
            try (ResultSet row = insert.executeQuery()) {
                while (row.next()) {
                    long id = row.getLong(1);
                    made.add(id);
                    known.put(
                            new AccountKey(
                                    row.getString(2),
                                    row.getString(3),
                                    Unit.of(row.getInt(4)),
                                    Window.of(row.getInt(5)),
                                    row.getString(6)),
                            id);
                }
            }
        }
        return made;
    }

    private void look(Connection connection, List<AccountKey> keys) throws SQLException {
        String sql =
                """
                select a.id, k.no from unnest(?, ?, ?, ?, ?) with ordinality as k (organization, scope, unit, span, period, no)
                join troupe.account a using (organization, scope, unit, span, period)
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            bind(select, keys);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    known.put(keys.get(row.getInt(2) - 1), row.getLong(1));
                }
            }
        }
    }

    private static void bind(PreparedStatement statement, List<AccountKey> keys)
            throws SQLException {
        Columns columns = new Columns(statement, 1);
        columns.texts(keys, AccountKey::organization);
        columns.texts(keys, AccountKey::scope);
        columns.ints(keys, key -> key.unit().code());
        columns.ints(keys, key -> key.window().code());
        columns.texts(keys, AccountKey::period);
    }
}
