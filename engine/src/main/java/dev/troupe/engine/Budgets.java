package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * The budgets of organizations: sets limits and says how they stand. A change holds for every claim
 * that is decided after it returns, on every node, and is in the organization's journal.
 * Thread-safe.
 *
 * <p>A limit may be lowered below what is used: nothing more is granted then, and what is used
 * stays used.
 */
public final class Budgets {

    private final DataSource database;
    private final InstantSource clock;
    private final OrganizationJournal journal;

    public Budgets(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.journal = new OrganizationJournal(database, clock);
    }

    /**
     * Has the budgets hold that a team's file states. A limit that was changed by hand since then
     * stays, unless the file itself states another one now; a budget that the file does not state
     * any more goes.
     *
     * @param source which file it is: what other files state is left alone
     */
    public void declare(String organization, String source, List<Budget> budgets) {
        List<Budget> sorted = budgets.stream().sorted(BudgetRows.IN_ORDER).toList();
        change(
                "declaring budgets",
                connection -> {
                    List<BudgetKey> changed = new ArrayList<>();
                    for (Budget budget : sorted) {
                        if (BudgetRows.declare(
                                connection, organization, source, budget, clock.instant())) {
                            changed.add(BudgetKey.of(budget));
                            note(
                                    connection,
                                    organization,
                                    "budget declared",
                                    BudgetKey.of(budget),
                                    Optional.empty(),
                                    Optional.of(budget.limit()),
                                    OrganizationJournal.TROUPE);
                        }
                    }
                    for (BudgetKey gone :
                            BudgetRows.forget(connection, organization, source, sorted)) {
                        changed.add(gone);
                        note(
                                connection,
                                organization,
                                "budget removed",
                                gone,
                                Optional.empty(),
                                Optional.empty(),
                                OrganizationJournal.TROUPE);
                    }
                    return new Changed<>(organization, changed, true);
                });
    }

    /** What a change returns, and which budgets it changed. */
    private record Changed<T>(String organization, List<BudgetKey> budgets, T result) {}

    /**
     * Changes budgets. The locks are taken in the order in which a node's batches take them: the
     * organization's journal, then accounts. Batches that are deciding about claims on the budgets
     * are waited for, and those that come later know of the change.
     */
    private <T> T change(String what, Database.Work<Changed<T>> change) {
        return Database.run(
                what,
                database,
                connection -> {
                    Changed<T> changed = change.run(connection);
                    if (!changed.budgets().isEmpty()) {
                        long version = BudgetRows.nextVersion(connection);
                        BudgetRows.mark(
                                connection, changed.organization(), changed.budgets(), version);
                    }
                    return changed.result();
                });
    }

    private void note(
            Connection connection,
            String organization,
            String what,
            BudgetKey budget,
            Optional<Long> before,
            Optional<Long> after,
            String by)
            throws SQLException {
        ObjectNode detail = Json.object();
        detail.put("scope", budget.scope());
        detail.put("unit", Json.tree(budget.unit()).asString());
        detail.put("window", budget.window().word());
        before.ifPresent(limit -> detail.put("before", limit));
        after.ifPresent(limit -> detail.put("after", limit));
        journal.append(connection, organization, what, detail, by);
    }

    /**
     * Sets a budget, whether or not there is one already.
     *
     * @param by who says so
     */
    public void set(String organization, Budget budget, String by) {
        Names.organization(organization);
        Names.notAnAgent("who sets a budget", by);
        BudgetKey key = BudgetKey.of(budget);
        change(
                "setting a budget",
                connection -> {
                    Optional<Long> before = BudgetRows.limit(connection, organization, key);
                    BudgetRows.set(connection, organization, budget, by, clock.instant());
                    note(
                            connection,
                            organization,
                            "budget set",
                            key,
                            before,
                            Optional.of(budget.limit()),
                            by);
                    return new Changed<>(organization, List.of(key), true);
                });
    }

    /**
     * Raises a limit; one that is that high already stays as it is.
     *
     * @return the limit that holds now
     * @throws EngineException if there is no such budget
     */
    public long raise(String organization, BudgetKey budget, long limit, String by) {
        Names.notAnAgent("who raises a budget", by);
        return change(
                "raising a budget",
                connection -> {
                    Optional<Long> before = BudgetRows.limit(connection, organization, budget);
                    long now =
                            BudgetRows.raise(
                                    connection, organization, budget, limit, by, clock.instant());
                    if (before.filter(known -> known == now).isPresent()) {
                        return new Changed<>(organization, List.of(), now);
                    }
                    note(
                            connection,
                            organization,
                            "budget raised",
                            budget,
                            before,
                            Optional.of(now),
                            by);
                    return new Changed<>(organization, List.of(budget), now);
                });
    }

    /**
     * Removes a budget: what it limited is not limited by it any more.
     *
     * @return whether there was one
     */
    public boolean remove(String organization, BudgetKey budget, String by) {
        Names.notAnAgent("who removes a budget", by);
        return change(
                "removing a budget",
                connection -> {
                    Optional<Long> before = BudgetRows.limit(connection, organization, budget);
                    if (!BudgetRows.remove(connection, organization, budget)) {
                        return new Changed<>(organization, List.of(), false);
                    }
                    note(
                            connection,
                            organization,
                            "budget removed",
                            budget,
                            before,
                            Optional.empty(),
                            by);
                    return new Changed<>(organization, List.of(budget), true);
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

    /** What trees of runs have cost, by what they came to; see {@link #spending}. */
    public List<OutcomeSum> outcomes(String organization, Instant from, Instant until) {
        return Database.run(
                "reading what outcomes have cost",
                database,
                connection -> OutcomeSum.read(connection, organization, from, until));
    }

    /**
     * What completed trees of runs have cost that were begun with a plan, latest first.
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
                                    """
                                    select sum(s.money)::bigint from troupe.spending s join troupe.run r on r.id = s.root and r.status = ?
                                    where s.organization = ? and s.plan = ? group by s.root order by s.root desc limit ?
                                    """)) {
                        select.setShort(1, RunStatus.COMPLETED.code());
                        select.setString(2, organization);
                        select.setString(3, plan);
                        select.setInt(4, most);
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
