package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How connections come into organizations, and out again. Thread-safe. */
final class TenantDoor {

    private static final Logger log = LoggerFactory.getLogger(TenantDoor.class);

    private static final String ENTER =
            "select set_config('role', '"
                    + Tenancy.ROLE
                    + "', false), set_config('troupe.organization', ?, false)";

    private static final String LEAVE =
            "select set_config('role', 'none', false), set_config('troupe.organization', '', false)";

    private final boolean own;

    /** Where a connection to the database is that nobody but tenants gets. */
    private final Map<Connection, String> within = Collections.synchronizedMap(new WeakHashMap<>());

    private TenantDoor(boolean own) {
        this.own = own;
    }

    /**
     * For connections that others get as well, who are no tenants: they are given back as they
     * were.
     */
    static TenantDoor shared() {
        return new TenantDoor(false);
    }

    /**
     * For connections that nobody else gets: they stay where they are until they are needed
     * elsewhere. That spares most ways to the database, and keeps its plans good, which are made
     * for a role.
     */
    static TenantDoor own() {
        return new TenantDoor(true);
    }

    void enter(Connection connection, String organization) throws SQLException {
        // A setting that is made in a transaction would go with it.
        if (!connection.getAutoCommit()) {
            connection.setAutoCommit(true);
        }
        Connection itself = connection.unwrap(Connection.class);
        if (own && organization.equals(within.get(itself))) {
            return;
        }
        within.remove(itself);
        try (PreparedStatement enter = connection.prepareStatement(ENTER)) {
            enter.setString(1, organization);
            enter.execute();
        }
        if (own) {
            within.put(itself, organization);
        }
    }

    /** Gives a connection back; one for which that fails is cut. */
    void leave(Connection connection) {
        try {
            if (!connection.isClosed()) {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                if (!own) {
                    try (Statement leave = connection.createStatement()) {
                        leave.execute(LEAVE);
                    }
                }
            }
        } catch (SQLException | RuntimeException e) {
            log.debug("a connection cannot leave its organization and is cut", e);
            cut(connection);
        } finally {
            try {
                connection.close();
            } catch (SQLException e) {
                log.debug("closing a connection failed", e);
            }
        }
    }

    private static void cut(Connection connection) {
        try {
            connection.abort(Runnable::run);
        } catch (SQLException e) {
            log.debug("cutting a connection failed", e);
        }
    }
}
