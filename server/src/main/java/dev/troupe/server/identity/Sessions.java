package dev.troupe.server.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Browsers in which people are signed in. Thread-safe. */
public final class Sessions {

    /** A session ends after so long, however much it is used. */
    public static final Duration LONGEST = Duration.ofDays(30);

    /** A session ends when it was not used for so long. */
    private static final Duration IDLE = Duration.ofDays(7);

    /** How exactly the last use is known. */
    private static final Duration SEEN = Duration.ofMinutes(5);

    private final JdbcClient database;
    private final People people;
    private final Tokens tokens;
    private final InstantSource clock;

    public Sessions(JdbcClient database, People people, Tokens tokens, InstantSource clock) {
        this.database = database;
        this.people = people;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Signs a person in; returns the token of the new session. */
    String open(SignInLinks.Bearer bearer) {
        String token = tokens.next();
        OffsetDateTime now = now();
        database.sql(
                        """
                        insert into troupe.session (hash, person, organization, created_at, seen_at, expires_at)
                        values (?, ?, nullif(?, ''), ?, ?, ?)
                        """)
                .params(
                        Tokens.hash(token),
                        bearer.person(),
                        bearer.organization().orElse(""),
                        now,
                        now,
                        now.plus(LONGEST))
                .update();
        people.seen(bearer.person());
        return token;
    }

    private record Row(String person, String organization, Instant seenAt, Instant expiresAt) {}

    /** Who is signed in with a token, if it is good. */
    Optional<Caller> find(String token) {
        byte[] hash = Tokens.hash(token);
        Instant now = clock.instant();
        Optional<Row> found =
                database.sql(
                                "select person, seen_at, expires_at, coalesce(organization, '') from troupe.session where hash = ?")
                        .param(hash)
                        .query((row, no) ->
                                new Row(
                                        row.getString(1),
                                        row.getString(4),
                                        row.getObject(2, OffsetDateTime.class).toInstant(),
                                        row.getObject(3, OffsetDateTime.class).toInstant()))
                        .optional()
                        .filter(row -> now.isBefore(row.expiresAt()))
                        .filter(row -> now.isBefore(row.seenAt().plus(IDLE)));
        found.filter(row -> now.isAfter(row.seenAt().plus(SEEN)))
                .ifPresent(row -> seen(hash, row.person()));
        return found.map(row ->
                new Caller.Person(
                        row.person(), memberships(row), Tokens.csrf(token), row.expiresAt()));
    }

    private List<Membership> memberships(Row row) {
        return people.memberships(row.person()).stream()
                .filter(membership ->
                        row.organization().isEmpty()
                                || membership.organization().equals(row.organization()))
                .toList();
    }

    private void seen(byte[] hash, String person) {
        database.sql("update troupe.session set seen_at = ? where hash = ?")
                .params(now(), hash)
                .update();
        people.seen(person);
    }

    /** Signs out. */
    void close(String token) {
        database.sql("delete from troupe.session where hash = ?")
                .param(Tokens.hash(token))
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
