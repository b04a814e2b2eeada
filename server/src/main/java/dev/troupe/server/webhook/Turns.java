package dev.troupe.server.webhook;

import java.net.URI;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Which process sends to which webhook. Times are the database's, which all processes share.
 * Thread-safe.
 */
final class Turns {

    private final JdbcClient database;
    private final Webhooks webhooks;
    private final Duration lease;
    private final InstantSource clock;
    private final UUID process = UUID.randomUUID();

    Turns(JdbcClient database, Webhooks webhooks, Duration lease, InstantSource clock) {
        this.database = database;
        this.webhooks = webhooks;
        this.lease = lease;
        this.clock = clock;
    }

    /**
     * A webhook that this process has to itself.
     *
     * @param secrets that sign
     */
    record Turn(String id, URI url, List<byte[]> secrets) {}

    /** A message that is to be sent now. */
    record Due(long no, String id, String body, int tries) {}

    /**
     * What has become of a webhook.
     *
     * @param failures one after the other
     * @param impatient whether it fails for longer than that is waited for
     */
    record Standing(int failures, boolean impatient) {}

    /** Whether there are webhooks at all. */
    boolean any() {
        return database.sql("select exists (select from troupe.webhook)")
                .query(Boolean.class)
                .single();
    }

    /** Takes the one that has waited longest of those to which something is to be sent. */
    Optional<Turn> take() {
        return database.sql(
                        """
                        update troupe.webhook set taken_by = ?, taken_until = clock_timestamp() + make_interval(secs => ?), served_at = clock_timestamp()
                        where id = (
                          select w.id from troupe.webhook w
                          where w.paused_at is null and w.sealed_with = ?
                            and (w.taken_until is null or w.taken_until < clock_timestamp())
                            and (w.resting_until is null or w.resting_until <= clock_timestamp())
                            and exists (select from troupe.webhook_delivery d where d.webhook = w.id and d.state = 0 and d.next_at <= clock_timestamp())
                          order by w.served_at nulls first, w.id limit 1 for update skip locked)
                        returning id, url, secret, case when former_until > ? then former end
                        """)
                .params(
                        process,
                        seconds(lease),
                        webhooks.fingerprint(),
                        clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, no) -> turn(row))
                .optional();
    }

    private Turn turn(ResultSet row) throws SQLException {
        return new Turn(
                row.getString(1),
                URI.create(row.getString(2)),
                webhooks.secrets(row.getString(1), row.getBytes(3), row.getBytes(4)));
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }

    /**
     * The next message, if this process still has the webhook; from now on it has it for longer.
     */
    Optional<Due> next(Turn turn) {
        int mine =
                database.sql(
                                """
                                update troupe.webhook set taken_until = clock_timestamp() + make_interval(secs => ?)
                                where id = ? and taken_by = ? and taken_until >= clock_timestamp() and paused_at is null
                                  and (resting_until is null or resting_until <= clock_timestamp())
                                """)
                        .params(seconds(lease), turn.id(), process)
                        .update();
        return mine == 0
                ? Optional.empty()
                : database.sql(
                                """
                                select no, id, body, tries from troupe.webhook_delivery
                                where webhook = ? and state = 0 and next_at <= clock_timestamp() order by no limit 1
                                """)
                        .param(turn.id())
                        .query((row, no) ->
                                new Due(
                                        row.getLong(1),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getInt(4)))
                        .optional();
    }

    /** Records that a message has arrived. */
    void delivered(Turn turn, Due due, Attempt attempt) {
        database.sql(
                        """
                        with done as (
                          update troupe.webhook_delivery set state = 1, attempts = attempts + 1, tries = tries + 1, attempted_at = clock_timestamp(),
                                 ended_at = clock_timestamp(), status = ?, millis = ?, answer = ?, error = null
                          where no = ? returning 1)
                        update troupe.webhook set failures = 0, failing_since = null, resting_until = null where id = ?
                        """)
                .param(attempt.status().orElse(null))
                .param(attempt.took().toMillis())
                .param(attempt.answer().orElse(null))
                .param(due.no())
                .param(turn.id())
                .update();
    }

    /**
     * Records that a message has not arrived.
     *
     * @param again when it is tried again; never if absent
     * @param patience for how long a webhook may fail
     */
    Standing failed(
            Turn turn, Due due, Attempt attempt, Optional<Duration> again, Duration patience) {
        return database.sql(
                        """
                        with done as (
                          update troupe.webhook_delivery set state = case when ?::float8 is null then 2 else 0 end,
                                 attempts = attempts + 1, tries = tries + 1, attempted_at = clock_timestamp(),
                                 next_at = clock_timestamp() + make_interval(secs => coalesce(?::float8, 0)),
                                 ended_at = case when ?::float8 is null then clock_timestamp() end,
                                 status = ?, millis = ?, answer = ?, error = ?
                          where no = ? returning 1)
                        update troupe.webhook set failures = failures + 1, failing_since = coalesce(failing_since, clock_timestamp())
                        where id = ?
                        returning failures, failing_since < clock_timestamp() - make_interval(secs => ?)
                        """)
                .param(again.map(Turns::seconds).orElse(null))
                .param(again.map(Turns::seconds).orElse(null))
                .param(again.map(Turns::seconds).orElse(null))
                .param(attempt.status().orElse(null))
                .param(attempt.took().toMillis())
                .param(attempt.answer().orElse(null))
                .param(attempt.error().orElse(null))
                .param(due.no())
                .param(turn.id())
                .param(seconds(patience))
                .query((row, no) -> new Standing(row.getInt(1), row.getBoolean(2)))
                .optional()
                .orElse(new Standing(0, false));
    }

    /** Leaves a webhook alone for a while. */
    void rest(Turn turn, Duration rest) {
        database.sql(
                        "update troupe.webhook set resting_until = clock_timestamp() + make_interval(secs => ?) where id = ?")
                .params(seconds(rest), turn.id())
                .update();
    }

    /** Gives a webhook back. */
    void leave(Turn turn) {
        database.sql(
                        "update troupe.webhook set taken_by = null, taken_until = null where id = ? and taken_by = ?")
                .params(turn.id(), process)
                .update();
    }
}
