package dev.troupe.server.team;

import dev.troupe.control.team.CelChecker;
import dev.troupe.control.team.LoadedTeam;
import dev.troupe.control.team.StoredTeams;
import dev.troupe.control.team.TeamFile;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Team;
import dev.troupe.engine.BlobStore;
import dev.troupe.engine.OrganizationJournal;
import dev.troupe.server.Plant;
import dev.troupe.server.problem.ApiProblem;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The team of each organization, as it was published: the latest version is what new runs begin
 * with; runs in flight keep theirs. Thread-safe.
 */
public final class TeamVersions {

    /** What a team file is called, wherever its text comes from. */
    private static final String FILE = "troupe.yaml";

    private static final String SELECT =
            "select version, source, folder, team, note, published_by, published_at from troupe.team_version ";

    private final JdbcClient database;
    private final StoredTeams teams;
    private final TeamFile files;
    private final OrganizationJournal journal;
    private final Plant plant;

    public TeamVersions(JdbcClient database, Plant plant) {
        BlobStore texts = new BlobStore(plant.database());
        this.database = database;
        this.teams = new StoredTeams(texts::put, texts::get);
        this.files = new TeamFile(new CelChecker(plant.expressions()));
        this.journal = new OrganizationJournal(plant.database(), plant.clock());
        this.plant = plant;
    }

    /**
     * A team as it was published.
     *
     * @param source its file
     * @param folder what paths in it are relative to
     */
    public record Version(
            int version,
            String source,
            Path folder,
            Team team,
            String note,
            String publishedBy,
            Instant publishedAt) {}

    /** The version that holds. */
    public Optional<Version> current(String organization) {
        return database.sql(SELECT + "where organization = ? order by version desc limit 1")
                .param(organization)
                .query((row, no) -> version(row))
                .optional();
    }

    /**
     * The version that holds.
     *
     * @throws ApiProblem if there is none
     */
    public Version published(String organization) {
        return current(organization)
                .orElseThrow(() ->
                        ApiProblem.notFound("no team of " + organization + " was published")
                                .remedy("publish one: troupe up FILE, or write a draft"));
    }

    /** A version of the past, or the one that holds. */
    public Optional<Version> find(String organization, int version) {
        return database.sql(SELECT + "where organization = ? and version = ?")
                .params(organization, version)
                .query((row, no) -> version(row))
                .optional();
    }

    /**
     * Versions, newest first.
     *
     * @param before only older ones than this
     */
    public List<Version> list(String organization, Optional<Long> before, int most) {
        return database.sql(
                        SELECT
                                + "where organization = ? and version < ? order by version desc limit ?")
                .params(organization, before.orElse((long) Integer.MAX_VALUE).intValue(), most)
                .query((row, no) -> version(row))
                .list();
    }

    private Version version(ResultSet row) throws SQLException {
        return new Version(
                row.getInt(1),
                row.getString(2),
                Path.of(row.getString(3)),
                teams.load(row.getString(4)),
                row.getString(5),
                row.getString(6),
                row.getObject(7, OffsetDateTime.class).toInstant());
    }

    /**
     * Reads a team's text as if its file were in a folder.
     *
     * @throws dev.troupe.control.yaml.InvalidFile with every mistake
     */
    public LoadedTeam read(String source, Path folder) {
        return files.read(source, folder.resolve(FILE));
    }

    /**
     * Publishes a team. What is published already is not published again.
     *
     * @param organization that the team has to be of
     * @param after the version that the text was made from: a newer one must not be lost
     * @param by who does it
     * @throws dev.troupe.control.yaml.InvalidFile with every mistake of the text
     * @throws ApiProblem if it is another organization's, or somebody else was faster
     */
    public Version publish(
            String organization,
            String source,
            Path folder,
            Optional<Integer> after,
            String note,
            String by) {
        Team team = read(source, folder).team();
        if (!team.organization().name().equals(organization)) {
            throw ApiProblem.invalid(
                            "source",
                            "this is a team of "
                                    + team.organization().name()
                                    + ", and not of "
                                    + organization)
                    .remedy("an organization's name cannot be changed here");
        }
        Optional<Version> before = current(organization);
        int base = before.map(Version::version).orElse(0);
        if (after.filter(made -> made != base).isPresent()) {
            throw ApiProblem.conflict(
                            "version " + base + " was published since this text was begun")
                    .remedy("compare them, and begin a draft from that version");
        }
        String address = teams.save(team);
        int published =
                database.sql(
                                """
                                insert into troupe.team_version (organization, version, source, folder, team, note, published_by, published_at)
                                values (?, ?, ?, ?, ?, ?, ?, ?) on conflict do nothing
                                """)
                        .params(
                                organization,
                                base + 1,
                                source,
                                folder.toString(),
                                address,
                                note,
                                by,
                                plant.clock().instant().atOffset(ZoneOffset.UTC))
                        .update();
        if (published == 0) {
            throw ApiProblem.conflict("somebody else has published a version just now")
                    .remedy("look at it, then try again");
        }
        journal.append(
                organization,
                "team published",
                Json.object().put("version", base + 1).put("team", address).put("note", note),
                by);
        plant.host().declare(team);
        return find(organization, base + 1).orElseThrow();
    }
}
