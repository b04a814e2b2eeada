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

/**
 * A connection within an organization: refuses statements that would leave it, and leaves it when
 * it is closed.
 */
final class TenantConnection implements InvocationHandler {

    private final Connection connection;
    private final TenantStatements statements;
    private final TenantDoor door;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TenantConnection(Connection connection, TenantStatements statements, TenantDoor door) {
        this.connection = connection;
        this.statements = statements;
        this.door = door;
    }

    static Connection of(Connection connection, TenantStatements statements, TenantDoor door) {
        return proxy(Connection.class, new TenantConnection(connection, statements, door));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        TenantConnection.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
            throws Throwable {
        switch (method.getName()) {
            case "close" -> {
                if (closed.compareAndSet(false, true)) {
                    door.leave(connection);
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
