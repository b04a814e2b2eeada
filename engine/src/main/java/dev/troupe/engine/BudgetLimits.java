package dev.troupe.engine;

import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Budget.OnExhausted;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The budgets that are set, as a node's writer knows them: read again whenever one has changed. */
final class BudgetLimits {

    private record Scoped(String organization, String scope) {}

    private long version = -1;
    private final Map<Scoped, List<Budget>> budgets = new HashMap<>();

    /**
     * Learns of changes. To be called when accounts are locked: who changes a budget locks its
     * accounts, too, so whatever is committed by then is known.
     *
     * @param seen the version that was seen with the accounts
     * @return whether there were any
     */
    boolean refresh(Connection connection, long seen) throws SQLException {
        if (seen <= version) {
            return false;
        }
        long now = version(connection);
        budgets.clear();
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "select organization, scope, unit, span, most, warn, degrade, ask from troupe.budget");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                budgets.computeIfAbsent(
                                new Scoped(row.getString(1), row.getString(2)),
                                scope -> new ArrayList<>())
                        .add(
                                new Budget(
                                        row.getString(2),
                                        Unit.of(row.getInt(3)),
                                        Window.of(row.getInt(4)),
                                        row.getLong(5),
                                        row.getInt(6),
                                        row.getInt(7),
                                        row.getBoolean(8) ? OnExhausted.ASK : OnExhausted.FAIL));
            }
        }
        version = now;
        return true;
    }

    /** The version that holds now. */
    static long version(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("select version from troupe.budget_version");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The budgets of a scope. */
    List<Budget> of(String organization, String scope) {
        return budgets.getOrDefault(new Scoped(organization, scope), List.of());
    }
}
