package dev.troupe.server.identity;

import dev.troupe.core.durable.RunId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Credentials of what works on one run, such as a child process that an agent is: good for that run
 * and those below it, and only to look. Thread-safe.
 */
public final class RunTokens {

    /** What a token begins with. */
    static final String PREFIX = "trr_";

    private final JdbcClient database;
    private final Tokens tokens;
    private final InstantSource clock;

    public RunTokens(JdbcClient database, Tokens tokens, InstantSource clock) {
        this.database = database;
        this.tokens = tokens;
        this.clock = clock;
    }

    /** Makes a token for an agent that works on a run. */
    public String make(String organization, RunId run, String agent, Duration valid) {
        String token = PREFIX + tokens.next();
        database.sql(
                        "insert into troupe.run_token (hash, organization, run, agent, expires_at) values (?, ?, ?, ?, ?)")
                .params(
                        Tokens.hash(token),
                        organization,
                        run.value(),
                        agent,
                        clock.instant().plus(valid).atOffset(ZoneOffset.UTC))
                .update();
        return token;
    }

    /** Makes a token worthless. */
    void revoke(String token) {
        database.sql("delete from troupe.run_token where hash = ?")
                .param(Tokens.hash(token))
                .update();
    }

    /** Who has a token, if it is good. */
    Optional<Caller> find(String token) {
        Instant now = clock.instant();
        return database.sql(
                        "select run, agent, organization, expires_at from troupe.run_token where hash = ?")
                .param(Tokens.hash(token))
                .query((row, no) ->
                        (Caller)
                                new Caller.Agent(
                                        new RunId(row.getLong(1)),
                                        row.getString(2),
                                        row.getString(3),
                                        row.getObject(4, OffsetDateTime.class).toInstant()))
                .optional()
                .filter(caller -> now.isBefore(caller.expiresAt()));
    }
}
