package dev.troupe.engine;

import dev.troupe.core.durable.Failure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Blocks runs that cannot leave their node through its writer: the database refuses what they would
 * record, or what it holds of them cannot be read. A run is blocked at the last row that was
 * committed, and goes on from there when it is resumed.
 */
final class Quarantine {

    private Quarantine() {}

    /** What a blocked run says of itself. */
    static Failure failure(Throwable why) {
        return new Failure("cannot-be-recorded", String.valueOf(why.getMessage()));
    }

    /**
     * Blocks a run if it is still the node's.
     *
     * @return whether it was
     */
    static boolean block(Connection connection, long node, RunInfo run, Throwable why, Instant at)
            throws SQLException {
        if (!owns(connection, node, run)) {
            return false;
        }
        Optional<Write.Departure> departure =
                departure(connection, run, Payload.of(failure(why)).json(), at);
        if (departure.isPresent()) {
            News news = News.ofNode();
            Batch.depart(connection, List.of(departure.get()), news);
            news.write(connection);
            return true;
        }
        String sql =
                "update troupe.run set status = 4, node = null, bytes = null, failure = ?, updated_at = ?::timestamptz where id = ?";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, Payload.of(failure(why)).json());
            update.setString(2, at.toString());
            update.setLong(3, run.id().value());
            boolean blocked = update.executeUpdate() == 1;
            News.ofNode().moved(run, RunStatus.BLOCKED).write(connection);
            return blocked;
        }
    }

    /** The lock on the node keeps others from declaring it dead meanwhile. */
    private static boolean owns(Connection connection, long node, RunInfo run) throws SQLException {
        String sql =
                """
                select 1 from troupe.node n join troupe.run r on r.node = n.id
                where n.id = ? and n.alive and r.id = ? and r.status = 1 for update
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, node);
            select.setLong(2, run.id().value());
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** A departure after the last row; none if the run has no rows at all. */
    private static Optional<Write.Departure> departure(
            Connection connection, RunInfo run, String failure, Instant at) throws SQLException {
        String sql =
                """
                select j.seq, j.hash, r.signals from troupe.journal j join troupe.run r on r.id = j.run
                where j.run = ? order by j.seq desc limit 1
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, run.id().value());
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new Write.Departure(
                                        run,
                                        RunStatus.BLOCKED,
                                        Optional.empty(),
                                        row.getInt(1),
                                        Hash.of(row.getBytes(2)),
                                        row.getInt(3),
                                        Optional.empty(),
                                        Optional.of(failure),
                                        at))
                        : Optional.empty();
            }
        }
    }
}
