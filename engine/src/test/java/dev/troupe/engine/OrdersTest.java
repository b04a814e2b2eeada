package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.QUICK;
import static dev.troupe.engine.Fixture.awaitStatus;
import static dev.troupe.engine.Fixture.kinds;
import static dev.troupe.engine.Fixture.outcome;
import static dev.troupe.engine.Fixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.OnUnknown;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Pausing, resuming and cancelling runs wherever they stand. */
@Order(1)
class OrdersTest {

    private static Fixture fixture;

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

    private static final Topic<String> GO = Topic.of("go", String.class);

    private static RunBody<String, String> waiting() {
        return (durable, input) ->
                durable.await(GO, Deadline.within(Duration.ofHours(1))).orElseThrow();
    }

    @Test
    void aWaitingRunIsPausedResumedAndGoesOn() throws Exception {
        PostgresEngine engine = fixture.engine(waiting());
        RunId run = engine.start("acme", MAIN, "waiting", "");
        awaitStatus(engine, run, RunStatus.WAITING);

        engine.commands().pause(run, "lunch", "anna");
        awaitStatus(engine, run, RunStatus.PAUSED);
        engine.commands().send(run, "go", "went", "anna");
        assertThat(status(engine, run)).isEqualTo(RunStatus.PAUSED);
        engine.commands().resume(run, "back", "anna");

        awaitStatus(engine, run, RunStatus.COMPLETED);
        fixture.assertClean();
    }

    @Test
    void pausingTwiceAndResumingOnceLetsTheRunGoOnForGood() throws Exception {
        PostgresEngine engine = fixture.engine(waiting());
        RunId run = engine.start("acme", MAIN, "waiting", "");
        awaitStatus(engine, run, RunStatus.WAITING);
        engine.commands().pause(run, "lunch", "anna");
        awaitStatus(engine, run, RunStatus.PAUSED);
        engine.commands().pause(run, "again", "anna");
        engine.commands().pause(run, "and again", "anna");
        engine.commands().resume(run, "back", "anna");
        awaitStatus(engine, run, RunStatus.WAITING);

        engine.commands().send(run, "go", "went", "anna");

        assertThat(outcome(engine, run)).isEqualTo("went");
        fixture.assertClean();
    }

