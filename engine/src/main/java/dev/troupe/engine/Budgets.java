package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Budget;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * The budgets of organizations: sets limits and says how they stand. A change holds for every claim
 * that is decided after it returns, on every node. Thread-safe.
 *
 * <p>A limit may be lowered below what is used: nothing more is granted then, and what is used
 * stays used.
 */
public final class Budgets {

    private final DataSource database;
    private final InstantSource clock;

    public Budgets(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Has the budgets hold that a team's file states. A limit that was changed by hand since then
     * stays, unless the file itself states another one now; a budget that the file does not state
     * any more goes.
     *
     * @param source which file it is: what other files state is left alone
     */
    public void declare(String organization, String source, List<Budget> budgets) {
        Database.run(
                "declaring budgets",
                database,
                connection -> {
                    boolean changed = false;
                    List<Budget> sorted = budgets.stream().sorted(BudgetRows.IN_ORDER).toList();
                    for (Budget budget : sorted) {
                        changed |=
                                BudgetRows.declare(
                                        connection, organization, source, budget, clock.instant());
                    }
                    changed |= BudgetRows.forget(connection, organization, source, sorted);
                    if (changed) {
                        BudgetRows.settled(connection);
                    }
                    return changed;
                });
    }

    /**
     * Sets a budget, whether or not there is one already.
     *
     * @param by who says so
     */
    public void set(String organization, Budget budget, String by) {
        Names.organization(organization);
        Names.check("who sets a budget", by);
        Database.run(
                "setting a budget",
                database,
                connection -> {
                    BudgetRows.set(connection, organization, budget, by, clock.instant());
                    BudgetRows.settled(connection);
                    return true;
                });
    }

    /**
     * Raises a limit; one that is that high already stays as it is.
     *
     * @return the limit that holds now
     * @throws EngineException if there is no such budget
     */
    public long raise(String organization, BudgetKey budget, long limit, String by) {
        Names.check("who raises a budget", by);
        return Database.run(
                "raising a budget",
                database,
                connection -> {
                    long now =
                            BudgetRows.raise(
                                    connection, organization, budget, limit, by, clock.instant());
                    BudgetRows.settled(connection);
                    return now;
                });
    }

    /**
     * Removes a budget: what it limited is not limited by it any more.
     *
     * @return whether there was one
     */
    public boolean remove(String organization, BudgetKey budget, String by) {
        Names.check("who removes a budget", by);
        return Database.run(
                "removing a budget",
                database,
                connection -> {
                    boolean there = BudgetRows.remove(connection, organization, budget);
                    BudgetRows.settled(connection);
                    return there;
                });
    }

    /**
     * How the budgets of an organization stand now, in the order of their scopes.
     *
     * @param root the tree of runs of which budgets per run are shown; without it, those are shown
     *     as if nothing had been spent yet
     */
    public List<BudgetStanding> standings(String organization, Optional<RunId> root) {
        Instant now = clock.instant();
        return Database.run(
                "reading budgets",
                database,
                connection -> BudgetRows.standings(connection, organization, root, now));
    }

    /**
     * What was spent, summed up.
     *
     * @param from the first moment that counts
     * @param until the first moment that does not count any more
     */
    public List<SpendSum> spending(
            String organization, Instant from, Instant until, SpendSum.By by) {
        return Database.run(
                "reading what was spent",
                database,
                connection -> SpendSum.read(connection, organization, from, until, by));
    }

    /**
     * What the trees of runs that a plan's runs were the top of have cost, latest first.
     *
     * @param most how many
     */
    public List<Long> costsOfPlan(String organization, String plan, int most) {
        return Database.run(
                "reading what a plan has cost",
                database,
                connection -> {
                    try (PreparedStatement select =
                            connection.prepareStatement(
                                    "select sum(money)::bigint from troupe.spend where organization = ? and plan = ? group by root order by root desc limit ?")) {
                        select.setString(1, organization);
                        select.setString(2, plan);
                        select.setInt(3, most);
                        return longs(select);
                    }
                });
    }

    private static List<Long> longs(PreparedStatement select) throws SQLException {
        List<Long> values = new ArrayList<>();
        try (ResultSet row = select.executeQuery()) {
            while (row.next()) {
                values.add(row.getLong(1));
            }
        }
        return values;
    }
}
