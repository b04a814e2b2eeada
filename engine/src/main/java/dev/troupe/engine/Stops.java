package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Stops all of an organization at once, and lets it go on, from any process.
 *
 * <p>From the stop on no step of the organization begins on any node, within a second at the most;
 * steps under way are interrupted, those that must not be repeated after a moment in which they may
 * settle. Its runs wait, ready, until the stop is lifted; new ones may be created and wait as well.
 * Thread-safe.
 */
public final class Stops {

    /** What nodes are told when an organization was stopped or goes on. */
    static final String NEWS = "stops";

    private static final String SELECT =
            "select organization, since, stopped_by, reason from troupe.stop";

    private final DataSource database;
    private final InstantSource clock;

    public Stops(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Stops an organization, if it is not stopped already.
     *
     * @return the stop that holds now: an earlier one keeps its date and reason
     */
    public OrganizationStop stop(String organization, String reason, String by) {
        Names.organization(organization);
        Names.check("the reason", reason);
        Names.notAnAgent("who stops an organization", by);
        Instant at = clock.instant();
        return SureTransaction.run(
                "stopping " + organization,
                database,
                connection -> {
                    if (insert(connection, organization, reason, by, at)) {
                        tell(connection, organization, "stopped");
                    }
                    return find(connection, organization)
                            .orElseThrow(() ->
                                    new EngineException(
                                            organization
                                                    + " was let go on at the same moment: look, then stop it again"));
                });
    }

    /**
     * Lets an organization go on.
     *
     * @return the stop that no longer holds; nothing if it was not stopped
     */
    public Optional<OrganizationStop> lift(String organization, String by) {
        Names.notAnAgent("who lets an organization go on", by);
        return SureTransaction.run(
                "letting " + organization + " go on",
                database,
                connection -> {
                    Optional<OrganizationStop> lifted = delete(connection, organization);
                    if (lifted.isPresent()) {
                        tell(connection, organization, "going on");
                    }
                    return lifted;
                });
    }

    /** Whether, since when and why an organization is stopped. */
    public Optional<OrganizationStop> current(String organization) {
        return Database.run(
                "reading what is stopped", database, connection -> find(connection, organization));
    }

    /** All that is stopped, by the organizations' names. */
    public List<OrganizationStop> all() {
        return Database.run(
                "reading what is stopped",
                database,
                connection -> {
                    try (PreparedStatement select =
                                    connection.prepareStatement(SELECT + " order by organization");
                            ResultSet rows = select.executeQuery()) {
                        List<OrganizationStop> stops = new ArrayList<>();
                        while (rows.next()) {
                            stops.add(stop(rows));
                        }
                        return stops;
                    }
                });
    }

    /** The organizations that have runs or are stopped, by their names. */
    public List<String> known() {
        String sql =
                "select organization from troupe.run union select organization from troupe.stop order by 1";
        return Database.run(
                "reading organizations",
                database,
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(sql);
                            ResultSet rows = select.executeQuery()) {
                        List<String> organizations = new ArrayList<>();
                        while (rows.next()) {
                            organizations.add(rows.getString(1));
                        }
                        return organizations;
                    }
                });
    }

    /** How many runs of an organization are still in some node's memory. */
    public int running(String organization) {
        return Database.run(
                "counting what runs",
                database,
                connection -> {
                    try (PreparedStatement select =
                            connection.prepareStatement(
                                    "select count(*) from troupe.run where status = 1 and organization = ?")) {
                        select.setString(1, organization);
                        try (ResultSet row = select.executeQuery()) {
                            row.next();
                            return row.getInt(1);
                        }
                    }
                });
    }

    private static boolean insert(
            Connection connection, String organization, String reason, String by, Instant at)
            throws SQLException {
        String sql =
                """
                insert into troupe.stop (organization, since, stopped_by, reason) values (?, ?::timestamptz, ?, ?)
                on conflict do nothing
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, organization);
            insert.setString(2, at.toString());
            insert.setString(3, by);
            insert.setString(4, reason);
            return insert.executeUpdate() == 1;
        }
    }

    private static Optional<OrganizationStop> find(Connection connection, String organization)
            throws SQLException {
        return one(connection, SELECT + " where organization = ?", organization);
    }

    private static Optional<OrganizationStop> delete(Connection connection, String organization)
            throws SQLException {
        String sql =
                "delete from troupe.stop where organization = ? returning organization, since, stopped_by, reason";
        return one(connection, sql, organization);
    }

    private static Optional<OrganizationStop> one(
            Connection connection, String sql, String organization) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, organization);
            try (ResultSet row = statement.executeQuery()) {
                return row.next() ? Optional.of(stop(row)) : Optional.empty();
            }
        }
    }

    private static OrganizationStop stop(ResultSet row) throws SQLException {
        return new OrganizationStop(
                row.getString(1),
                row.getObject(2, OffsetDateTime.class).toInstant(),
                row.getString(3),
                row.getString(4));
    }

    private static void tell(Connection connection, String organization, String what)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement("select troupe.raise_stop_version()")) {
            update.execute();
        }
        News.of(organization).changed(what, organization).write(connection);
        RunCommands.tell(connection, NEWS);
    }
}
