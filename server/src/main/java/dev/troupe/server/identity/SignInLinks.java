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
     * Whom a link lets in.
     *
     * @param organization the only one in which that is good; absent: wherever the person belongs
     */
    record Bearer(String person, Optional<String> organization) {}

    /**
     * Makes a link for a person.
     *
     * @param organization whose member vouches for the person, and where alone the link is good:
     *     names are not an organization's own; absent if whoever has the database does
     * @param by who has it made
     */
    public Link make(String person, Optional<String> organization, String by, Duration valid) {
        String token = tokens.next();
        Instant until = clock.instant().plus(valid);
        database.sql(
                        """
                        insert into troupe.sign_in_link (hash, person, organization, created_by, expires_at)
                        values (?, ?, nullif(?, ''), ?, ?)
                        """)
                .params(
                        Tokens.hash(token),
                        person,
                        organization.orElse(""),
                        by,
                        until.atOffset(ZoneOffset.UTC))
                .update();
        return new Link(token, until);
    }

    /** Whom a link lets in, if it is good: after this it is not any more. */
    Optional<Bearer> redeem(String token) {
        return database.sql(
                        "delete from troupe.sign_in_link where hash = ? returning person, coalesce(organization, ''), expires_at > ?")
                .params(Tokens.hash(token), clock.instant().atOffset(ZoneOffset.UTC))
                .query((row, no) ->
                        row.getBoolean(3)
                                ? Optional.of(
                                        new Bearer(
                                                row.getString(1),
                                                Optional.of(row.getString(2))
                                                        .filter(name -> !name.isEmpty())))
                                : Optional.<Bearer>empty())
                .optional()
                .flatMap(bearer -> bearer);
    }
}
