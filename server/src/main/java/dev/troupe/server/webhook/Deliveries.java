package dev.troupe.server.webhook;

import dev.troupe.core.json.Json;
import dev.troupe.server.problem.ApiProblem;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is sent to webhooks, and what became of it. Thread-safe. */
public final class Deliveries {

    /** For how long it is said what became of a message. */
    private static final Duration KEPT = Duration.ofDays(7);

    private static final int AT_ONCE = 2_000;
    private static final int ID_BYTES = 18;

    private static final String COLUMNS =
            "no, id, event, at, state, attempts, attempted_at, status, millis, answer, error, next_at, body";

    private final JdbcClient database;
    private final SecureRandom random;

    Deliveries(JdbcClient database, SecureRandom random) {
        this.database = database;
        this.random = random;
    }

    /**
     * Adds a message, to be sent at once; none if the webhook is gone.
     *
     * @param at when happened what it is about
     * @return its number
     */
    Optional<Long> add(String webhook, String event, Instant at, String body) {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return database.sql(
                        """
                        insert into troupe.webhook_delivery (id, webhook, organization, event, at, body)
                        select ?, id, organization, ?, ?, ? from troupe.webhook where id = ? for key share
                        returning no
                        """)
                .params(
                        "msg_" + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes),
                        event,
                        at.atOffset(ZoneOffset.UTC),
                        body,
                        webhook)
                .query(Long.class)
                .optional();
    }

    /**
     * A webhook's messages, latest first.
     *
     * @param before only those with smaller numbers
     */
    List<Delivery> list(
            String webhook, Optional<Delivery.Outcome> outcome, Optional<Long> before, int limit) {
        return database.sql(
                        "select %s from troupe.webhook_delivery where webhook = ? and no < ? and (? < 0 or state = ?) order by no desc limit ?"
                                .formatted(COLUMNS))
                .params(
                        webhook,
                        before.orElse(Long.MAX_VALUE),
                        outcome.map(Delivery.Outcome::code).orElse(-1),
                        outcome.map(Delivery.Outcome::code).orElse(-1),
                        limit)
                .query((row, no) -> delivery(row))
                .list();
    }

    /**
     * One of a webhook's messages.
     *
     * @throws ApiProblem if there is none of this number
     */
    Delivery find(String webhook, long no) {
        return database.sql(
                        "select %s from troupe.webhook_delivery where webhook = ? and no = ?"
                                .formatted(COLUMNS))
                .params(webhook, no)
                .query((row, index) -> delivery(row))
                .optional()
                .orElseThrow(() -> ApiProblem.notFound("there is no delivery " + no));
    }

    private static Delivery delivery(ResultSet row) throws SQLException {
        Delivery.Outcome outcome = Delivery.Outcome.of(row.getInt(5));
        return new Delivery(
                row.getLong(1),
                row.getString(2),
                row.getString(3),
                Webhooks.time(row, 4).orElseThrow(),
                outcome,
                row.getInt(6),
                Webhooks.time(row, 7),
                number(row, 8),
                number(row, 9),
                Optional.ofNullable(row.getString(10)),
                Optional.ofNullable(row.getString(11)),
                outcome == Delivery.Outcome.PENDING ? Webhooks.time(row, 12) : Optional.empty(),
                Json.parse(row.getString(13)));
    }

    private static Optional<Integer> number(ResultSet row, int column) throws SQLException {
        int number = row.getInt(column);
        return row.wasNull() ? Optional.empty() : Optional.of(number);
    }

    /** Has a message sent again at once, under the same id, and with all its tries before it. */
    void again(String webhook, long no) {
        database.sql(
                        """
                        update troupe.webhook_delivery set state = 0, tries = 0, next_at = clock_timestamp(), ended_at = null
                        where webhook = ? and no = ?
                        """)
                .params(webhook, no)
                .update();
    }

    /** Whether so many messages to a webhook wait, or more. */
    boolean wait(String webhook, int most) {
        return database.sql(
                                "select count(*) from (select from troupe.webhook_delivery where webhook = ? and state = 0 limit ?)")
                        .params(webhook, most)
                        .query(Long.class)
                        .single()
                >= most;
    }

    /** How many of an organization are still to be sent. */
    public long pending(String organization) {
        return database.sql(
                        """
                        select count(*) from troupe.webhook w join troupe.webhook_delivery d on d.webhook = w.id and d.state = 0
                        where w.organization = ?
                        """)
                .param(organization)
                .query(Long.class)
                .single();
    }

    /** Forgets what ended some time ago. */
    public void forget() {
        int gone = AT_ONCE;
        while (gone == AT_ONCE) {
            gone =
                    database.sql(
                                    """
                                    delete from troupe.webhook_delivery where no in (
                                      select no from troupe.webhook_delivery
                                      where state <> 0 and ended_at < clock_timestamp() - make_interval(secs => ?) limit ?)
                                    """)
                            .params(KEPT.toSeconds(), AT_ONCE)
                            .update();
        }
    }
}
