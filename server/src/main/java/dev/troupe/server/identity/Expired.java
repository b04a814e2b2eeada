package dev.troupe.server.identity;

import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * Removes credentials that are good no more; keys stay in sight for as long as nobody withdraws
 * them.
 */
public final class Expired {

    private static final List<String> TABLES = List.of("session", "sign_in_link", "run_token");

    private final JdbcClient database;
    private final InstantSource clock;

    public Expired(JdbcClient database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /** Removes them. */
    public void remove() {
        OffsetDateTime now = clock.instant().atOffset(ZoneOffset.UTC);
        TABLES.forEach(table ->
                database.sql("delete from troupe." + table + " where expires_at < ?")
                        .param(now)
                        .update());
    }
}
