package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * For whom a tree of runs is. It changes only while no run of the tree is in a node's memory:
 * children are reserved as the parent was when it was claimed.
 */
final class RunReservation {

    /** It is part of an index. */
    static final int LONGEST = 600;

    private final Connection connection;
    private final RunId root;

    RunReservation(Connection connection, RunId root) {
        this.connection = connection;
        this.root = root;
    }

    /**
     * Passes on what can be stored.
     *
     * @throws IllegalArgumentException if it is blank or too long, or PostgreSQL has no form for it
     */
    static String checked(String workers) {
        Names.check("for whom a run is reserved", workers);
        if (workers.isBlank() || workers.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "for whom a run is reserved takes 1 to "
                            + LONGEST
                            + " characters, not "
                            + workers.length());
        }
        return workers;
    }

    /** Reserves the runs of the tree; empty for anybody. */
    void change(String workers) throws SQLException {
        if (isFor(workers)) {
            return;
        }
        lock();
        String sql = "update troupe.run set reserved_for = ? where root = ? returning status";
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, workers);
            update.setLong(2, root.value());
            try (ResultSet rows = update.executeQuery()) {
                while (rows.next()) {
                    if (RunStatus.of(rows.getInt(1)) == RunStatus.RUNNING) {
                        throw new EngineException(
                                "run "
                                        + root
                                        + " is being worked on: pause it first (`troupe pause "
                                        + root
                                        + "`), or wait ten seconds if its process was killed just now");
                    }
                }
            }
        }
    }

    private boolean isFor(String workers) throws SQLException {
        String sql =
                "select not exists (select 1 from troupe.run where root = ? and reserved_for <> ?)";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, root.value());
            select.setString(2, workers);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /**
     * Keeps nodes from claiming runs of the tree, and waits for those that leave one: what a
     * leaving run has started meanwhile is seen by the next statement.
     */
    private void lock() throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select id from troupe.run where root = ? order by id for update")) {
            select.setLong(1, root.value());
            select.execute();
        }
    }
}