    @Test
    void anOrderToResumeThatCameTooEarlyDoesNotUndoALaterPause() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    durable.step(
                            Step.of("work"),
                            Boolean.class,
                            context -> {
                                working.countDown();
                                return go.await(20, TimeUnit.SECONDS);
                            });
                    return durable.await(GO, Deadline.within(Duration.ofHours(1))).orElseThrow();
                });
        RunId run = engine.start("acme", MAIN, "working", "");
        working.await();
        engine.commands().resume(run, "too early", "anna");
        engine.commands().pause(run, "lunch", "anna");
        engine.commands().send(run, "go", "went", "anna");
        go.countDown();

        awaitStatus(engine, run, RunStatus.PAUSED);
        await().during(Duration.ofMillis(300)).until(() -> status(engine, run) == RunStatus.PAUSED);
        engine.commands().resume(run, "back", "anna");

        awaitStatus(engine, run, RunStatus.COMPLETED);
        assertThat(engine.result(run, MAIN)).isEqualTo("went");
        fixture.assertClean();
    }

    @Test
    void pausingLetsTheStepsOfBranchesSettle() throws Exception {
        CountDownLatch working = new CountDownLatch(2);
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        RunBody<String, String> body =
                (durable, input) ->
                        String.join(
                                "",
                                durable.all(
                                        IntStream.range(0, 2)
                                                .mapToObj(i ->
                                                        new Branch<>(
                                                                "b" + i,
                                                                strand ->
                                                                        slow(
                                                                                strand, begun,
                                                                                working, go)))
                                                .toList()));
        PostgresEngine engine = fixture.engine(body);
        RunId run = engine.start("acme", MAIN, "forking", "");
        working.await();

        engine.commands().pause(run, "lunch", "anna");
        await().during(Duration.ofMillis(300))
                .until(() -> status(engine, run) == RunStatus.PAUSING);
        go.countDown();
        awaitStatus(engine, run, RunStatus.PAUSED);
        engine.commands().resume(run, "back", "anna");

        awaitStatus(engine, run, RunStatus.COMPLETED);
        assertThat(engine.result(run, MAIN)).isEqualTo("truetrue");
        assertThat(begun).hasValue(2);
        fixture.assertClean();
    }

    private static String slow(
            Durable strand, AtomicInteger begun, CountDownLatch working, CountDownLatch go) {
        return strand.step(
                Step.once("slow", OnUnknown.ASK),
                String.class,
                context -> {
                    begun.incrementAndGet();
                    working.countDown();
                    return Boolean.toString(go.await(20, TimeUnit.SECONDS));
                });
    }

    @Test
    void closingLetsStepsSettleAndInterruptsThemAfterTheGrace() throws Exception {
        CountDownLatch working = new CountDownLatch(3);
        CountDownLatch soon = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        AtomicInteger interrupted = new AtomicInteger();
        RunBody<String, String> body =
                (durable, input) ->
                        String.join(
                                ",",
                                durable.all(
                                        List.of(
                                                new Branch<>(
                                                        "soon",
                                                        s -> step(s, working, soon, interrupted)),
                                                new Branch<>(
                                                        "never",
                                                        s -> step(s, working, never, interrupted)),
                                                new Branch<>(
                                                        "wrapped",
                                                        s -> wrapping(s, working, never)))));
        PostgresEngine one =
                fixture.engine(builder ->
                        builder.register(MAIN, body)
                                .settings(QUICK.withGrace(Duration.ofMillis(700))));
        RunId run = one.start("acme", MAIN, "closing", "");
        working.await();

        Thread closing = Thread.ofVirtual().start(one::close);
        await().during(Duration.ofMillis(200)).until(() -> interrupted.get() == 0);
        soon.countDown();
        closing.join();

        assertThat(interrupted).hasValue(1);
        never.countDown();
        PostgresEngine two = fixture.engine(body);
        assertThat(kinds(two, run)).startsWith(Kind.STARTED, Kind.STEP);
        assertThat(outcome(two, run)).isEqualTo("done,done,done");
        fixture.assertClean();
    }

    private static String step(
            Durable strand, CountDownLatch working, CountDownLatch go, AtomicInteger interrupted) {
        return strand.step(
                Step.of("step"),
                String.class,
                context -> {
                    working.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        interrupted.incrementAndGet();
                        throw e;
                    }
                    return "done";
                });
    }

    /** Code that makes something else of an interrupt must not be taken for a failed step. */
    private static String wrapping(Durable strand, CountDownLatch working, CountDownLatch go) {
        return strand.step(
                Step.of("wrapping"),
                String.class,
                context -> {
                    working.countDown();
                    try {
                        go.await();
                    } catch (InterruptedException e) {
                        throw new IllegalStateException("the connection was closed");
                    }
                    return "done";
                });
    }

    @Test
    void aBranchThatIgnoresInterruptsDoesNotHoldUpItsFork() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        CountDownLatch deaf = new CountDownLatch(1);
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.fork(
                                        List.of(
                                                new Branch<>(
                                                        "deaf",
                                                        strand ->
                                                                strand.step(
                                                                        Step.of("deaf"),
                                                                        String.class,
                                                                        context -> {
                                                                            deaf.countDown();
                                                                            while (!stop.get()) {
                                                                                java.util.concurrent
                                                                                        .locks
                                                                                        .LockSupport
                                                                                        .parkNanos(
                                                                                                1_000_000);
                                                                            }
                                                                            return "late";
                                                                        })),
                                                new Branch<>(
                                                        "quick",
                                                        strand ->
                                                                strand.step(
                                                                        Step.of("quick"),
                                                                        String.class,
                                                                        context -> {
                                                                            deaf.await();
                                                                            return "won";
                                                                        }))),
                                        Join.any())
                                .toString());

        assertThat(outcome(engine, engine.start("acme", MAIN, "racing", "")))
                .contains("Cancelled[branch=deaf]", "won");
        stop.set(true);
        fixture.assertClean();
    }

    @ParameterizedTest
    @EnumSource(
            value = RunStatus.class,
            names = {"READY", "WAITING", "PAUSED", "BLOCKED"})
    void aRunIsCancelledWhereverItStands(RunStatus where) throws Exception {
        AtomicReference<String> name = new AtomicReference<>("before");
        RunBody<String, String> body =
                (durable, input) -> {
                    durable.step(Step.of(name.get()), String.class, context -> "");
                    return waiting().run(durable, input);
                };
        PostgresEngine engine =
                fixture.engine(builder ->
                        where == RunStatus.READY
                                ? builder.register(CHILD, (d, i) -> "")
                                : builder.register(MAIN, body));
        RunId run = engine.start("acme", MAIN, "standing", "");
        awaitStatus(engine, run, where == RunStatus.READY ? RunStatus.READY : RunStatus.WAITING);
        if (where == RunStatus.PAUSED) {
            engine.commands().pause(run, "", "anna");
        }
        if (where == RunStatus.BLOCKED) {
            name.set("after");
            engine.commands().send(run, "other", "", "anna");
        }
        awaitStatus(engine, run, where);

        engine.commands().cancel(run, "enough", "anna");

        PostgresEngine other = where == RunStatus.READY ? fixture.engine(body) : engine;
        awaitStatus(other, run, RunStatus.CANCELLED);
        assertThatThrownBy(() -> engine.commands().cancel(run, "again", "anna"))
                .hasMessageContaining("has ended");
        fixture.assertClean();
    }

    @Test
    void aParkedTreeThatNobodyWorksOnIsCancelledByTheCommandItself() throws Exception {
        PostgresEngine engine =
                fixture.engine(
                        (durable, input) ->
                                durable.all(
                                                List.of(
                                                        new Branch<>(
                                                                "child",
                                                                strand ->
                                                                        strand.child(
                                                                                new ChildRun<>(
                                                                                        "sub",
                                                                                        CHILD,
                                                                                        ""))),
                                                        new Branch<>(
                                                                "question",
                                                                strand ->
                                                                        strand.await(
                                                                                        Topic
                                                                                                .answer(
                                                                                                        "ask",
                                                                                                        String
                                                                                                                .class,
                                                                                                        new Request(
                                                                                                                "approval",
                                                                                                                "ok?",
                                                                                                                Json
                                                                                                                        .object())),
                                                                                        Deadline
                                                                                                .within(
                                                                                                        Duration
                                                                                                                .ofHours(
                                                                                                                        1)))
                                                                                .orElseThrow())))
                                        .toString(),
                        waiting());
        RunId run = engine.start("acme", MAIN, "parked", "");
        await().until(() ->
                engine.store().tree(run).size() == 2
                        && engine.store().tree(run).stream()
                                .allMatch(r -> r.status() == RunStatus.WAITING));
        engine.commands().pause(run, "lunch", "anna");
        await().until(() ->
                engine.store().tree(run).stream().allMatch(r -> r.status() == RunStatus.PAUSED));
        engine.close();
        RunStore store = new RunStore(fixture.database.dataSource());

        new RunCommands(fixture.database.dataSource(), java.time.InstantSource.system())
                .cancel(run, "enough", "anna");

        assertThat(store.tree(run)).allMatch(r -> r.status() == RunStatus.CANCELLED);
        assertThat(store.journal(run, 0).getLast().payload().orElseThrow())
                .contains("anna", "enough");
        assertThat(store.requests(Optional.of(run))).isEmpty();
        assertThat(fixture.update("delete from troupe.signal")).isZero();
        fixture.assertClean();
    }

    @Test
    void cancelsThatMeetParkingRunsAreNeverLost() throws Exception {
        PostgresEngine engine =
                fixture.engine(builder ->
                        builder.register(MAIN, waiting())
                                .settings(QUICK.withLinger(Duration.ofMillis(1))));
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            RunId run = engine.start("acme", MAIN, "parking", "");
            runs.add(run);
            engine.commands().cancel(run, "enough", "anna");
        }

        for (RunId run : runs) {
            assertThat(engine.await(run, Fixture.LONG).status()).isEqualTo(RunStatus.CANCELLED);
        }
        fixture.assertClean();
    }

    @Test
    void pausesThatMeetSleepingRunsDoNotLoseTheirTimers() throws Exception {
        PostgresEngine engine =
                fixture.engine(builder ->
                        builder.register(
                                        MAIN,
                                        (durable, input) -> {
                                            durable.sleep(Duration.ofMillis(50));
                                            return "woke";
                                        })
                                .settings(QUICK.withLinger(Duration.ofMillis(1))));
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < 150; i++) {
            RunId run = engine.start("acme", MAIN, "sleeping", "");
            runs.add(run);
            try {
                engine.commands().pause(run, "", "anna");
                engine.commands().resume(run, "", "anna");
            } catch (EngineException e) {
                assertThat(e).hasMessageContaining("has ended");
            }
        }

        for (RunId run : runs) {
            awaitStatus(engine, run, RunStatus.COMPLETED);
        }
        fixture.assertClean();
    }

    @Test
    void ofTwoAnswersTheFirstCounts() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.await(
                                        Topic.answer(
                                                "ask",
                                                String.class,
                                                new Request("approval", "ok?", Json.object())),
                                        Deadline.within(Duration.ofHours(1)))
                                .orElseThrow());
        for (int round = 0; round < 20; round++) {
            RunId run = engine.start("acme", MAIN, "asking", "");
            await().until(() -> !engine.store().requests(Optional.of(run)).isEmpty());
            List<String> accepted = new java.util.concurrent.CopyOnWriteArrayList<>();
            List<Thread> people =
                    List.of("anna", "ben", "cem").stream()
                            .map(name ->
                                    Thread.ofVirtual()
                                            .start(() -> {
                                                try {
                                                    engine.commands().answer(run, "0", name, name);
                                                    accepted.add(name);
                                                } catch (EngineException e) {
                                                    assertThat(e)
                                                            .hasMessageContaining(
                                                                    "answered already");
                                                }
                                            }))
                            .toList();
            for (Thread person : people) {
                person.join();
            }

            assertThat(accepted).hasSize(1);
            assertThat(outcome(engine, run)).isEqualTo(accepted.getFirst());
        }
        fixture.assertClean();
    }

    @Test
    void aLosersChildIsCancelledEvenIfItIsStartedInTheLastMoment() throws Exception {
        PostgresEngine engine =
                fixture.engine(
                        (durable, input) ->
                                durable.fork(
                                                List.of(
                                                        new Branch<>(
                                                                "child",
                                                                strand ->
                                                                        strand.child(
                                                                                new ChildRun<>(
                                                                                        "slow",
                                                                                        CHILD,
                                                                                        ""))),
                                                        new Branch<>(
                                                                "quick",
                                                                strand ->
                                                                        strand.step(
                                                                                Step.of("quick"),
                                                                                String.class,
                                                                                context -> "won"))),
                                                Join.race())
                                        .toString(),
                        waiting());
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            runs.add(engine.start("acme", MAIN, "racing", ""));
        }

        for (RunId run : runs) {
            assertThat(outcome(engine, run)).contains("won");
        }
        Fixture.awaitEnds(engine, runs);
        fixture.assertClean();
    }
}
