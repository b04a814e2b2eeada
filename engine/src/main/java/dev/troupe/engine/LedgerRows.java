package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Spender;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of the ledger. */
final class LedgerRows {

    private static final String SPEND =
            "copy troupe.spend (organization, at, run, root, pos, agent, plan, task, goal, subject, outcome,"
                    + " money, tokens, runs, time, held) from stdin (format binary)";

    private LedgerRows() {}

    /**
     * Accounts that are locked.
     *
     * @param version of the budgets, as it was by then
     */
    record Locked(Map<Long, Account> accounts, long version) {}

    /** Locks accounts, in the order of their ids. */
    static Locked lock(Connection connection, Set<Long> ids) throws SQLException {
        if (ids.isEmpty()) {
            return new Locked(Map.of(), BudgetLimits.version(connection));
        }
        Map<Long, Account> accounts = new HashMap<>();
        long version = 0;
        // Whoever changes a budget while this waits for its accounts leaves the version in them.
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select id, most, spent, reserved, overrun, greatest(changed, (select version from troupe.budget_version)) from troupe.account where id = any (?) order by id for update")) {
            new Columns(select, 1).longs(List.copyOf(ids), Long::longValue);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    Account account =
                            new Account(
                                    row.getLong(1),
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getLong(4),
                                    row.getLong(5));
                    accounts.put(account.id(), account);
                    version = Math.max(version, row.getLong(6));
                }
            }
        }
        return new Locked(accounts, version);
    }

    /**
     * Stores what a batch has changed of the accounts that it has locked, and of what a node holds
     * of them.
     *
     * @param holds how much it holds now, by account
     */
    static void update(
            Connection connection, long node, Collection<Account> accounts, Map<Long, Long> holds)
            throws SQLException {
        List<Account> changed = accounts.stream().filter(Account::isChanged).toList();
        if (changed.isEmpty() && holds.isEmpty()) {
            return;
        }
        String sql =
                """
                with more as (
                  insert into troupe.held as h (node, account, amount)
                  select ?, account, amount from unnest(?, ?) as n (account, amount)
                  on conflict (node, account) do update set amount = excluded.amount),
                none as (
                  delete from troupe.held where node = ? and account = any (?))
                update troupe.account a set most = c.most, spent = c.spent, reserved = c.reserved, overrun = c.overrun
                from unnest(?, ?, ?, ?, ?) as c (id, most, spent, reserved, overrun) where a.id = c.id
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            List<Map.Entry<Long, Long>> held =
                    holds.entrySet().stream().filter(entry -> entry.getValue() != 0).toList();
            update.setLong(1, node);
            Columns more = new Columns(update, 2);
            more.longs(held, Map.Entry::getKey);
            more.longs(held, Map.Entry::getValue);
            update.setLong(4, node);
            Columns columns = new Columns(update, 5);
            columns.longs(
                    holds.entrySet().stream().filter(entry -> entry.getValue() == 0).toList(),
                    Map.Entry::getKey);
            columns.longs(changed, Account::id);
            columns.longs(changed, Account::most);
            columns.longs(changed, Account::spent);
            columns.longs(changed, Account::reserved);
            columns.longs(changed, Account::overrun);
            update.executeUpdate();
        }
    }

    /** Lists what was used; what only counts for policies uses nothing. */
    static void spend(Connection connection, CopyBuffer buffer, List<Settling> settled)
            throws SQLException {
        List<Settling> listed =
                settled.stream()
                        .filter(s ->
                                s.outcome() != Settling.Outcome.UNUSED
                                        && !s.reservation().claim().most().equals(Amounts.NONE))
                        .toList();
        if (listed.isEmpty()) {
            return;
        }
        buffer.start();
        for (Settling settling : listed) {
            Reserving reservation = settling.reservation();
            Spender spender = reservation.claim().spender();
            Amounts counted = counted(settling);
            buffer.row(16);
            buffer.text(reservation.organization());
            buffer.timestamp(Micros.of(settling.at()));
            buffer.bigint(reservation.run().value());
            buffer.bigint(reservation.root().value());
            buffer.text(reservation.pos());
            buffer.text(spender.agent());
            buffer.text(spender.plan());
            buffer.text(spender.task());
            buffer.text(spender.goal());
            buffer.text(spender.subject());
            buffer.smallint(settling.outcome().code());
            buffer.bigint(counted.money());
            buffer.bigint(counted.tokens());
            buffer.bigint(counted.runs());
            buffer.bigint(counted.time());
            buffer.bigint(reservation.claim().most().money());
        }
        buffer.send(connection, SPEND);
    }

    private static Amounts counted(Settling settling) {
        return settling.outcome() == Settling.Outcome.GIVEN_BACK ? Amounts.NONE : settling.used();
    }
}
