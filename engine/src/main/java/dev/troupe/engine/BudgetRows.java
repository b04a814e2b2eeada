package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Budget.OnExhausted;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The rows of budgets. Whoever changes some ends with {@link #nextVersion} and {@link #mark}, so
 * that nodes notice.
 */
final class BudgetRows {

    static final Comparator<Budget> IN_ORDER =
            Comparator.comparing(Budget::scope)
                    .thenComparing(Budget::unit)
                    .thenComparing(Budget::window);

    private static final String KEY = " organization = ? and scope = ? and unit = ? and span = ?";

    private BudgetRows() {}

    /** Has a budget hold that a file states; tells whether that changed anything. */
    static boolean declare(
            Connection connection, String organization, String source, Budget budget, Instant at)
            throws SQLException {
        String sql =
                """
                insert into troupe.budget as b (organization, scope, unit, span, most, warn, degrade, ask, declared, declared_by, changed_by, changed_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 'the team''s file', ?::timestamptz)
                on conflict (organization, scope, unit, span) do update
                set most = case when b.declared is distinct from excluded.declared then excluded.most else b.most end,
                    changed_by = case when b.declared is distinct from excluded.declared then excluded.changed_by else b.changed_by end,
                    changed_at = case when b.declared is distinct from excluded.declared then excluded.changed_at else b.changed_at end,
                    warn = excluded.warn, degrade = excluded.degrade, ask = excluded.ask,
                    declared = excluded.declared, declared_by = excluded.declared_by
                where (b.declared, b.warn, b.degrade, b.ask, b.declared_by)
                      is distinct from (excluded.declared, excluded.warn, excluded.degrade, excluded.ask, excluded.declared_by)
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            bind(insert, organization, budget);
            insert.setLong(9, budget.limit());
            insert.setString(10, source);
            insert.setString(11, at.toString());
            return insert.executeUpdate() > 0;
        }
    }

    /** Removes what a file stated and does not state any more. */
    static List<BudgetKey> forget(
            Connection connection, String organization, String source, List<Budget> stated)
            throws SQLException {
        Set<BudgetKey> kept = new HashSet<>();
        stated.forEach(budget -> kept.add(BudgetKey.of(budget)));
        List<BudgetKey> gone = new ArrayList<>();
        for (BudgetKey key : declaredBy(connection, organization, source)) {
            if (!kept.contains(key) && remove(connection, organization, key)) {
                gone.add(key);
            }
        }
        return gone;
    }

    private static List<BudgetKey> declaredBy(
            Connection connection, String organization, String source) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select scope, unit, span from troupe.budget where organization = ? and declared_by = ? and declared is not null order by 1, 2, 3")) {
            select.setString(1, organization);
            select.setString(2, source);
            List<BudgetKey> keys = new ArrayList<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    keys.add(
                            new BudgetKey(
                                    row.getString(1),
                                    Unit.of(row.getInt(2)),
                                    Window.of(row.getInt(3))));
                }
            }
            return keys;
        }
    }

    static void set(
            Connection connection, String organization, Budget budget, String by, Instant at)
            throws SQLException {
        String sql =
                """
                insert into troupe.budget as b (organization, scope, unit, span, most, warn, degrade, ask, changed_by, changed_at)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?::timestamptz)
                on conflict (organization, scope, unit, span) do update
                set most = excluded.most, warn = excluded.warn, degrade = excluded.degrade, ask = excluded.ask,
                    changed_by = excluded.changed_by, changed_at = excluded.changed_at
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            bind(insert, organization, budget);
            insert.setString(9, by);
            insert.setString(10, at.toString());
            insert.executeUpdate();
        }
    }

    private static void bind(PreparedStatement statement, String organization, Budget budget)
            throws SQLException {
        bind(statement, 1, organization, BudgetKey.of(budget));
        statement.setLong(5, budget.limit());
        statement.setInt(6, budget.warn());
        statement.setInt(7, budget.degrade());
        statement.setBoolean(8, budget.onExhausted() == OnExhausted.ASK);
    }

    private static void bind(
            PreparedStatement statement, int first, String organization, BudgetKey key)
            throws SQLException {
        statement.setString(first, organization);
        statement.setString(first + 1, key.scope());
        statement.setInt(first + 2, key.unit().code());
        statement.setInt(first + 3, key.window().code());
    }

    static long raise(
            Connection connection,
            String organization,
            BudgetKey key,
            long limit,
            String by,
            Instant at)
            throws SQLException {
        String sql =
                "update troupe.budget set changed_by = case when most < ? then ? else changed_by end,"
                        + " changed_at = case when most < ? then ?::timestamptz else changed_at end,"
                        + " most = greatest(most, ?) where"
                        + KEY
                        + " returning most";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, limit);
            update.setString(2, by);
            update.setLong(3, limit);
            update.setString(4, at.toString());
            update.setLong(5, limit);
            bind(update, 6, organization, key);
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    throw new EngineException(
                            "'"
                                    + organization
                                    + "' has no budget for "
                                    + key
                                    + ": `troupe budget` lists them");
                }
                return row.getLong(1);
            }
        }
    }

    static boolean remove(Connection connection, String organization, BudgetKey key)
            throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from troupe.budget where" + KEY)) {
            bind(delete, 1, organization, key);
            return delete.executeUpdate() > 0;
        }
    }

    /** The limit of a budget, if there is one. */
    static Optional<Long> limit(Connection connection, String organization, BudgetKey key)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select most from troupe.budget where" + KEY + " for update")) {
            bind(select, 1, organization, key);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    /** Has every node learn of a change before it decides about another claim. */
    static long nextVersion(Connection connection) throws SQLException {
        try (PreparedStatement update =
                        connection.prepareStatement("select troupe.raise_budget_version()");
                ResultSet row = update.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** Leaves the version of a change in the accounts of budgets. */
    static void mark(
            Connection connection, String organization, List<BudgetKey> budgets, long version)
            throws SQLException {
        String sql =
                """
                with locked as (
                  select a.id from troupe.account a
                  join unnest(?, ?, ?) as b (scope, unit, span) on a.scope = b.scope and a.unit = b.unit and a.span = b.span
                  where a.organization = ? order by a.id for update of a)
                update troupe.account set changed = ? where id in (select id from locked)
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            Columns columns = new Columns(update, 1);
            columns.texts(budgets, BudgetKey::scope);
            columns.ints(budgets, budget -> budget.unit().code());
            columns.ints(budgets, budget -> budget.window().code());
            update.setString(4, organization);
            update.setLong(5, version);
            update.executeUpdate();
        }
    }

    static List<BudgetStanding> standings(
            Connection connection, String organization, Optional<RunId> root, Instant now)
            throws SQLException {
        List<BudgetStanding> standings = new ArrayList<>();
        String sql =
                """
                select b.scope, b.unit, b.span, b.most, b.warn, b.degrade, b.ask, b.declared, b.changed_by, b.changed_at,
                       p.period, coalesce(a.spent, 0) + coalesce(n.amount, 0), coalesce(a.reserved, 0) - coalesce(n.amount, 0),
                       coalesce(a.overrun, 0), b.declared_by
                from troupe.budget b join unnest(?, ?) as p (span, period) on p.span = b.span
                left join troupe.account a on a.organization = b.organization and a.scope = b.scope and a.unit = b.unit
                  and a.span = b.span and a.period = p.period
                left join troupe.untold n on n.account = a.id
                where b.organization = ? order by b.scope, b.unit, b.span
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            List<Window> windows = List.of(Window.values());
            Columns columns = new Columns(select, 1);
            columns.ints(windows, Window::code);
            columns.texts(windows, window -> period(window, now, root));
            select.setString(3, organization);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    standings.add(standing(row));
                }
            }
        }
        return standings;
    }

    private static String period(Window window, Instant now, Optional<RunId> root) {
        return window == Window.RUN && root.isEmpty()
                ? "each run"
                : window.period(now, root.orElseGet(() -> new RunId(1)));
    }

    private static BudgetStanding standing(ResultSet row) throws SQLException {
        Budget budget =
                new Budget(
                        row.getString(1),
                        Unit.of(row.getInt(2)),
                        Window.of(row.getInt(3)),
                        row.getLong(4),
                        row.getInt(5),
                        row.getInt(6),
                        row.getBoolean(7) ? OnExhausted.ASK : OnExhausted.FAIL);
        long declared = row.getLong(8);
        return new BudgetStanding(
                budget,
                row.wasNull() ? Optional.empty() : Optional.of(declared),
                Optional.ofNullable(row.getString(15)),
                row.getString(9),
                row.getObject(10, OffsetDateTime.class).toInstant(),
                row.getString(11),
                row.getLong(12),
                row.getLong(13),
                row.getLong(14));
    }
}
