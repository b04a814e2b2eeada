package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rows of the ledger. */
final class LedgerRows {

    private static final String LIST =
            """
            insert into troupe.spend (at, run, root, pos, spender, outcome, steps, money, tokens, runs, time, held)
            select timestamptz 'epoch' + micros * interval '1 microsecond', run, root, pos, spender, outcome,
                   steps, money, tokens, runs, time, held
            from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as s
              (micros, run, root, pos, spender, outcome, steps, money, tokens, runs, time, held)
            """;

    private static final String HOLD =
            """
            insert into troupe.held (node, no, run, root, since, accounts, amounts)
            select ?, no, run, root, since, accounts::bigint[], amounts::bigint[]
            from unnest(?, ?, ?, ?, ?, ?) as h (no, run, root, since, accounts, amounts)
            """;

    /** What is in the run's rows is listed by then ({@link Reserving#NO_SHARES}). */
    private static final String HOLD_LESS =
            """
            update troupe.held h set since = 2147483647, accounts = l.accounts::bigint[], amounts = l.amounts::bigint[]
            from unnest(?, ?, ?) as l (no, accounts, amounts) where h.node = ? and h.no = l.no
            """;

    private static final String HOLD_NO_MORE =
            "delete from troupe.held where node = ? and no = any (?)";

    private static final String CHANGE =
            """
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
     * @param listed whose spenders are known
     * @param news goes into the feed last, with nothing to wait for before the commit
     */
    static PreparedStatement commit(
            Connection connection,
            long node,
            List<Spent> listed,
            SpenderIds spenders,
            List<Account> accounts,
            NodeHolds.Changes holds,
            News news)
            throws SQLException {
        List<Account> changed = accounts.stream().filter(Account::isChanged).toList();
        String sql =
                (listed.isEmpty() ? "" : LIST + ";")
                        + (holds.added().isEmpty() ? "" : HOLD + ";")
                        + (holds.reduced().isEmpty() ? "" : HOLD_LESS + ";")
                        + (holds.over().isEmpty() ? "" : HOLD_NO_MORE + ";")
                        + (changed.isEmpty() ? "" : CHANGE + ";")
                        + (news.isEmpty() ? "" : News.INSERT + ";")
                        + "commit";
        PreparedStatement all = connection.prepareStatement(sql);
        int next = listed.isEmpty() ? 1 : list(all, listed, spenders);
        next = hold(all, next, node, holds);
        if (!changed.isEmpty()) {
            next = change(all, next, changed);
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

    private static int list(PreparedStatement insert, List<Spent> listed, SpenderIds spenders)
            throws SQLException {
        Columns columns = new Columns(insert, 1);
        columns.longs(listed, spent -> Micros.of(spent.at()));
        columns.longs(listed, spent -> spent.run().id().value());
        columns.longs(listed, spent -> spent.run().root().value());
        columns.texts(listed, Spent::pos);
        columns.longs(listed, spent -> spenders.of(spent.run().organization(), spent.spender()));
        columns.ints(listed, spent -> spent.outcome().code());
        columns.ints(listed, Spent::steps);
        columns.longs(listed, spent -> spent.used().money());
        columns.longs(listed, spent -> spent.used().tokens());
        columns.longs(listed, spent -> spent.used().runs());
        columns.longs(listed, spent -> spent.used().time());
        columns.longs(listed, Spent::held);
        return columns.next();
    }

    private static int hold(
            PreparedStatement statement, int first, long node, NodeHolds.Changes holds)
            throws SQLException {
        int next = first;
        if (!holds.added().isEmpty()) {
            statement.setLong(next, node);
            Columns added = new Columns(statement, next + 1);
            added.longs(holds.added(), held -> held.reservation().no());
            added.longs(holds.added(), held -> held.reservation().run().value());
            added.longs(holds.added(), held -> held.reservation().root().value());
            added.ints(holds.added(), held -> held.reservation().since());
            added.texts(holds.added(), NodeHolds.Held::accounts);
            added.texts(holds.added(), NodeHolds.Held::amounts);
            next = added.next();
        }
        if (!holds.reduced().isEmpty()) {
            Columns reduced = new Columns(statement, next);
            reduced.longs(holds.reduced(), held -> held.reservation().no());
            reduced.texts(holds.reduced(), NodeHolds.Held::accounts);
            reduced.texts(holds.reduced(), NodeHolds.Held::amounts);
            statement.setLong(reduced.next(), node);
            next = reduced.next() + 1;
        }
        if (!holds.over().isEmpty()) {
            statement.setLong(next, node);
            Columns over = new Columns(statement, next + 1);
            over.longs(holds.over(), held -> held.reservation().no());
            next = over.next();
        }
        return next;
    }

    private static int change(PreparedStatement update, int first, List<Account> changed)
            throws SQLException {
        Columns columns = new Columns(update, first);
        columns.longs(changed, Account::id);
        columns.longs(changed, Account::most);
        columns.longs(changed, Account::spent);
        columns.longs(changed, Account::reserved);
        columns.longs(changed, Account::overrun);
        return columns.next();
    }
}
