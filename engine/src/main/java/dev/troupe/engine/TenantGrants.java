package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What a tenant may do: what readers and commands need, and no more. Journals only grow. */
final class TenantGrants {

    private static final List<String> ALL =
            List.of(
                    "usage on schema troupe",
                    "select, insert, update on table troupe.run",
                    "select, insert on table troupe.journal",
                    "select, insert, delete on table troupe.signal",
                    "select, update on table troupe.request",
                    "select, insert, update on table troupe.vote",
                    "select, insert on table troupe.delegation",
                    "select, insert, update on table troupe.message",
                    "select, insert on table troupe.message_taking",
                    "select, insert on table troupe.chain",
                    "select, insert, update on table troupe.chain_head",
                    "select on table troupe.checkpoint",
                    "select, insert, update, delete on table troupe.budget",
                    "select, update on table troupe.account",
                    "select on table troupe.held",
                    "select on table troupe.spender",
                    "select on table troupe.spend",
                    "select on table troupe.unlisted",
                    "select on table troupe.used",
                    "select on table troupe.spending",
                    "select on table troupe.untold",
                    "select, insert, delete on table troupe.stop",
                    "select, insert, update on table troupe.breaker",
                    "select, insert, update, delete on table troupe.guard_count",
                    "select on table troupe.guard_pass",
                    // not the number, which nobody may choose
                    "insert on column troupe.feed.organization",
                    "insert on column troupe.feed.rows",
                    "insert on column troupe.feed.news",
                    "select on table troupe.installation",
                    "execute on function troupe.content_of(bytea)",
                    "execute on function troupe.contents_of(bytea[])",
                    "execute on function troupe.keep_contents(bytea[], text[])",
                    "execute on function troupe.next_runs(int)",
                    "execute on function troupe.next_organization_run()",
                    "execute on function troupe.raise_budget_version()",
                    "execute on function troupe.raise_stop_version()");

    private TenantGrants() {}

    /**
     * One privilege.
     *
     * @param kind of the object: {@code table}
     */
    record Grant(String privilege, String kind, String object) {

        String sql() {
            if (kind.equals("column")) {
                int dot = object.lastIndexOf('.');
                String columns = " (" + object.substring(dot + 1) + ")";
                return new Grant(privilege + columns, "table", object.substring(0, dot)).sql();
            }
            return "grant " + privilege + " on " + kind + " " + object + " to " + Tenancy.ROLE;
        }
    }

    private static Stream<Grant> grants(String line) {
        String[] parts = line.split(" on ", 2);
        String[] object = parts[1].split(" ", 2);
        return Stream.of(parts[0].split(", "))
                .map(privilege -> new Grant(privilege, object[0], object[1]));
    }

    /** Those that the role does not have yet. */
    static List<Grant> missing(Connection connection) throws SQLException {
        String sql =
                """
                select g.privilege, g.kind, g.object from unnest(?, ?, ?) as g (privilege, kind, object)
                where not case g.kind
                  when 'table' then has_table_privilege(?, g.object, g.privilege)
                  when 'column' then has_column_privilege(?, substring(g.object from '(.*)[.]'), substring(g.object from '[^.]*$'), g.privilege)
                  when 'function' then has_function_privilege(?, g.object, g.privilege)
                  else has_schema_privilege(?, g.object, g.privilege) end
                """;
        List<Grant> all = ALL.stream().flatMap(TenantGrants::grants).toList();
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            Columns columns = new Columns(select, 1);
            columns.texts(all, Grant::privilege);
            columns.texts(all, Grant::kind);
            columns.texts(all, Grant::object);
            for (int i = columns.next(); i < columns.next() + 4; i++) {
                select.setString(i, Tenancy.ROLE);
            }
            try (ResultSet rows = select.executeQuery()) {
                List<Grant> missing = new ArrayList<>();
                while (rows.next()) {
                    missing.add(new Grant(rows.getString(1), rows.getString(2), rows.getString(3)));
                }
                return missing;
            }
        }
    }
}
