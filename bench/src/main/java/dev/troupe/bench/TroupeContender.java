package dev.troupe.bench;

import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import dev.troupe.engine.PostgresEngine;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Troupe's own engine, with its default settings. */
final class TroupeContender implements Contender {

    /** How many threads start runs and send messages; virtual ones. */
    private static final int STARTERS = 512;

    private static final RunType<Integer, String> STEPS =
            new RunType<>("steps", Integer.class, String.class);
    private static final RunType<String, String> PARKED =
            new RunType<>("parked", String.class, String.class);
    private static final RunType<CrashInput, String> CRASH =
            new RunType<>("crash", CrashInput.class, String.class);
    private static final RunType<Workload.Growth, String> GROWTH =
            new RunType<>("growth", Workload.Growth.class, String.class);
    private static final Topic<String> GO = Topic.of("go", String.class);
    private static final Duration LONG = Duration.ofHours(1);

    private record CrashInput(String run, int steps) {}

    private final AtomicInteger woken = new AtomicInteger();
    private @Nullable Database database;
    private @Nullable PostgresEngine engine;
    private volatile @Nullable StepClock clock;
    private volatile @Nullable Executions executions;
    private volatile Latencies growth = new Latencies();
    private volatile double growthSeconds;

    @Override
    public String name() {
        return "troupe";
    }

    @Override
    public void prepare(Database database) {
        this.database = database;
        if (engine == null) {
            engine = open();
        }
    }

    private PostgresEngine open() {
        Database known = database();
        return PostgresEngine.on(known.jdbcUrl(), known.user(), known.password())
                .register(STEPS, this::steps)
                .register(PARKED, this::parked)
                .register(CRASH, this::crash)
                .register(GROWTH, this::growth)
                .start();
    }

    @Override
    public Measurement run(Workload workload) throws Exception {
        return switch (workload) {
            case Workload.Steps steps -> measureSteps(steps);
            case Workload.Parked parked -> measureParked(parked);
            case Workload.Crash crash -> measureCrash(crash);
            case Workload.Growth growing -> measureGrowth(growing);
            case Workload.Plans plans -> measurePlans(plans);
            case Workload.Governed governed -> measureGoverned(governed);
        };
    }

    @Override
    public Optional<String> recordedSteps() {
        return Optional.of(
                "select r.name, substr(j.name, 2)::int from troupe.journal j join troupe.run r on r.id = j.run"
                        + " where j.kind = 2 and r.type = 'crash'");
    }

    // ---- W1

    private String steps(Durable durable, int steps) throws Exception {
        StepClock timing = clock;
        StepClock.Recorder recorder = timing == null ? null : timing.recorder();
        for (int i = 0; i < steps; i++) {
            int step = i;
            if (recorder == null) {
                durable.step(Step.of("s" + step), String.class, context -> "result " + step);
            } else {
                recorder.time(() ->
                        durable.step(
                                Step.of("s" + step), String.class, context -> "result " + step));
            }
        }
        return "done";
    }

    private Measurement measureSteps(Workload.Steps steps) throws Exception {
        StepClock timing = new StepClock(steps);
        clock = timing;
        concurrently(
                steps.concurrency(),
                steps.concurrency(),
                i -> {
                    while (!timing.isOver()) {
                        RunId run = engine().start("bench", STEPS, "steps", steps.steps());
                        engine().awaitStatus(run, LONG);
                    }
                });
        return timing.measurement();
    }

    // ---- W2

    private String parked(Durable durable, String input) {
        String message =
                durable.await(GO, Deadline.within(Duration.ofDays(1))).orElse("nothing came");
        woken.incrementAndGet();
        return message;
    }

    private Measurement measureParked(Workload.Parked parked) throws Exception {
        double before = Meters.heapMegabytes();
        long began = System.nanoTime();
        long[] ids = new long[parked.runs()];
        concurrently(
                STARTERS,
                parked.runs(),
                i -> ids[i] = engine().start("bench", PARKED, name(i), "").value());
        awaitCount("select count(*) from troupe.run where status = 2", parked.runs());
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
        concurrently(
                STARTERS,
                parked.runs(),
                i -> engine().send(new RunId(ids[i]), "go", "go", "bench"));
        awaitCount("select count(*) from troupe.run where status = 10", parked.runs());
        return measured.with("signal all to done", "s", Meters.secondsSince(signalled))
                .with("lost", "", parked.runs() - woken.get());
    }

