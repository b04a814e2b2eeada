package dev.troupe.bench;

import com.zaxxer.hikari.HikariDataSource;
import dev.dbos.transact.DBOS;
import dev.dbos.transact.StartWorkflowOptions;
import dev.dbos.transact.config.DBOSConfig;
import dev.dbos.transact.execution.ThrowingSupplier;
import dev.dbos.transact.workflow.SendMessage;
import dev.dbos.transact.workflow.WorkflowHandle;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * DBOS Transact, set up as it sets itself up (LISTEN/NOTIFY on, its own pool settings), but for the
 * size of the pool, which is an option here.
 */
final class DbosContender implements Contender {

    /** How many threads start runs and wait for them; virtual ones. */
    private static final int STARTERS = 64;

    /** How many messages one {@code sendBulk} carries, which is its own way to send many. */
    private static final int BULK = 500;

    private final int pool;
    private @Nullable Session session;
    private @Nullable Database database;

    DbosContender(int pool) {
        this.pool = pool;
    }

    /** One launched DBOS; closing it and opening another is what a restart of the process is. */
    private record Session(
            HikariDataSource connections, DBOS dbos, DbosRuns runs, DbosWorkflows workflows)
            implements AutoCloseable {

        static Session open(Database database, int pool, @Nullable Executions executions) {
            HikariDataSource connections = connections(database, pool);
            DBOS dbos =
                    new DBOS(
                            DBOSConfig.defaults("bench")
                                    .withDataSource(connections)
                                    .withAppVersion("1"));
            DbosWorkflows workflows = new DbosWorkflows(dbos);
            workflows.executions = executions;
            DbosRuns runs = dbos.registerProxy(DbosRuns.class, workflows);
            dbos.launch();
            return new Session(connections, dbos, runs, workflows);
        }

        /** As DBOS makes its own pool when it is given a URL. */
        private static HikariDataSource connections(Database database, int pool) {
            HikariDataSource connections = new HikariDataSource();
            connections.setJdbcUrl(database.jdbcUrl());
            connections.setUsername(database.user());
            connections.setPassword(database.password());
            connections.setMaximumPoolSize(pool);
            connections.setMinimumIdle(pool);
            connections.setConnectionTimeout(10_000);
            connections.addDataSourceProperty("reWriteBatchedInserts", "true");
            connections.addDataSourceProperty("tcpKeepAlive", "true");
            return connections;
        }

        @Override
        public void close() {
            dbos.shutdown();
            connections.close();
        }
    }

    @Override
    public String name() {
        return "dbos:" + pool;
    }

    @Override
    public void prepare(Database database) {
        this.database = database;
    }

    @Override
    public Measurement run(Workload workload) throws Exception {
        return switch (workload) {
            case Workload.Steps steps -> steps(steps);
            case Workload.Plans plans -> Measurement.none();
            case Workload.Governed governed -> Measurement.none();
            case Workload.Parked parked -> parked(parked);
            case Workload.Crash crash -> crash(crash);
            case Workload.Growth growth -> growth(growth);
        };
    }

    @Override
    public Optional<String> recordedSteps() {
        return Optional.of(
                "select workflow_uuid, substr(function_name, 2)::int from dbos.operation_outputs"
                        + " where function_name ~ '^s[0-9]+$'");
    }

    @Override
    public void close() {
        if (session != null) {
            session.close();
        }
    }

    private Measurement steps(Workload.Steps steps) throws Exception {
        Session session = open(null);
        StepClock clock = new StepClock(steps);
        session.workflows().clock = clock;
        concurrently(
                steps.concurrency(),
                steps.concurrency(),
                _ -> {
                    while (!clock.isOver()) {
                        session.runs().steps(steps.steps());
                    }
                });
        return clock.measurement();
    }

