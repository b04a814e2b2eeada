package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Gives back what was reserved for steps of nodes that are dead: once, since the rows go with it. A
 * dead node cannot settle any more, because its batches are fenced. What it had listed and its
 * accounts had not learned of, they learn now.
 */
final class LostReservations {

    private static final String RELEASE =
            """
            with lost as (
              delete from troupe.held h using troupe.node n where n.id = h.node and not n.alive
              returning h.node, h.account, h.amount, h.listed),
            used as (
              select l.account, sum(troupe.amount_of(a.unit, s.money, s.tokens, s.runs, s.time))::bigint as amount
              from troupe.spend s cross join unnest(s.accounts) as u (account)
              join lost l on l.node = s.node and l.account = u.account and s.no > l.listed
              join troupe.account a on a.id = l.account
              where s.no > (select min(listed) from lost)
              group by 1),
            given as (
              select account, sum(amount)::bigint as amount from lost group by 1),
            locked as (
              select id from troupe.account where id in (select account from given) order by id for update)
            update troupe.account a set reserved = a.reserved - g.amount, spent = a.spent + coalesce(u.amount, 0)
            from given g join locked l on l.id = g.account left join used u on u.account = g.account where a.id = l.id
            """;

    private LostReservations() {}

    /** Works in one statement, so in one transaction of the connection's. */
    static int giveBack(Connection connection) throws SQLException {
        try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
            return release.executeUpdate();
        }
    }
}