    // ---- W3

    private String crash(Durable durable, CrashInput input) {
        Executions noted = executions;
        for (int i = 0; i < input.steps(); i++) {
            int step = i;
            durable.step(
                    Step.of("s" + step),
                    String.class,
                    context -> {
                        if (noted != null) {
                            noted.note(input.run(), step);
                        }
                        return "result " + step;
                    });
        }
        return "done";
    }

    private Measurement measureCrash(Workload.Crash crash) throws Exception {
        try (Executions noted = new Executions(Path.of(crash.executions()))) {
            executions = noted;
            Set<String> known = crash.recover() ? knownRuns() : Set.of();
            concurrently(
                    STARTERS,
                    crash.runs(),
                    i -> {
                        if (!known.contains(name(i))) {
                            engine().start(
                                            "bench",
                                            CRASH,
                                            name(i),
                                            new CrashInput(name(i), crash.steps()));
                        }
                    });
            awaitCount("select count(*) from troupe.run where status = 10", crash.runs());
        }
        return Measurement.none();
    }

    private Set<String> knownRuns() throws SQLException {
        Set<String> known = new HashSet<>();
        try (Connection connection = database().connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("select name from troupe.run")) {
            while (rows.next()) {
                known.add(rows.getString(1));
            }
        }
        return known;
    }

    // ---- W4

    private String growth(Durable durable, Workload.Growth growing) {
        Latencies latencies = new Latencies();
        long began = System.nanoTime();
        StringBuilder state = new StringBuilder();
        String more = "x".repeat(growing.bytes());
        for (int i = 0; i < growing.steps(); i++) {
            long stepBegan = System.nanoTime();
            state.append(durable.step(Step.of("grow"), String.class, context -> more));
            latencies.add(System.nanoTime() - stepBegan);
        }
        growth = latencies;
        growthSeconds = Meters.secondsSince(began);
        durable.await(GO, Deadline.within(Duration.ofDays(1)));
        return Integer.toString(state.length());
    }

    /**
     * The replay is from the message that wakes the parked run until its code has passed all steps
     * again.
     */
    private Measurement measureGrowth(Workload.Growth growing) throws Exception {
        engine().awaitStatus(engine().start("bench", STEPS, "warm-up", growing.steps() / 4), LONG);
        RunId run = engine().start("bench", GROWTH, "growth", growing);
        awaitCount("select count(*) from troupe.run where status = 2", 1);
        Measurement measured = Growing.measure(growing, growth, growthSeconds);
        engine().close();
        engine = open();
        long began = System.nanoTime();
        engine().send(run, "go", "go", "bench");
        awaitCount("select count(*) from troupe.run where status = 10 and type = 'growth'", 1);
        return measured.with("replay", "ms", Meters.secondsSince(began) * 1000);
    }

    // ---- W5

    private Measurement measurePlans(Workload.Plans plans) throws Exception {
        try (PlanWork work = new PlanWork(database())) {
            return work.measure(plans);
        }
    }

    // ---- W6

    private Measurement measureGoverned(Workload.Governed governed) throws Exception {
        engine().close();
        try (GovernedWork work = new GovernedWork(database())) {
            return work.measure(governed);
        }
    }

    // ---- helpers

    private static String name(int run) {
        return "run-" + run;
    }

    private PostgresEngine engine() {
        PostgresEngine open = engine;
        if (open == null) {
            throw new IllegalStateException("prepare() comes before run()");
        }
        return open;
    }

    private Database database() {
        Database known = database;
        if (known == null) {
            throw new IllegalStateException("prepare() comes before run()");
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

    @FunctionalInterface
    private interface Action {
        void run(int index) throws Exception;
    }

    /** Does {@code action} for 0 to {@code count} on so many virtual threads; waits for all. */
    private static void concurrently(int threads, int count, Action action) throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> futures = new ArrayList<>();
            for (int t = 0; t < threads; t++) {
                int first = t;
                futures.add(
                        executor.submit(() -> {
                            for (int i = first; i < count; i += threads) {
                                action.run(i);
                            }
                            return null;
                        }));
            }
            for (Future<?> future : futures) {
                future.get();
            }
        }
    }

    @Override
    public void close() {
        PostgresEngine open = engine;
        if (open != null) {
            open.close();
        }
    }
}
