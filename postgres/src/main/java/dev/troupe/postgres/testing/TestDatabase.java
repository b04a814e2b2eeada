package dev.troupe.postgres.testing;

import dev.troupe.postgres.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * For tests: an empty database of its own on a real server, as durable as in production. The server
 * is started for the first one and shared by all of this JVM; it and its files go away when the JVM
 * ends. Its programs are kept in the user's cache folder from run to run.
 *
 * <p>{@code -Dtroupe.test.postgres.fsync=off} saves the waiting for the disk where that is not what
 * is tested.
 */
public final class TestDatabase implements AutoCloseable {

    private static final AtomicInteger CREATED = new AtomicInteger();
    private static final Map<String, TestDatabase> ORIGINALS = new ConcurrentHashMap<>();

    private final EmbeddedPostgres server;
    private final String name;
    private final AtomicBoolean closed = new AtomicBoolean();

    private TestDatabase(EmbeddedPostgres server, String name) {
        this.server = server;
        this.name = name;
    }

    /** Makes an empty database. */
    public static TestDatabase create() {
        return create("");
    }

    /**
     * Makes a copy of a database that is prepared once in this JVM, which is quicker than to
     * prepare each.
     *
     * @param name says what is prepared: the same each time
     * @param prepare fills an empty database, and leaves no connection to it open
     */
    public static TestDatabase copyOf(String name, Consumer<DataSource> prepare) {
        TestDatabase original =
                ORIGINALS.computeIfAbsent(
                        name,
                        _ -> {
                            TestDatabase empty = create();
                            prepare.accept(empty.dataSource());
                            return empty;
                        });
        return create(" TEMPLATE " + original.name);
    }

    private static TestDatabase create(String options) {
        var database = new TestDatabase(SharedHolder.SERVER, "test_" + CREATED.incrementAndGet());
        database.administer("CREATE DATABASE " + database.name + options);
        return database;
    }

    /** The folder in which tests may keep the server's programs from run to run. */
    public static Path binaries() {
        Path cache =
                Optional.ofNullable(System.getenv("XDG_CACHE_HOME"))
                        .filter(path -> !path.isBlank())
                        .map(Path::of)
                        .orElseGet(() -> Path.of(System.getProperty("user.home"), ".cache"));
        return cache.resolve("troupe").resolve("postgres-bin");
    }

    public String jdbcUrl() {
        return server.jdbcUrl(name);
    }

    public String user() {
        return server.user();
    }

    public String password() {
        return server.password();
    }

    /** Makes a connection each time it is asked; nothing is pooled. */
    public DataSource dataSource() {
        return source(jdbcUrl());
    }

    /** The server, which other databases of this JVM are on as well. */
    public EmbeddedPostgres server() {
        return server;
    }

    /**
     * Takes the database away, cutting the connections it has. Its files stay until the server
     * goes: to drop it now would make the server write everything to disk first.
     */
    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            administer("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
            administer(
                    "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '"
                            + name
                            + "'");
            administer("ALTER DATABASE " + name + " RENAME TO closed_" + name);
        }
    }

    private void administer(String sql) {
        try (Connection connection = source(server.jdbcUrl()).getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException("cannot " + sql + ": " + e.getMessage(), e);
        }
    }

    private DataSource source(String url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url);
        source.setUser(user());
        source.setPassword(password());
        return source;
    }

    /** Starts the server when it is first asked for, and once. */
    private static final class SharedHolder {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                Abandoned.remove();
                Path home = Files.createTempDirectory(Abandoned.PREFIX);
                if (System.getProperty("troupe.test.postgres.fsync", "on").equals("off")) {
                    Path settings = Files.createDirectories(home.resolve("postgres"));
                    Files.writeString(settings.resolve("custom.conf"), "fsync = off\n");
                }
                EmbeddedPostgres server = EmbeddedPostgres.open(home, binaries());
                Runtime.getRuntime()
                        .addShutdownHook(
                                new Thread(() -> remove(server, home), "test-postgres-removal"));
                return server;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void remove(EmbeddedPostgres server, Path home) {
            try {
                server.close();
                Abandoned.delete(home);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
