package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The rows of the ledger. */
final class LedgerRows {

    private static final String LIST =
            """
            insert into troupe.spend (at, run, root, pos, spender, outcome, steps, money, tokens, runs, time, held, accounts, node)
            select timestamptz 'epoch' + micros * interval '1 microsecond', run, root, pos, spender, outcome,
                   steps, money, tokens, runs, time, held, accounts::bigint[], case when accounts is not null then ? end
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as s
              (micros, run, root, pos, spender, outcome, steps, money, tokens, runs, time, held, accounts)
            """;

    private static final String CHANGE =
            """
            with more as (
              insert into troupe.held as h (node, account, amount, listed)
              select ?, account, amount, (select last_value from troupe.spend_no) from unnest(?, ?) as n (account, amount)
              on conflict (node, account) do update set amount = excluded.amount, listed = excluded.listed),
            none as (
              delete from troupe.held where node = ? and account = any (?))
            update troupe.account a set most = c.most, spent = c.spent, reserved = c.reserved, overrun = c.overrun
            from unnest(?, ?, ?, ?, ?) as c (id, most, spent, reserved, overrun) where a.id = c.id
            """;

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
            return new Locked(new HashMap<>(), BudgetLimits.version(connection));
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
     * Makes a statement ready that lists what was used, stores what a batch has changed of the
     * accounts that it has locked and of what a node holds of them, and commits the transaction: in
     * one go, because each answer of the server is waited for by all that the batch is for.
     *
     * @param news goes into the feed last, with nothing to wait for before the commit
     * @param holds how much the node holds now, by account: of all that is listed by now, these
     *     accounts know
     */
    static PreparedStatement commit(
            Connection connection,
            long node,
            Endings endings,
            SpenderIds spenders,
            List<Account> accounts,
            Map<Long, Long> holds,
            News news)
            throws SQLException {
        List<Spent> listed = Spent.of(endings);
        spenders.find(connection, listed);
        List<Account> changed = accounts.stream().filter(Account::isChanged).toList();
        boolean changes = !changed.isEmpty() || !holds.isEmpty();
        String sql =
                (listed.isEmpty() ? "" : LIST + ";")
                        + (changes ? CHANGE + ";" : "")
                        + (news.isEmpty() ? "" : News.INSERT + ";")
                        + "commit";
        PreparedStatement all = connection.prepareStatement(sql);
        int next = listed.isEmpty() ? 1 : list(all, node, listed, spenders);
        if (changes) {
            next = change(all, next, node, changed, holds);
        }
        if (!news.isEmpty()) {
            news.bind(all, next);
        }
        return all;
    }

    /** For batches that nothing is held for. */
    static PreparedStatement commit(Connection connection, News news) throws SQLException {
        PreparedStatement all = connection.prepareStatement(News.INSERT + ";commit");
        news.bind(all, 1);
        return all;
    }

    private static int list(
            PreparedStatement insert, long node, List<Spent> listed, SpenderIds spenders)
            throws SQLException {
        insert.setLong(1, node);
        Columns columns = new Columns(insert, 2);
        columns.longs(listed, spent -> Micros.of(spent.at()));
        columns.longs(listed, spent -> spent.run().id().value());
        columns.longs(listed, spent -> spent.run().root().value());
        columns.texts(listed, Spent::pos);
        columns.longs(listed, spenders::of);
        columns.ints(listed, spent -> spent.outcome().code());
        columns.ints(listed, Spent::steps);
        columns.longs(listed, spent -> spent.used().money());
        columns.longs(listed, spent -> spent.used().tokens());
        columns.longs(listed, spent -> spent.used().runs());
        columns.longs(listed, spent -> spent.used().time());
        columns.longs(listed, Spent::held);
        columns.optionalTexts(
                listed,
                spent ->
                        spent.accounts().isEmpty()
                                ? Optional.empty()
                                : Optional.of(spent.accountsText()));
        return columns.next();
    }

    private static int change(
            PreparedStatement update,
            int first,
            long node,
            List<Account> changed,
            Map<Long, Long> holds)
            throws SQLException {
        List<Map.Entry<Long, Long>> held =
                holds.entrySet().stream().filter(entry -> entry.getValue() != 0).toList();
        update.setLong(first, node);
        Columns more = new Columns(update, first + 1);
        more.longs(held, Map.Entry::getKey);
        more.longs(held, Map.Entry::getValue);
        update.setLong(more.next(), node);
        Columns columns = new Columns(update, more.next() + 1);
        columns.longs(
                holds.entrySet().stream().filter(entry -> entry.getValue() == 0).toList(),
                Map.Entry::getKey);
        columns.longs(changed, Account::id);
        columns.longs(changed, Account::most);
        columns.longs(changed, Account::spent);
        columns.longs(changed, Account::reserved);
        columns.longs(changed, Account::overrun);
        return columns.next();
    }
}
