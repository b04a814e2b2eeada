package dev.troupe.server.team;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What is being written of teams and was not published yet; one for each organization. */
final class Drafts {

    private final JdbcClient database;
    private final InstantSource clock;

    Drafts(JdbcClient database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * A draft.
     *
     * @param basedOn the version that it was begun from; 0 if there was none
     * @param revision rises with each change
     */
    record Draft(String source, int basedOn, long revision, String changedBy, Instant changedAt) {
        String tag() {
            return "\"" + revision + "-" + changedAt.toEpochMilli() + "\"";
        }
    }

    Optional<Draft> find(String organization) {
        return database.sql(
                        "select source, based_on, revision, changed_by, changed_at from troupe.team_draft where organization = ?")
                .param(organization)
                .query((row, no) -> draft(row))
                .optional();
    }

    private static Draft draft(ResultSet row) throws SQLException {
        return new Draft(
                row.getString(1),
                row.getInt(2),
                row.getLong(3),
                row.getString(4),
                row.getObject(5, OffsetDateTime.class).toInstant());
    }

    /**
     * Keeps a draft.
     *
     * @param before the revision that it replaces; 0 if there is none
     * @return nothing if somebody else was faster
     */
    Optional<Draft> save(String organization, String source, int basedOn, long before, String by) {
        OffsetDateTime now =
                clock.instant().truncatedTo(ChronoUnit.MICROS).atOffset(ZoneOffset.UTC);
        String sql =
                before == 0
                        ? """
                        insert into troupe.team_draft (source, based_on, changed_by, changed_at, organization, revision)
                        values (?, ?, ?, ?, ?, 1 + ?) on conflict do nothing
                        """
                        : """
                        update troupe.team_draft set source = ?, based_on = ?, changed_by = ?, changed_at = ?, revision = revision + 1
                        where organization = ? and revision = ?
                        """;
        int saved =
                database.sql(sql).params(source, basedOn, by, now, organization, before).update();
        return saved == 0 ? Optional.empty() : find(organization);
    }

    void discard(String organization) {
        database.sql("delete from troupe.team_draft where organization = ?")
                .param(organization)
                .update();
    }
}
