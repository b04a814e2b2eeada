package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.QUICK;
import static dev.troupe.engine.Fixture.awaitStatus;
import static dev.troupe.engine.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;

/** Much of everything: branches, children, timers, messages, rows, bytes, levels. */
@Isolated("measures memory or counts what the process does")
class ScaleTest {

    private static final Topic<Integer> NUMBER = Topic.of("number", Integer.class);
    private static final Duration HOUR = Duration.ofHours(1);

    private static Fixture fixture;

    private final AtomicInteger bodies = new AtomicInteger();

    @TempDir Path folder;

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
    }

    @AfterEach
    void reset() {
        fixture.reset();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private static List<Branch<Integer>> branches(int count, Branch.Body<Integer> body) {
        return IntStream.range(0, count).mapToObj(i -> new Branch<>("b" + i, body)).toList();
    }

    private int counted(Durable durable) {
        return durable.step(Step.of("count"), Integer.class, context -> bodies.incrementAndGet());
    }

    /** A fork from all rows but the last replays all of the run, and runs no body again. */
    private void assertReplays(PostgresEngine engine, RunId run) throws Exception {
        int before = bodies.get();
        String result = outcome(engine, run);
        int rows = engine.store().journal(run, 0).size();

        RunId again = engine.commands().fork(run, rows - 1, Optional.empty(), "test");

        assertThat(outcome(engine, again)).isEqualTo(result);
        assertThat(bodies).hasValue(before);
        assertThat(engine.store().journal(again, 0)).hasSize(rows + 1);
    }

    @Test
    void tenThousandBranchesAreForkedAndReplayed() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        ""
                                + durable.all(branches(10_000, this::counted)).stream()
                                        .mapToLong(Integer::longValue)
                                        .sum());

        RunId run = engine.start("acme", MAIN, "wide", "");

        assertThat(outcome(engine, run)).isEqualTo("" + 10_000L * 10_001 / 2);
        assertReplays(engine, run);
        fixture.assertClean();
    }

    @Test
    void tenThousandBranchesAreWorkedOnThirtyTwoAtATime() throws Exception {
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Branch.Body<Integer> body =
                strand ->
                        strand.step(
                                Step.of("work"),
                                Integer.class,
                                context -> {
                                    most.accumulateAndGet(working.incrementAndGet(), Math::max);
                                    java.util.concurrent.locks.LockSupport.parkNanos(1_000);
                                    working.decrementAndGet();
                                    return bodies.incrementAndGet();
                                });
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        ""
                                + durable.fork(branches(10_000, body), Join.settled().atMost(32))
                                        .size());

        RunId run = engine.start("acme", MAIN, "mapped", "");

        assertThat(outcome(engine, run)).isEqualTo("10000");
        assertThat(bodies).hasValue(10_000);
        assertThat(most.get()).isBetween(1, 32);
        fixture.assertClean();
    }

    @Test
    void tenThousandBranchesThatWaitEachGetTheirMessage() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        ""
                                + durable
                                        .all(
                                                branches(
                                                        10_000,
                                                        strand ->
                                                                strand.await(
                                                                                NUMBER,
                                                                                Deadline.within(
                                                                                        HOUR))
                                                                        .orElseThrow()))
                                        .stream()
                                        .mapToLong(Integer::longValue)
                                        .sum());
        RunId run = engine.start("acme", MAIN, "waiting", "");
        awaitStatus(engine, run, RunStatus.WAITING);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 1; i <= 10_000; i++) {
                int number = i;
                threads.execute(() -> engine.send(run, "number", number, "test"));
            }
        }

        assertThat(outcome(engine, run)).isEqualTo("" + 10_000L * 10_001 / 2);
        fixture.assertClean();
    }

    @Test
    void aThousandChildrenRunOneAfterAnother() throws Exception {
        PostgresEngine engine =
                fixture.engine(
                        (durable, input) -> {
                            int sum = 0;
                            for (int i = 0; i < 1_000; i++) {
                                sum +=
                                        Integer.parseInt(
                                                durable.child(
                                                        new ChildRun<>("c" + i, CHILD, "" + i)));
                            }
                            return "" + sum;
                        },
                        (durable, input) -> input);

        RunId run = engine.start("acme", MAIN, "parent", "");

        assertThat(outcome(engine, run)).isEqualTo("" + 999 * 1_000 / 2);
        assertThat(engine.store().tree(run))
                .hasSize(1_001)
                .allMatch(child -> child.status() == RunStatus.COMPLETED);
        assertReplays(engine, run);
        fixture.assertClean();
    }

    @Test
    void timersThatAreDueAtOnceWakeTheirRunsAndThoseFarAheadDoNot() throws Exception {
        Instant due = Instant.now().plusSeconds(3);
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    Duration left = Duration.between(durable.now(), due);
                    durable.sleep(
                            input.equals("far")
                                    ? Deadline.MAX
                                    : left.isPositive() ? left : Duration.ofNanos(1_000));
                    return "woke";
                });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 2_000; i++) {
                String when = i % 5 == 0 ? "far" : "soon";
                threads.execute(() -> engine.start("acme", MAIN, when, when));
            }
        }

        await().atMost(Fixture.LONG)
                .untilAsserted(() ->
                        assertThat(ofStatus(engine, RunStatus.COMPLETED))
                                .hasSize(1_600)
                                .allMatch(run -> run.name().equals("soon")));
        assertThat(ofStatus(engine, RunStatus.WAITING)).hasSize(400);
        fixture.assertClean();
    }

    private static List<RunSummary> ofStatus(PostgresEngine engine, RunStatus status) {
        return engine.store().roots(10_000).stream().filter(run -> run.status() == status).toList();
    }

    @Test
    void twoThousandTimersInOneRunWakeItsBranches() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    List<Branch<Integer>> branches =
                            new ArrayList<>(
                                    branches(
                                            1_999,
                                            strand -> {
                                                strand.sleep(Duration.ofSeconds(1));
                                                return 1;
                                            }));
                    branches.add(
                            new Branch<>(
                                    "far",
                                    strand -> {
                                        strand.sleep(Deadline.MAX);
                                        return 1;
                                    }));
                    List<Outcome<Integer>> outcomes = durable.fork(branches, Join.quorum(1_999));
                    return outcomes.getLast().toString();
                });

        assertThat(outcome(engine, engine.start("acme", MAIN, "timers", "")))
                .contains("Cancelled[branch=far]");
        fixture.assertClean();
    }

    @Test
    void aJournalOfTwentyThousandStepsIsReplayed() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    durable.all(
                            branches(
                                    200,
                                    strand -> {
                                        for (int i = 0; i < 100; i++) {
                                            counted(strand);
                                        }
                                        return 0;
                                    }));
                    return durable.await(NUMBER, Deadline.within(HOUR)).orElseThrow().toString();
                });
        RunId run = engine.start("acme", MAIN, "long", "");
        awaitStatus(engine, run, RunStatus.WAITING);

        engine.commands().send(run, "number", 7, "anna");

        assertThat(outcome(engine, run)).isEqualTo("7");
        assertThat(bodies).hasValue(20_000);
        assertReplays(engine, run);
        fixture.assertClean();
    }

    @Test
    void aPayloadOfTwentyMegabytesIsKeptAndPassedOn() throws Exception {
        String large = "0123456789".repeat(2_000_000);
        PostgresEngine engine =
                fixture.engine(
                        (durable, input) -> {
                            String made =
                                    durable.step(Step.of("make"), String.class, context -> large);
                            String length = durable.child(new ChildRun<>("c", CHILD, made));
                            durable.await(NUMBER, Deadline.within(HOUR));
                            return length + made.equals(large);
                        },
                        (durable, input) -> "" + input.length());
        RunId run = engine.start("acme", MAIN, "large", "");
        awaitStatus(engine, run, RunStatus.WAITING);

        engine.send(run, "number", 1, "test");

        assertThat(outcome(engine, run)).isEqualTo("20000000true");
        fixture.assertClean();
    }

    @Test
    void hundredsOfMessagesToOneRunAreReceivedInOrder() throws Exception {
        int count = 600;
        PostgresEngine engine =
                fixture.engine(builder ->
                        builder.register(
                                        MAIN,
                                        (durable, input) -> {
                                            List<Integer> got = new ArrayList<>();
                                            for (int i = 0; i < count; i++) {
                                                got.add(
                                                        durable.await(NUMBER, Deadline.within(HOUR))
                                                                .orElseThrow());
                                            }
                                            return got.toString();
                                        })
                                .settings(QUICK.withLinger(Duration.ofNanos(1))));
        RunId run = engine.start("acme", MAIN, "chatty", "");
        for (int i = 0; i < count; i++) {
            if (i % 3 == 0) {
                engine.commands().send(run, "number", i, "anna");
            } else {
                engine.send(run, "number", i, "anna");
            }
        }

        assertThat(outcome(engine, run))
                .isEqualTo(
                        IntStream.range(0, count)
                                .mapToObj(Integer::toString)
                                .collect(Collectors.joining(", ", "[", "]")));
        fixture.assertClean();
    }

    @Test
    void twentyThousandRunsAreParkedAndSignalledOnASmallHeap() throws Exception {
        String url = fixture.database.jdbcUrl();
        Path log = folder.resolve("park.log");

        Process process =
                new ProcessBuilder(
                                KillWorker.command(
                                        ParkWorker.class,
                                        "64m",
                                        List.of(
                                                url,
                                                fixture.database.user(),
                                                fixture.database.password(),
                                                "20000")))
                        .redirectErrorStream(true)
                        .redirectOutput(log.toFile())
                        .start();
        try {
            boolean ended = process.waitFor(3, TimeUnit.MINUTES);
            assertThat(ended).as(Files.readString(log)).isTrue();
            assertThat(process.exitValue()).as(Files.readString(log)).isZero();
        } finally {
            process.destroyForcibly().waitFor();
        }
        fixture.assertClean();
    }

    /** Branches within branches, and children within children at the bottom of each of them. */
    private static RunBody<String, String> nesting(int branches, int children) {
        return (durable, input) -> {
            int level = Integer.parseInt(input);
            return deep(
                    durable,
                    branches,
                    bottom ->
                            level == children
                                    ? "bottom"
                                    : bottom.child(
                                            new ChildRun<>("deeper", CHILD, "" + (level + 1))));
        };
    }

    private static String deep(Durable durable, int levels, Branch.Body<String> bottom)
            throws Exception {
        if (levels == 0) {
            return bottom.run(durable);
        }
        return durable.all(
                        List.of(new Branch<>("level", strand -> deep(strand, levels - 1, bottom))))
                .getFirst();
    }

    @Test
    void fiftyLevelsOfChildrenWithFiftyLevelsOfBranchesEach() throws Exception {
        PostgresEngine engine = fixture.engine(nesting(50, 50), nesting(50, 50));

        RunId run = engine.start("acme", MAIN, "deep", "0");

        assertThat(outcome(engine, run)).isEqualTo("bottom");
        assertThat(engine.store().tree(run)).hasSize(51);
        assertReplays(engine, run);
        fixture.assertClean();
    }

    @Test
    void aChildBelowTheDeepestLevelIsRefused() throws Exception {
        int most = Durable.MAX_DEPTH;
        PostgresEngine engine = fixture.engine(nesting(0, most + 1), nesting(0, most + 1));

        RunId run = engine.start("acme", MAIN, "too deep", "0");

        assertThat(outcome(engine, run))
                .contains("failed", most + " levels", "'deeper'", "starts itself");
        assertThat(engine.store().tree(run)).hasSize(most + 1);
        fixture.assertClean();
    }

    @Test
    void aBranchBelowTheDeepestLevelIsRefused() throws Exception {
        int most = Durable.MAX_DEPTH;
        PostgresEngine engine = fixture.engine(nesting(most + 1, 0));

        RunId run = engine.start("acme", MAIN, "too deep", "0");

        assertThat(outcome(engine, run)).contains("failed", most + " levels", "forks itself");
        fixture.assertClean();
    }
}
