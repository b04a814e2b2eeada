package dev.troupe.engine;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.logging.Logger;
import javax.sql.DataSource;

/** Connections that see one organization. Thread-safe. */
final class TenantSource implements DataSource {

    /** Both in one go. Setting the role this way is the same as {@code set role}. */
    private static final String ENTER =
            "select set_config('role', '"
                    + Tenancy.ROLE
                    + "', false), set_config('troupe.organization', ?, false)";

    private final DataSource connections;
    private final String organization;

    TenantSource(DataSource connections, String organization) {
        this.connections = connections;
        this.organization = organization;
    }

    @Override
    public Connection getConnection() throws SQLException {
        Connection connection = connections.getConnection();
        try {
            // A setting that is made in a transaction would go with it.
            if (!connection.getAutoCommit()) {
                connection.setAutoCommit(true);
            }
            try (PreparedStatement enter = connection.prepareStatement(ENTER)) {
                enter.setString(1, organization);
                enter.execute();
            }
            return TenantConnection.of(connection);
        } catch (SQLException | RuntimeException e) {
            TenantConnection.leave(connection);
            throw e;
        }
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        throw new SQLFeatureNotSupportedException("a tenant's connections are of one user");
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return connections.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        connections.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        connections.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return connections.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return connections.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(connections) ? type.cast(connections) : connections.unwrap(type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        return type.isInstance(connections) || connections.isWrapperFor(type);
    }
}
