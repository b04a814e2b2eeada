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
              delete from troupe.reservation r using troupe.node n where n.id = r.node and not n.alive returning r.*),
            given as (
              select p.account, sum(p.held)::bigint as held from lost, unnest(lost.accounts, lost.held) as p (account, held) group by 1),
            locked as (
              select id from troupe.account where id in (select account from given) order by id for update),
            back as (
              update troupe.account a set reserved = a.reserved - g.held
              from given g join locked l on l.id = g.account where a.id = l.id)
            insert into troupe.spend (organization, at, run, root, pos, agent, subject, outcome, money, tokens, runs, time, held)
            select l.organization, l.at, l.run, coalesce(r.root, l.run), l.pos, l.agent, l.subject, ?, 0, 0, 0, 0, l.money
            from lost l left join troupe.run r on r.id = l.run
            """;

    private LostReservations() {}

    /** Works in one statement, so in one transaction of the connection's. */
    static int giveBack(Connection connection) throws SQLException {
        try (PreparedStatement release = connection.prepareStatement(RELEASE)) {
            release.setInt(1, Settling.Outcome.GIVEN_BACK.code());
            return release.executeUpdate();
        }
    }
}
