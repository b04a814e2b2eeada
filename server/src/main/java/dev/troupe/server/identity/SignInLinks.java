package dev.troupe.server.identity;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** Tokens with which a person signs in, each once. Thread-safe. */
public final class SignInLinks {

    /** How long a link is good that is used on the spot. */
    public static final Duration SHORT = Duration.ofMinutes(30);

    /** How long an invitation is good. */
    public static final Duration LONG = Duration.ofDays(7);

    private final JdbcClient database;
    private final Tokens tokens;
    private final InstantSource clock;

    public SignInLinks(JdbcClient database, Tokens tokens, InstantSource clock) {
        this.database = database;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** A token that was made just now; nobody can learn it again. */
    public record Link(String token, Instant expiresAt) {
        /** Of the page that takes it: the token is in the fragment, which no server's log has. */
        public String path() {
            return "/sign-in#" + token;
        }
    }

    /**
     * Makes a link for a person.
     *
     * @param by who has it made
     */
    public Link make(String person, String by, Duration valid) {
        String token = tokens.next();
        Instant until = clock.instant().plus(valid);
        database.sql(
                        "insert into troupe.sign_in_link (hash, person, created_by, expires_at) values (?, ?, ?, ?)")
                .params(Tokens.hash(token), person, by, until.atOffset(ZoneOffset.UTC))
                .update();
        return new Link(token, until);
    }

    /** Whose link it is, if it is good: after this it is not any more. */
    Optional<String> redeem(String token) {
        return database.sql(
                        "delete from troupe.sign_in_link where hash = ? returning person, expires_at > ?")
                .params(Tokens.hash(token), clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, no) ->
                        row.getBoolean(2)
                                ? Optional.of(row.getString(1))
                                : Optional.<String>empty())
                .optional()
                .flatMap(person -> person);
    }
}
