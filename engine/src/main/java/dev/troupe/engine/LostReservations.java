package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Gives back what was reserved for steps of nodes that are dead: once, since the rows go with it. A
 * dead node cannot settle any more, because its batches are fenced. What steps had used of its tabs
 * is listed, and their accounts learn of it.
 */
final class LostReservations {

    private static final String RELEASE =
            """
            with lost as (
              delete from troupe.held h using troupe.node n where n.id = h.node and not n.alive
              returning h.node, h.no, h.run, h.root, h.since, h.accounts, h.amounts),
            used as (
              select l.node, l.no, l.root, j.run, j.spender, j.outcome, max(j.at) as at, count(*) as steps,
                     sum(j.money)::bigint as money, sum(j.tokens)::bigint as tokens, sum(j.runs)::bigint as runs, sum(j.time)::bigint as time, sum(j.held)::bigint as held
              from lost l join troupe.journal j on j.run = l.run and j.seq >= l.since and j.tab = l.no
              group by 1, 2, 3, 4, 5, 6),
            listed as (
              insert into troupe.spend (at, run, root, pos, spender, outcome, steps, money, tokens, runs, time, held)
              select at, run, root, '', spender, outcome, steps, money, tokens, runs, time, held from used),
            part as (
              select l.node, l.no, p.account, p.amount from lost l cross join unnest(l.accounts, l.amounts) as p (account, amount)),
            told as (
              select p.account, sum(troupe.amount_of(a.unit, u.money, u.tokens, u.runs, u.time))::bigint as amount
              from part p join used u on u.node = p.node and u.no = p.no join troupe.account a on a.id = p.account
              group by 1),
            given as (
              select account, sum(amount)::bigint as amount from part group by 1),
            locked as (
              select id from troupe.account where id in (select account from given) order by id for update)
            update troupe.account a set reserved = a.reserved - g.amount, spent = a.spent + coalesce(t.amount, 0)
            from given g join locked l on l.id = g.account left join told t on t.account = g.account where a.id = l.id
            """;

    private LostReservations() {}

    /** Works in one statement, so in one transaction of the connection's. */
    static int giveBack(Connection connection) throws SQLException {
        try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
            return release.executeUpdate();
        }
    }
}
