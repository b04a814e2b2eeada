package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;

/**
 * Removes old rows of the feed, a few at a time, because readers wait for whoever writes there. Any
 * node does it; two at once do no harm.
 */
final class FeedKeeping {

    private static final int MOST = 2_000;

    /** How often at once, so that a node keeps up with what nodes write. */
    private static final int TIMES = 20;

    private static final String FORGET =
            """
            with oldest as materialized (
              select no, at from troupe.feed order by no
              limit case when (select at from troupe.feed order by no limit 1) < clock_timestamp() - make_interval(secs => ?) then ? else 0 end),
            gone as (
              delete from troupe.feed where no in (
                select no from oldest where at < clock_timestamp() - make_interval(secs => ?))
              returning no)
            update troupe.feed_start set no = greatest(feed_start.no, (select max(no) from gone))
            where exists (select 1 from gone)
            returning (select count(*) from gone)
            """;

    private FeedKeeping() {}

    /**
     * Works in transactions of its own.
     *
     * @param kept what is younger stays
     */
    static void forget(Connection connection, Duration kept) throws SQLException {
        int times = 0;
        while (times < TIMES && forgetSome(connection, kept) == MOST) {
            times++;
        }
    }

    private static long forgetSome(Connection connection, Duration kept) throws SQLException {
        try (PreparedStatement forget = connection.prepareStatement(FORGET)) {
            double seconds = kept.toMillis() / 1000.0;
            forget.setDouble(1, seconds);
            forget.setInt(2, MOST);
            forget.setDouble(3, seconds);
            try (var row = forget.executeQuery()) {
                return row.next() ? row.getLong(1) : 0;
            }
        }
    }
}
