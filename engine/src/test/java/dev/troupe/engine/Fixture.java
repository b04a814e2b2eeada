package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/** A database and the engines that a test starts on it. */
final class Fixture implements AutoCloseable {

    static final RunType<String, String> MAIN = new RunType<>("main", String.class, String.class);
    static final RunType<String, String> CHILD = new RunType<>("child", String.class, String.class);
    static final EngineSettings QUICK =
            EngineSettings.DEFAULT
                    .withLinger(Duration.ofMillis(20))
                    .withGrace(Duration.ofSeconds(2))
                    .withLease(Duration.ofSeconds(2), Duration.ofMillis(300));
    static final Duration LONG = Duration.ofSeconds(60);

    final TestDatabase database = TestDatabase.copyOf("troupe", Schema::prepare);
    private final List<PostgresEngine> engines = new CopyOnWriteArrayList<>();

    PostgresEngine engine(RunBody<String, String> main) {
        return engine(main, (durable, input) -> "child of " + input);
    }

    PostgresEngine engine(RunBody<String, String> main, RunBody<String, String> child) {
        return engine(
                builder -> builder.register(MAIN, main).register(CHILD, child).settings(QUICK));
    }

    PostgresEngine engine(UnaryOperator<PostgresEngine.Builder> building) {
        return on(database.jdbcUrl(), building);
    }

    PostgresEngine on(String url, UnaryOperator<PostgresEngine.Builder> building) {
        PostgresEngine engine =
                building.apply(
                                PostgresEngine.on(url, database.user(), database.password())
                                        .settings(QUICK))
                        .start();
        engines.add(engine);
        return engine;
    }

    static String outcome(PostgresEngine engine, RunId run) throws InterruptedException {
        RunSummary summary = engine.await(run, LONG);
        return summary.status() == RunStatus.COMPLETED
                ? engine.result(run, MAIN)
                : summary.status() + " " + summary.failure();
    }

    static RunStatus status(PostgresEngine engine, RunId run) {
        return engine.store().find(run).orElseThrow().status();
    }

    static {
        org.awaitility.Awaitility.setDefaultPollInterval(Duration.ofMillis(20));
    }

    /** Waits until all runs of a tree of theirs have ended. */
    static void awaitEnds(PostgresEngine engine, List<RunId> roots) {
        for (RunId root : roots) {
            await().atMost(LONG)
                    .pollDelay(Duration.ZERO)
                    .untilAsserted(() ->
                            assertThat(engine.store().tree(root))
                                    .allMatch(run -> run.status().ended()));
        }
    }

    static void awaitStatus(PostgresEngine engine, RunId run, RunStatus status) {
        await().atMost(LONG).untilAsserted(() -> assertThat(status(engine, run)).isEqualTo(status));
    }

    static List<Kind> kinds(PostgresEngine engine, RunId run) {
        return engine.store().journal(run, 0).stream().map(JournalRow::kind).toList();
    }

    int update(String sql) {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            return statement.executeUpdate(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    void assertClean() {
        assertThat(new Audit(database.dataSource()).verify(Optional.empty()).findings()).isEmpty();
    }

    /** Closes the engines and forgets their runs, so that they do not trouble the next test. */
    void reset() {
        closeEngines();
        engines.clear();
        for (String table :
                List.of(
                        "run",
                        "journal",
                        "signal",
                        "request",
                        "chain",
                        "chain_head",
                        "node",
                        "budget",
                        "account",
                        "held",
                        "spend")) {
            update("delete from troupe." + table);
        }
    }

    private void closeEngines() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            engines.forEach(engine -> threads.execute(engine::close));
        }
    }

    @Override
    public void close() {
        closeEngines();
        database.close();
    }
}
