package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Spender;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rows of the ledger. */
final class LedgerRows {

    private LedgerRows() {}

    /**
     * Ends reservations of a node.
     *
     * @return those that had not ended already
     */
    static List<Settling> takeReservations(
            Connection connection, long node, List<Settling> settlements) throws SQLException {
        if (settlements.isEmpty()) {
            return List.of();
        }
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "delete from troupe.reservation where node = ? and no = any (?) returning no")) {
            delete.setLong(1, node);
            new Columns(delete, 2).longs(settlements, s -> s.reservation().no());
            try (ResultSet row = delete.executeQuery()) {
                Set<Long> taken = new HashSet<>();
                while (row.next()) {
                    taken.add(row.getLong(1));
                }
                List<Settling> open = new ArrayList<>(settlements);
                // Of two that end the same reservation the first counts.
                open.removeIf(settling -> !taken.remove(settling.reservation().no()));
                return open;
            }
        }
    }

    /** Locks accounts, in the order of their ids. */
    static List<Account> lock(Connection connection, Set<Long> ids) throws SQLException {
        List<Account> accounts = new ArrayList<>();
        if (ids.isEmpty()) {
            return accounts;
        }
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select id, most, spent, reserved, overrun from troupe.account where id = any (?) order by id for update")) {
            new Columns(select, 1).longs(List.copyOf(ids), Long::longValue);
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    accounts.add(
                            new Account(
                                    row.getLong(1),
                                    row.getLong(2),
                                    row.getLong(3),
                                    row.getLong(4),
                                    row.getLong(5)));
                }
            }
        }
        return accounts;
    }

    /** Stores what a batch has changed of the accounts that it has locked. */
    static void update(Connection connection, Collection<Account> accounts) throws SQLException {
        List<Account> changed = accounts.stream().filter(Account::isChanged).toList();
        if (changed.isEmpty()) {
            return;
        }
        String sql =
                """
                update troupe.account a set most = c.most, spent = c.spent, reserved = c.reserved, overrun = c.overrun
                from unnest(?, ?, ?, ?, ?) as c (id, most, spent, reserved, overrun) where a.id = c.id
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            Columns columns = new Columns(update, 1);
            columns.longs(changed, Account::id);
            columns.longs(changed, Account::most);
            columns.longs(changed, Account::spent);
            columns.longs(changed, Account::reserved);
            columns.longs(changed, Account::overrun);
            update.executeUpdate();
        }
    }

    static void reserve(Connection connection, long node, List<Reserving> granted)
            throws SQLException {
        if (granted.isEmpty()) {
            return;
        }
        String sql =
                """
                insert into troupe.reservation (node, no, run, pos, organization, accounts, held, money, agent, subject, at)
                select ?, no, run, pos, organization, accounts::bigint[], held::bigint[], money, agent, subject, at::timestamptz
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) as r (no, run, pos, organization, accounts, held, money, agent, subject, at)
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, node);
            Columns columns = new Columns(insert, 2);
            columns.longs(granted, Reserving::no);
            columns.longs(granted, r -> r.run().value());
            columns.texts(granted, Reserving::pos);
            columns.texts(granted, Reserving::organization);
            columns.texts(granted, r -> array(r.parts(), Reserving.Part::account));
            columns.texts(granted, r -> array(r.parts(), Reserving.Part::amount));
            columns.longs(granted, r -> r.claim().most().money());
            columns.texts(granted, r -> r.claim().spender().agent());
            columns.texts(granted, r -> r.claim().spender().subject());
            columns.times(granted, r -> Optional.of(r.at()));
            insert.executeUpdate();
        }
    }

    /** An array as PostgreSQL reads it: an array of arrays has no other form. */
    private static String array(
            List<Reserving.Part> parts, java.util.function.ToLongFunction<Reserving.Part> value) {
        return parts.stream()
                .map(part -> Long.toString(value.applyAsLong(part)))
                .collect(Collectors.joining(",", "{", "}"));
    }

    static void spend(Connection connection, List<Settling> settled) throws SQLException {
        if (settled.isEmpty()) {
            return;
        }
        String sql =
                """
                insert into troupe.spend (organization, at, run, root, pos, agent, plan, task, goal, subject, outcome,
                                          money, tokens, runs, time, held)
                select organization, at::timestamptz, run, root, pos, agent, plan, task, goal, subject, outcome, money, tokens, runs, time, held
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                  as s (organization, at, run, root, pos, agent, plan, task, goal, subject, outcome, money, tokens, runs, time, held)
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            Columns columns = new Columns(insert, 1);
            columns.texts(settled, s -> s.reservation().organization());
            columns.times(settled, s -> Optional.of(s.at()));
            columns.longs(settled, s -> s.reservation().run().value());
            columns.longs(settled, s -> s.reservation().root().value());
            columns.texts(settled, s -> s.reservation().pos());
            columns.texts(settled, s -> spender(s).agent());
            columns.optionalTexts(settled, s -> spender(s).plan());
            columns.optionalTexts(settled, s -> spender(s).task());
            columns.optionalTexts(settled, s -> spender(s).goal());
            columns.texts(settled, s -> spender(s).subject());
            columns.ints(settled, s -> s.outcome().code());
            columns.longs(settled, s -> counted(s).money());
            columns.longs(settled, s -> counted(s).tokens());
            columns.longs(settled, s -> counted(s).runs());
            columns.longs(settled, s -> counted(s).time());
            columns.longs(settled, s -> s.reservation().claim().most().money());
            insert.executeUpdate();
        }
    }

    private static Spender spender(Settling settling) {
        return settling.reservation().claim().spender();
    }

    private static Amounts counted(Settling settling) {
        return settling.outcome() == Settling.Outcome.GIVEN_BACK ? Amounts.NONE : settling.used();
    }
}
