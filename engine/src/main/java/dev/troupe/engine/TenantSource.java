package dev.troupe.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Connections that see one organization; otherwise the source that it takes them from. Thread-safe.
 */
final class TenantSource implements InvocationHandler {

    /** Both in one go. Setting the role this way is the same as {@code set role}. */
    private final DataSource connections;

    private final TenantStatements statements;
    private final TenantDoor door;
    private final String organization;

    private TenantSource(
            DataSource connections,
            TenantStatements statements,
            TenantDoor door,
            String organization) {
        this.connections = connections;
        this.statements = statements;
        this.door = door;
        this.organization = organization;
    }

    static DataSource of(
            DataSource connections,
            TenantStatements statements,
            TenantDoor door,
            String organization) {
        return (DataSource)
                Proxy.newProxyInstance(
                        TenantSource.class.getClassLoader(),
                        new Class<?>[] {DataSource.class},
                        new TenantSource(connections, statements, door, organization));
    }

    private Connection connect() throws SQLException {
        Connection connection = connections.getConnection();
        try {
            door.enter(connection, organization);
            return TenantConnection.of(connection, statements, door);
        } catch (SQLException | RuntimeException e) {
            door.leave(connection);
            throw e;
        }
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        if (method.getName().equals("getConnection")) {
            if (arguments != null) {
                throw new SQLFeatureNotSupportedException("a tenant's connections are of one user");
            }
            return connect();
        }
        if (arguments != null && method.getName().equals("equals")) {
            return isSame(proxy, arguments[0]);
        }
        if (method.getName().equals("createConnectionBuilder")
                || method.getName().equals("createShardingKeyBuilder")) {
            throw new SQLFeatureNotSupportedException("a tenant's connections are all alike");
        }
        try {
            return method.invoke(connections, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }

    @SuppressWarnings("ReferenceEquality") // as objects that know no other equality do
    private static boolean isSame(Object one, Object other) {
        return one == other;
    }
}
