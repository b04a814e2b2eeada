package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the database to the version that this code works with. */
public final class Schema {

    /** The newest migration. */
    private static final int VERSION = 12;

    private static final String LOCATION = "classpath:" + Migrations.FOLDER;

    private Schema() {}

    /**
     * Migrates the database if it is older than this code.
     *
     * @throws EngineException if it is newer, was made by another line of versions, or cannot be
     *     migrated
     */
    public static void prepare(DataSource database) {
        int found = Database.run("reading the schema's version", database, Schema::version);
        if (found > VERSION) {
            throw new EngineException(
                    "the database has schema version "
                            + found
                            + ", and this Troupe knows only up to "
                            + VERSION
                            + ": upgrade Troupe, or use another database");
        }
        List<String> others = Database.run("comparing the schema", database, Migrations::othersIn);
        if (!others.isEmpty()) {
            throw new EngineException(
                    "this database was made by an unreleased version of Troupe, whose tables were not"
                            + " those of this one ("
                            + String.join(", ", others)
                            + "): use a new one (--database-url or TROUPE_DATABASE_URL, or move the"
                            + " embedded one's folder away), or the version that made it");
        }
        if (found < VERSION) {
            try {
                // The loader of the calling thread may know nothing of the migrations.
                Flyway.configure(Schema.class.getClassLoader())
                        .dataSource(database)
                        .locations(LOCATION)
                        .schemas("troupe")
                        .table("schema_history")
                        .load()
                        .migrate();
            } catch (FlywayException e) {
                throw new EngineException(
                        "the database cannot be migrated to version "
                                + VERSION
                                + ": "
                                + e.getMessage(),
                        e);
            }
        }
        if (!Database.run("asking whose the tables are", database, Schema::isOwner)) {
            throw new EngineException(
                    "this database user does not own Troupe's tables, and would see none of their"
                            + " rows: connect as the user who made them");
        }
    }

    /** Rows would seem to be missing, and nobody would say so. */
    private static boolean isOwner(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "select not row_security_active('troupe.run')");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getBoolean(1);
        }
    }

    /**
     * The version that the database is at; 0 if it is empty. A look of our own, because the library
     * takes long to load.
     */
    private static int version(Connection connection) throws SQLException {
        if (!Migrations.hasHistory(connection)) {
            return 0;
        }
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "select coalesce(max(version::int), 0) from troupe.schema_history where success and version is not null");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getInt(1);
        }
    }
}
