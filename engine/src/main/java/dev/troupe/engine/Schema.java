package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/** Brings the database to the version that this code works with. */
public final class Schema {

    /** The newest migration. */
    private static final int VERSION = 5;

    private static final String LOCATION = "classpath:dev/troupe/engine/migration";

    private Schema() {}

    /**
     * Migrates the database if it is older than this code.
     *
     * @throws EngineException if it is newer, or cannot be migrated
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
    }

    /**
     * The version that the database is at; 0 if it is empty. A look of our own, because the library
     * takes long to load.
     */
    private static int version(Connection connection) throws SQLException {
        try (PreparedStatement exists =
                        connection.prepareStatement(
                                "select to_regclass('troupe.schema_history') is not null");
                ResultSet answer = exists.executeQuery()) {
            answer.next();
            if (!answer.getBoolean(1)) {
                return 0;
            }
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
