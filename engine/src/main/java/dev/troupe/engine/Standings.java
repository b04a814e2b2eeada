package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks up how actors are doing. */
final class Standings {

    /** Each part reads no more than it counts, by an index of its own. */
    static final String SQL =
            """
            select a.actor, o.running, e.completed, e.failed
            from unnest(?) as a (actor)
            cross join lateral (
              select count(*) as running from troupe.run r
              where r.organization = ? and r.actor = a.actor and r.status < 10) as o
            cross join lateral (
              select count(*) filter (where l.status = 10) as completed, count(*) filter (where l.status = 11) as failed
              from (select r.status from troupe.run r
                    where r.organization = ? and r.actor = a.actor and r.status in (10, 11)
                    order by r.updated_at desc limit ?) as l) as e
            """;

    private Standings() {}

    static Map<String, ActorStanding> read(
            Connection connection, String organization, Collection<String> actors, int latest)
            throws SQLException {
        if (latest < 0) {
            throw new IllegalArgumentException(
                    "the number of latest runs is at least 0, not " + latest);
        }
        try (PreparedStatement select = connection.prepareStatement(SQL)) {
            bind(select, organization, actors, latest);
            try (ResultSet rows = select.executeQuery()) {
                Map<String, ActorStanding> standings = new HashMap<>();
                while (rows.next()) {
                    standings.put(
                            rows.getString(1),
                            new ActorStanding(rows.getInt(2), rows.getInt(3), rows.getInt(4)));
                }
                return standings;
            }
        }
    }

    static void bind(
            PreparedStatement select, String organization, Collection<String> actors, int latest)
            throws SQLException {
        new Columns(select, 1).texts(List.copyOf(actors), actor -> actor);
        select.setString(2, organization);
        select.setString(3, organization);
        select.setInt(4, latest);
    }
}
