package dev.troupe.cli;

import dev.troupe.control.budget.BudgetApprovals;
import dev.troupe.engine.BreakerStore;
import dev.troupe.engine.Budgets;
import dev.troupe.engine.PassStore;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunCommands;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.Schema;
import dev.troupe.engine.Stops;
import dev.troupe.postgres.EmbeddedPostgres;
import dev.troupe.postgres.PostgresFailure;
import java.nio.file.Files;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.Optional;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The database that a command works with: one that was named, or the embedded one, which is started
 * if it does not run and stopped again if nobody else uses it.
 */
public final class OpenDatabase implements AutoCloseable {

    private static final int CONNECT_SECONDS = 10;

    private final DatabaseUrl url;
    private final Optional<EmbeddedPostgres> server;
    private final InstantSource clock;
    private final DataSource source;

    private OpenDatabase(DatabaseUrl url, Optional<EmbeddedPostgres> server, InstantSource clock) {
        this.url = url;
        this.server = server;
        this.clock = clock;
        this.source = source(url);
    }

    /**
     * Opens it and brings it to the version of this Troupe.
     *
     * @throws CliFailure if it cannot be used
     */
    static OpenDatabase open(Surroundings around, Common common) {
        Logs.to(around.home());
        OpenDatabase database =
                common.databaseUrl(around)
                        .map(text -> named(DatabaseUrl.parse(text, around), around))
                        .orElseGet(() -> embedded(around));
        try {
            database.probe();
            Schema.prepare(database.source);
            return database;
        } catch (RuntimeException e) {
            database.close();
            throw e;
        }
    }

    private static OpenDatabase named(DatabaseUrl url, Surroundings around) {
        return new OpenDatabase(url, Optional.empty(), around.clock());
    }

    private static OpenDatabase embedded(Surroundings around) {
        boolean first =
                !Files.exists(
                        around.home().resolve("postgres").resolve("data").resolve("PG_VERSION"));
        if (first && around.terminal()) {
            around.err().println("Making a database in " + around.home() + " (only once)");
        }
        Thread stopped =
                new Thread(() ->
                        around.err()
                                .println(
                                        "\nStopped while the database was starting: nothing"
                                                + " was begun. Give the command again."));
        Runtime.getRuntime().addShutdownHook(stopped);
        try {
            EmbeddedPostgres server = EmbeddedPostgres.open(around.home());
            return new OpenDatabase(
                    new DatabaseUrl(server.jdbcUrl(), server.user(), server.password()),
                    Optional.of(server),
                    around.clock());
        } catch (PostgresFailure e) {
            throw new CliFailure(ExitCode.NO_DATABASE, String.valueOf(e.getMessage()), e);
        } finally {
            keepQuiet(stopped);
        }
    }

    private static void keepQuiet(Thread hook) {
        try {
            Runtime.getRuntime().removeShutdownHook(hook);
        } catch (IllegalStateException e) {
            // this process is ending, and the hook says so
        }
    }

    private static DataSource source(DatabaseUrl url) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url.jdbcUrl());
        source.setUser(url.user());
        source.setPassword(url.password());
        source.setApplicationName("troupe");
        source.setConnectTimeout(CONNECT_SECONDS);
        return source;
    }

    private void probe() {
        try (Connection connection = source.getConnection()) {
            connection.isReadOnly();
        } catch (SQLException e) {
            throw new CliFailure(
                    ExitCode.NO_DATABASE,
                    "cannot use the database "
                            + url.shown()
                            + ": "
                            + e.getMessage()
                            + "; see that it runs, and check --database-url or"
                            + " TROUPE_DATABASE_URL",
                    e);
        }
    }

    /** Whether it is Troupe's own. */
    public boolean isEmbedded() {
        return server.isPresent();
    }

    /** Whether it is Troupe's own, and ran already. */
    boolean joined() {
        return server.filter(EmbeddedPostgres::joined).isPresent();
    }

    /** Makes a connection each time it is asked. */
    public DataSource source() {
        return source;
    }

    /**
     * Under what its checkpoints are remembered: whatever database is there has to continue them.
     */
    String place() {
        return isEmbedded() ? "embedded" : url.jdbcUrl();
    }

    /** How people recognise it, without a password. */
    public String shown() {
        return url.shown();
    }

    RunStore store() {
        return new RunStore(source);
    }

    RunCommands commands() {
        return new RunCommands(source, clock);
    }

    Budgets budgets() {
        return new Budgets(source, clock);
    }

    BudgetApprovals budgetApprovals() {
        return new BudgetApprovals(budgets(), store(), commands());
    }

    Stops stops() {
        return new Stops(source, clock);
    }

    BreakerStore breakers() {
        return new BreakerStore(source, clock);
    }

    PassStore passes() {
        return new PassStore(source);
    }

    /** An engine on it, with a pool of its own, for the runs of a mode. */
    PostgresEngine.Builder engine(Mode mode) {
        PostgresEngine.Builder builder =
                PostgresEngine.on(url.jdbcUrl(), url.user(), url.password());
        mode.reservation().ifPresent(builder::reservingFor);
        return builder;
    }

    @Override
    public void close() {
        server.ifPresent(EmbeddedPostgres::close);
    }
}
