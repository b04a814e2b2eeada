package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;

/**
 * Gives back what was reserved for steps of nodes that are dead: once, since the rows go with it. A
 * dead node cannot settle any more, because its batches are fenced.
 */
final class LostReservations {

    private static final String RELEASE =
            """
            with lost as (
              delete from troupe.held h using troupe.node n where n.id = h.node and not n.alive returning h.account, h.amount),
            given as (
              select account, sum(amount)::bigint as amount from lost group by 1),
            locked as (
              select id from troupe.account where id in (select account from given) order by id for update)
            update troupe.account a set reserved = a.reserved - g.amount
            from given g join locked l on l.id = g.account where a.id = l.id
            """;

    private LostReservations() {}

    /** Works in one statement, so in one transaction of the connection's. */
    static int giveBack(Connection connection) throws SQLException {
        try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
            return release.executeUpdate();
        }
    }
}
