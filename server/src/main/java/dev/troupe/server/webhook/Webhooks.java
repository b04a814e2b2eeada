package dev.troupe.server.webhook;

import dev.troupe.server.problem.ApiProblem;
import java.net.URI;
import java.security.SecureRandom;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;

/** The webhooks of organizations. Thread-safe. */
public final class Webhooks {

    /** For how long the secret before the one that holds signs besides. */
    static final Duration FORMER = Duration.ofDays(1);

    private static final int MOST = 20;
    private static final int ID_BYTES = 12;
    private static final int SECRET_BYTES = 32;

    /** More are not counted. */
    private static final int MOST_WAITING = 10_000;

    private static final String SELECT =
            """
            select w.id, w.url, w.events, w.paused_at, w.paused_by, w.paused_why, w.failing_since, w.created_by, w.created_at,
                   case when w.former_until > ? then w.former_until end, w.sealed_with, w.revision,
                   (select count(*) from (select from troupe.webhook_delivery d where d.webhook = w.id and d.state = 0 limit %d))
            from troupe.webhook w
            """
                    .formatted(MOST_WAITING);

    private final JdbcClient database;
    private final SecretSeal seal;
    private final SecureRandom random;
    private final InstantSource clock;

    Webhooks(JdbcClient database, SecretSeal seal, SecureRandom random, InstantSource clock) {
        this.database = database;
        this.seal = seal;
        this.random = random;
        this.clock = clock;
    }

    /**
     * A webhook that was made just now.
     *
     * @param secret shown once
     */
    record Made(String id, String secret) {}

    /** All of an organization, oldest first. */
    public List<Webhook> all(String organization) {
        return database.sql(SELECT + "where w.organization = ? order by w.created_at, w.id")
                .params(now(), organization)
                .query((row, no) -> webhook(row))
                .list();
    }

    /**
     * One of them.
     *
     * @throws ApiProblem if the organization has none of this id
     */
    Webhook find(String organization, String id) {
        return database.sql(SELECT + "where w.organization = ? and w.id = ?")
                .params(now(), organization, id)
                .query((row, no) -> webhook(row))
                .optional()
                .orElseThrow(() -> ApiProblem.notFound("there is no webhook '" + id + "'"));
    }

    private Webhook webhook(ResultSet row) throws SQLException {
        Optional<Instant> paused = time(row, 4);
        String by = row.getString(5);
        String why = row.getString(6);
        return new Webhook(
                row.getString(1),
                row.getString(2),
                Arrays.asList((String[]) row.getArray(3).getArray()),
                paused.isEmpty(),
                paused.map(since -> new Webhook.Paused(since, by, why)),
                time(row, 7),
                row.getLong(13),
                row.getString(8),
                row.getObject(9, OffsetDateTime.class).toInstant(),
                time(row, 10),
                Arrays.equals(row.getBytes(11), seal.fingerprint())
                        ? Optional.empty()
                        : Optional.of(
                                "its secret was encrypted with a key that this server does not have: make it another one"),
                tag(row.getLong(12)));
    }

    private static String tag(long revision) {
        return "\"" + revision + "\"";
    }

    static Optional<Instant> time(ResultSet row, int column) throws SQLException {
        return Optional.ofNullable(row.getObject(column, OffsetDateTime.class))
                .map(OffsetDateTime::toInstant);
    }

