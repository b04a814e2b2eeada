package dev.troupe.server.http;

import dev.troupe.server.problem.ApiProblem;
import java.time.Duration;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.http.HttpStatus;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * What was answered to requests that came with a key of their own, so that one that is sent again
 * is not carried out again. Thread-safe.
 */
public final class Repeats {

    /** How long a request takes at the most; after that nobody works on it any more. */
    private static final Duration LONGEST = Duration.ofMinutes(2);

    /** How long answers are kept. */
    private static final Duration KEPT = Duration.ofDays(1);

    private final JdbcClient database;
    private final InstantSource clock;

    public Repeats(JdbcClient database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Which request it is. */
    record Name(String organization, String caller, String key) {}

    /** What was answered. */
    record Answer(int status, Optional<String> location, String body) {}

    private record Known(boolean same, Answer answer, boolean old) {}

    /**
     * Begins a request.
     *
     * @param request a hash of what is asked for
     * @return what was answered before; nothing if it is to be carried out now
     * @throws ApiProblem if the key was used for something else, or the first one is not over
     */
    Optional<Answer> begin(Name name, byte[] request) {
        int begun =
                database.sql(
                                """
                                insert into troupe.idempotency (organization, caller, key, request, status, at) values (?, ?, ?, ?, 0, ?)
                                on conflict do nothing
                                """)
                        .params(name.organization(), name.caller(), name.key(), request, now())
                        .update();
        if (begun == 1) {
            return Optional.empty();
        }
        Optional<Known> known = find(name, request);
        if (known.isEmpty()) {
            return begin(name, request); // it has failed meanwhile, and may be tried again
        }
        if (!known.get().same()) {
            throw ApiProblem.of(
                            HttpStatus.UNPROCESSABLE_CONTENT,
                            "key-reused",
                            "this key was used for another request")
                    .field(RequestBodies.KEY)
                    .remedy("use another key for another request");
        }
        if (known.get().answer().status() > 0) {
            return Optional.of(known.get().answer());
        }
        throw known.get().old()
                ? ApiProblem.conflict(
                                "the first request with this key was cut short; nobody knows how far it came")
                        .remedy("look whether it was carried out; if not, use another key")
                : ApiProblem.conflict("the first request with this key is not over yet")
                        .remedy("try again in a moment");
    }

    private Optional<Known> find(Name name, byte[] request) {
        OffsetDateTime old = clock.instant().minus(LONGEST).atOffset(ZoneOffset.UTC);
        return database.sql(
                        """
                        select request = ?, status, coalesce(location, ''), coalesce(body, ''), at < ? from troupe.idempotency
                        where organization = ? and caller = ? and key = ?
                        """)
                .params(request, old, name.organization(), name.caller(), name.key())
                .query((row, no) ->
                        new Known(
                                row.getBoolean(1),
                                new Answer(
                                        row.getInt(2),
                                        Optional.of(row.getString(3))
                                                .filter(location -> !location.isEmpty()),
                                        row.getString(4)),
                                row.getBoolean(5)))
                .optional();
    }

    /** Keeps what was answered. */
    void answered(Name name, Answer answer) {
        database.sql(
                        "update troupe.idempotency set status = ?, location = ?, body = ? where organization = ? and caller = ? and key = ?")
                .params(
                        answer.status(),
                        answer.location().orElse(""),
                        answer.body(),
                        name.organization(),
                        name.caller(),
                        name.key())
                .update();
    }

    /** It was not carried out: it may be tried again. */
    void refused(Name name) {
        database.sql(
                        "delete from troupe.idempotency where organization = ? and caller = ? and key = ?")
                .params(name.organization(), name.caller(), name.key())
                .update();
    }

    /** Forgets answers that nobody will ask for any more. */
    public void forget() {
        database.sql("delete from troupe.idempotency where at < ?")
                .param(clock.instant().minus(KEPT).atOffset(ZoneOffset.UTC))
                .update();
    }

    private OffsetDateTime now() {
        return clock.instant().atOffset(ZoneOffset.UTC);
    }
}
