package dev.troupe.engine;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection within an organization: refuses statements that would leave it, and leaves it when
 * it is closed.
 */
final class TenantConnection implements InvocationHandler {

    private static final Logger log = LoggerFactory.getLogger(TenantConnection.class);

    private static final String LEAVE =
            "select set_config('role', 'none', false), set_config('troupe.organization', '', false)";

    private final Connection connection;
    private final TenantStatements statements;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TenantConnection(Connection connection, TenantStatements statements) {
        this.connection = connection;
        this.statements = statements;
    }

    static Connection of(Connection connection, TenantStatements statements) {
        return proxy(Connection.class, new TenantConnection(connection, statements));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        TenantConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    /** Gives a connection back as it was; one for which that fails is cut. */
    static void leave(Connection connection) {
        try {
            if (!connection.isClosed()) {
                if (!connection.getAutoCommit()) {
                    connection.rollback();
                    connection.setAutoCommit(true);
                }
                try (Statement leave = connection.createStatement()) {
                    leave.execute(LEAVE);
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

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        switch (method.getName()) {
            case "close" -> {
                if (closed.compareAndSet(false, true)) {
                    leave(connection);
                }
                return null;
            }
            case "isClosed" -> {
                return closed.get() || connection.isClosed();
            }
            case "abort" -> closed.set(true);
            case "equals" -> {
                return isSame(proxy, arguments);
            }
            case "hashCode" -> {
                return System.identityHashCode(proxy);
            }
            default -> {
                if (closed.get()) {
                    throw new SQLException("the connection is closed", "08003");
                }
            }
        }
        check(arguments);
        Object result = call(connection, method, arguments);
        return result instanceof Statement statement && method.getReturnType().isInterface()
                ? guarded(statement, method.getReturnType(), (Connection) proxy)
                : result;
    }

    /** Statements take text as well, and know the connection. */
    private Object guarded(Statement statement, Class<?> type, Connection tenant) {
        return proxy(
                type,
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "getConnection" -> {
                            return tenant;
                        }
                        case "equals" -> {
                            return isSame(proxy, arguments);
                        }
                        case "execute",
                                "executeQuery",
                                "executeUpdate",
                                "executeLargeUpdate",
                                "addBatch" ->
                                check(arguments);
                        default -> {}
                    }
                    return call(statement, method, arguments);
                });
    }

    @SuppressWarnings("ReferenceEquality") // as objects that know no other equality do
    private static boolean isSame(Object proxy, Object @Nullable [] arguments) {
        return arguments != null && proxy == arguments[0];
    }

    private void check(Object @Nullable [] arguments) throws SQLException {
        if (arguments != null && arguments.length > 0 && arguments[0] instanceof String sql) {
            statements.check(sql);
        }
    }

    private static @Nullable Object call(
            Object target, Method method, Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getTargetException();
        }
    }
}