    /**
     * Makes one.
     *
     * @param from after which number of the feed it is told of events
     */
    Made make(
            String organization,
            URI url,
            List<EventType> events,
            boolean active,
            long from,
            String by) {
        if (all(organization).size() >= MOST) {
            throw ApiProblem.conflict("an organization has up to " + MOST + " webhooks")
                    .remedy("remove one, or have one told of more");
        }
        byte[] idBytes = new byte[ID_BYTES];
        random.nextBytes(idBytes);
        String id = "wh_" + Base64.getUrlEncoder().withoutPadding().encodeToString(idBytes);
        byte[] secret = secret();
        database.sql(
                        """
                        insert into troupe.webhook (id, organization, url, events, secret, sealed_with, revision, created_by, created_at, from_no,
                                                    paused_at, paused_by, paused_why)
                        values (?, ?, ?, ?, ?, ?, 1, ?, ?, ?, ?, ?, ?)
                        """)
                .param(id)
                .param(organization)
                .param(url.toString())
                .param(words(events))
                .param(seal.seal(id, secret))
                .param(seal.fingerprint())
                .param(by)
                .param(now())
                .param(from)
                .param(active ? null : now())
                .param(active ? null : by)
                .param(active ? null : "made so")
                .update();
        return new Made(id, Signature.text(secret));
    }

    private byte[] secret() {
        byte[] secret = new byte[SECRET_BYTES];
        random.nextBytes(secret);
        return secret;
    }

    private static String[] words(List<EventType> events) {
        return events.stream().map(EventType::word).toArray(String[]::new);
    }

    /**
     * Has nobody else change it until the transaction ends.
     *
     * @throws ApiProblem if the organization has none of this id
     */
    Webhook lock(String organization, String id) {
        database.sql("select from troupe.webhook where organization = ? and id = ? for update")
                .params(organization, id)
                .query()
                .listOfRows();
        return find(organization, id);
    }

    /** Changes where it leads and what it is told of; whatever failed before is forgotten. */
    void change(String id, URI url, List<EventType> events) {
        database.sql(
                        """
                        update troupe.webhook set url = ?, events = ?, revision = revision + 1,
                               failures = 0, failing_since = null, resting_until = null
                        where id = ?
                        """)
                .params(url.toString(), words(events), id)
                .update();
    }

    /** Has it told of nothing any more; tells whether it was told of something. */
    boolean pause(String id, String by, String why) {
        return 1
                == database.sql(
                                """
                                update troupe.webhook set paused_at = ?, paused_by = ?, paused_why = ?, revision = revision + 1
                                where id = ? and paused_at is null
                                """)
                        .params(now(), by, why, id)
                        .update();
    }

    /**
     * Has it told of what happens from now on; tells whether it was paused.
     *
     * @param from after which number of the feed
     */
    boolean resume(String id, long from) {
        return 1
                == database.sql(
                                """
                                update troupe.webhook set paused_at = null, paused_by = null, paused_why = null, revision = revision + 1,
                                       failures = 0, failing_since = null, resting_until = null, from_no = ?
                                where id = ? and paused_at is not null
                                """)
                        .params(from, id)
                        .update();
    }

    /** Gives it another secret, which is shown once; the one before signs besides for a while. */
    String rotate(String id) {
        byte[] secret = secret();
        // One that was sealed with a key that is lost signs nothing.
        database.sql(
                        """
                        update troupe.webhook set
                               former = case when sealed_with = ? then secret end,
                               former_until = case when sealed_with = ? then ?::timestamptz end,
                               secret = ?, sealed_with = ?, revision = revision + 1
                        where id = ?
                        """)
                .params(
                        seal.fingerprint(),
                        seal.fingerprint(),
                        clock.instant().plus(FORMER).atOffset(ZoneOffset.UTC),
                        seal.seal(id, secret),
                        seal.fingerprint(),
                        id)
                .update();
        return Signature.text(secret);
    }

    void remove(String id) {
        database.sql("delete from troupe.webhook where id = ?").param(id).update();
    }

    /** Those that sign now, the one that holds first; none if this server cannot read them. */
    List<byte[]> secrets(String id, byte[] secret, byte @Nullable [] former) {
        return java.util.stream.Stream.of(Optional.of(secret), Optional.ofNullable(former))
                .flatMap(Optional::stream)
                .flatMap(sealed -> seal.open(id, sealed).stream())
                .toList();
    }

    /** Of the key that this server has. */
    byte[] fingerprint() {
        return seal.fingerprint();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
