package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;

/**
 * Up to which number the feed is complete. Transactions take their numbers before they end, and end
 * in another order, so a reader that goes on from the highest number it has seen would skip those
 * that end later.
 *
 * <p>Whoever adds to the feed holds a lock of its table (ROW EXCLUSIVE, as any INSERT) from before
 * it takes its number until after its rows can be seen. So: take the last number that was given
 * out, then see who holds that lock; once none of these does any more, all up to that number have
 * ended. This waits for nobody but those who have just added something, most of whom are
 * committing, whereas the usual comparison with {@code pg_snapshot_xmin} waits for every
 * transaction of the server, such as a long import into another database. Used by one thread.
 */
final class Horizon {

    private static final String LAST =
            "select coalesce(pg_sequence_last_value('troupe.feed_no_seq'::regclass), 0)";

    private static final String WRITERS =
            """
            select virtualtransaction from pg_locks
            where locktype = 'relation' and relation = 'troupe.feed'::regclass and mode = 'RowExclusiveLock' and granted
              and database = (select oid from pg_database where datname = current_database())
            """;

    private final Set<String> waitingFor = new HashSet<>();
    private long next;
    private long complete;

    /**
     * Looks.
     *
     * @param connection in autocommit mode, or in a transaction that reads committed rows and reads
     *     the feed only in statements after this one
     * @return the number up to which the feed is complete
     */
    long look(Connection connection) throws SQLException {
        long last = last(connection);
        if (last == complete) {
            return complete;
        }
        // After the number: who has taken one up to it holds the lock by now, or has ended.
        Set<String> writers = writers(connection);
        waitingFor.retainAll(writers);
        if (waitingFor.isEmpty()) {
            complete = writers.isEmpty() ? last : Math.max(complete, next);
            next = last;
            waitingFor.addAll(writers);
        }
        return complete;
    }

    /** Whether somebody who had taken a number had not ended at the last look. */
    boolean isBehind() {
        return !waitingFor.isEmpty();
    }

    /** The last number that was given out. */
    static long last(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(LAST);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Set<String> writers(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(WRITERS);
                ResultSet rows = select.executeQuery()) {
            Set<String> writers = new HashSet<>();
            while (rows.next()) {
                writers.add(rows.getString(1));
            }
            return writers;
        }
    }
}
