package dev.troupe.engine;

import com.zaxxer.hikari.HikariDataSource;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs short pieces of SQL, each in a transaction of its own. */
final class Database {

    private static final Logger log = LoggerFactory.getLogger(Database.class);
    private static final Duration RETRY = Duration.ofMillis(250);

    private static final int MOST_RACES = 10;

    private Database() {}

    @FunctionalInterface
    interface Work<T> {
        T run(Connection connection) throws SQLException;
    }

    /**
     * Runs a transaction once; one that lost a race against another is run again.
     *
     * @throws EngineException if it fails
     */
    static <T> T run(String what, DataSource database, Work<T> work) {
        for (int attempts = 1; ; attempts++) {
            try {
                return attempt(database, work);
            } catch (SQLException e) {
                if (attempts == MOST_RACES || !isLostRace(e)) {
                    throw new EngineException(what + " failed: " + e.getMessage(), e);
                }
            }
        }
    }

    /**
     * Runs a single query, which is a transaction by itself.
     *
     * @throws EngineException if it fails
     */
    static <T> T query(String what, DataSource database, Work<T> work) {
        try (Connection connection = database.getConnection()) {
            if (!connection.getAutoCommit()) {
                connection.setAutoCommit(true);
            }
            return work.run(connection);
        } catch (SQLException e) {
            throw new EngineException(what + " failed: " + e.getMessage(), e);
        }
    }

    /** The database has rolled the transaction back in favour of another one. */
    private static boolean isLostRace(SQLException e) {
        return "40001".equals(e.getSQLState()) || "40P01".equals(e.getSQLState());
    }

    /**
     * Runs a transaction again until the database is back; one that it refuses for another reason
     * fails.
     */
    static <T> T retrying(String what, DataSource database, Work<T> work) {
        for (int failures = 1; ; failures++) {
            try {
                return attempt(database, work);
            } catch (SQLException e) {
                if (!isPassing(e) || isClosed(database)) {
                    throw new EngineException(what + " failed: " + e.getMessage(), e);
                }
                if (failures == 1) {
                    log.warn("{} must wait for the database: {}", what, e.getMessage());
                }
                LockSupport.parkNanos(RETRY.toNanos());
                if (Thread.currentThread().isInterrupted()) {
                    throw new EngineException(
                            what + " was interrupted while the database is away", e);
                }
            }
        }
    }

    private static boolean isClosed(DataSource database) {
        try {
            return database.isWrapperFor(HikariDataSource.class)
                    && database.unwrap(HikariDataSource.class).isClosed();
        } catch (SQLException e) {
            return false;
        }
    }

    private static <T> T attempt(DataSource database, Work<T> work) throws SQLException {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T result = work.run(connection);
                connection.commit();
                return result;
            } catch (SQLException | RuntimeException e) {
                try {
                    connection.rollback();
                } catch (SQLException again) {
                    e.addSuppressed(again);
                }
                throw e;
            }
        }
    }

    /**
     * Connection trouble (08, 57P, 53: resources), a lost race (40), or a pool that gave no
     * connection in time.
     */
    static boolean isPassing(SQLException e) {
        String state = e.getSQLState();
        return e instanceof java.sql.SQLTransientException
                || state == null
                || state.startsWith("08")
                || state.startsWith("57P")
                || state.startsWith("53")
                || state.startsWith("40");
    }
}
