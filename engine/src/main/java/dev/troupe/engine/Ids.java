package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;

/**
 * Hands out run ids from blocks that grow with demand, so that few are wasted and few round trips
 * are made.
 */
final class Ids {

    private static final int LARGEST_BLOCK = 4_096;

    private final DataSource database;
    private final ReentrantLock lock = new ReentrantLock();
    private long next;
    private long end;
    private int block = 1;

    Ids(DataSource database) {
        this.database = database;
    }

    RunId next() {
        lock.lock();
        try {
            if (next == end) {
                next =
                        Database.retrying(
                                "reserving run ids",
                                database,
                                connection -> reserve(connection, block));
                end = next + block;
                block = Math.min(block * 2, LARGEST_BLOCK);
            }
            return new RunId(next++);
        } finally {
            lock.unlock();
        }
    }

    /** Reserves ids of runs and returns the first. */
    static long reserve(Connection connection, int count) throws SQLException {
        return next(connection, "select troupe.next_runs(" + count + ")");
    }

    /** Reserves an id for the journal of an organization, which is no run that people know. */
    static RunId organization(Connection connection) throws SQLException {
        return new RunId(next(connection, "select troupe.next_organization_run()"));
    }

    private static long next(Connection connection, String sql) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(sql);
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