    private Measurement parked(Workload.Parked parked) throws Exception {
        Session session = open(null);
        double before = Meters.heapMegabytes();
        long began = System.nanoTime();
        concurrently(
                STARTERS,
                parked.runs(),
                i -> start(session, name(i), () -> session.runs().parked()));
        // A waiting recv has recorded its deadline: before that it is not durable that it waits.
        awaitCount(
                "select count(*) from dbos.operation_outputs where function_name = 'DBOS.sleep'",
                parked.runs());
        double parkSeconds = Meters.secondsSince(began);
        double heap = Meters.heapMegabytes();
        Measurement measured =
                Measurement.none()
                        .with("runs", "", parked.runs())
                        .with("time to park", "s", parkSeconds)
                        .with("heap after park", "MB", heap)
                        .with("heap per run", "kB", (heap - before) * 1000 / parked.runs());
        measured = Meters.idle(measured, database(), parked.idleMillis());
        long signalled = System.nanoTime();
        int bulks = (parked.runs() + BULK - 1) / BULK;
        concurrently(STARTERS, bulks, i -> session.dbos().sendBulk(messages(i, parked.runs())));
        awaitCount(
                "select count(*) from dbos.workflow_status where status = 'SUCCESS'",
                parked.runs());
        return measured.with("signal all to done", "s", Meters.secondsSince(signalled))
                .with("lost", "", parked.runs() - session.workflows().woken.get());
    }

    private static List<SendMessage> messages(int bulk, int runs) {
        List<SendMessage> messages = new ArrayList<>();
        for (int i = bulk * BULK; i < Math.min(runs, (bulk + 1) * BULK); i++) {
            messages.add(new SendMessage(name(i), "go", DbosWorkflows.TOPIC));
        }
        return messages;
    }

    private Measurement crash(Workload.Crash crash) throws Exception {
        try (Executions executions = new Executions(Path.of(crash.executions()))) {
            Set<String> known = crash.recover() ? knownRuns() : Set.of();
            Session session = open(executions);
            concurrently(
                    STARTERS,
                    crash.runs(),
                    i -> {
                        String run = name(i);
                        if (!known.contains(run)) {
                            start(session, run, () -> session.runs().crash(run, crash.steps()));
                        }
                    });
            awaitCount(
                    "select count(*) from dbos.workflow_status where status = 'SUCCESS'",
                    crash.runs());
        }
        return Measurement.none();
    }

    private Measurement growth(Workload.Growth growth) throws Exception {
        Session first = open(null);
        start(first, "warm-up", () -> first.runs().steps(growth.steps() / 4));
        awaitCount("select count(*) from dbos.workflow_status where status = 'SUCCESS'", 1);
        start(first, name(0), () -> first.runs().growth(growth.steps(), growth.bytes()));
        Latencies latencies = grown(first);
        Measurement measured = Growing.measure(growth, latencies, first.workflows().growthSeconds);
        first.close();
        Session second = open(null);
        grown(second);
        return measured.with("replay", "ms", second.workflows().growthSeconds * 1000);
    }

    private static Latencies grown(Session session) throws InterruptedException {
        boolean done = session.workflows().grown.await(1, TimeUnit.HOURS);
        Latencies latencies = session.workflows().growth;
        if (!done || latencies == null) {
            throw new IllegalStateException("the growing run was not done within an hour");
        }
        return latencies;
    }

    private Session open(@Nullable Executions executions) {
        Session opened = Session.open(database(), pool, executions);
        session = opened;
        return opened;
    }

    private Database database() {
        if (database == null) {
            throw new IllegalStateException("prepare() comes before run()");
        }
        return database;
    }

    private static String name(int run) {
        return "run-" + run;
    }

    private static <T> void start(
            Session session, String name, ThrowingSupplier<T, RuntimeException> workflow) {
        WorkflowHandle<T, RuntimeException> handle =
                session.dbos().startWorkflow(workflow, new StartWorkflowOptions(name));
        if (!handle.workflowId().equals(name)) {
            throw new IllegalStateException(name + " was started as " + handle.workflowId());
        }
    }

    private Set<String> knownRuns() throws SQLException {
        Set<String> known = new HashSet<>();
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery("select workflow_uuid from dbos.workflow_status")) {
            while (rows.next()) {
                known.add(rows.getString(1));
            }
        }
        return known;
    }

    private void awaitCount(String query, int expected) throws SQLException, InterruptedException {
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement()) {
            while (true) {
                try (ResultSet rows = statement.executeQuery(query)) {
                    rows.next();
                    if (rows.getInt(1) >= expected) {
                        return;
                    }
                }
                Thread.sleep(20);
            }
        }
    }

    /** Does {@code action} for 0 to {@code count} on so many virtual threads; waits for all. */
    private static void concurrently(int threads, int count, IntConsumer action) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> futures = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int first = t;
                futures.add(
                        executor.submit(() -> {
                            for (int i = first; i < count; i += threads) {
                                action.accept(i);
                            }
                        }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
    }
}
