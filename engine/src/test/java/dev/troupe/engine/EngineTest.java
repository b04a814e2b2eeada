package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.kinds;
import static dev.troupe.engine.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildFailed;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What runs may do, and that they go on after whatever happens. */
class EngineTest {

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

    private static PostgresEngine engine(RunBody<String, String> main) {
        return fixture.engine(main);
    }

    private static PostgresEngine engine(
            RunBody<String, String> main, RunBody<String, String> child) {
        return fixture.engine(main, child);
    }

    @Test
    void aRunJournalsItsStepsAndItsResult() throws Exception {
        PostgresEngine engine =
                engine((durable, input) ->
                        durable.step(Step.of("greet"), String.class, context -> "hello " + input));

        RunId run = engine.start("acme", MAIN, "greeting", "world");

        assertThat(outcome(engine, run)).isEqualTo("hello world");
        assertThat(kinds(engine, run)).containsExactly(Kind.STARTED, Kind.STEP, Kind.COMPLETED);
    }

    @Test
    void aFailedStepFailsTheRunUnlessItsCodeHandlesThat() throws Exception {
        PostgresEngine engine =
                engine((durable, input) ->
                        durable.step(
                                Step.of("break"),
                                String.class,
                                context -> {
                                    throw new IllegalStateException("out of " + input);
                                }));

        RunId run = engine.start("acme", MAIN, "breaking", "luck");

        assertThat(outcome(engine, run)).contains("failed", "out of luck");
        assertThat(kinds(engine, run)).containsExactly(Kind.STARTED, Kind.STEP_FAILED, Kind.FAILED);
    }

    @Test
    void aRunThatWaitsLeavesMemoryAndGoesOnWithTheMessage() throws Exception {
        AtomicInteger executed = new AtomicInteger();
        PostgresEngine engine =
                engine((durable, input) -> {
                    durable.step(
                            Step.of("before"),
                            Integer.class,
                            context -> executed.incrementAndGet());
                    return durable.await(
                                    Topic.of("answer", String.class),
                                    Deadline.within(Duration.ofHours(1)))
                            .orElse("nobody");
                });
        RunId run = engine.start("acme", MAIN, "asking", "");
        await().until(() -> engine.residents() == 0);
        assertThat(engine.store().find(run).orElseThrow().status()).isEqualTo(RunStatus.WAITING);

        engine.commands().send(run, "answer", "forty-two", "anna");

        assertThat(outcome(engine, run)).isEqualTo("forty-two");
        assertThat(executed).hasValue(1);
        assertThat(kinds(engine, run))
                .containsExactly(Kind.STARTED, Kind.STEP, Kind.WAIT, Kind.RECEIVED, Kind.COMPLETED);
    }

    @Test
    void aDeadlineThatPassesGivesNoMessage() throws Exception {
        PostgresEngine engine =
                engine((durable, input) ->
                        durable.await(
                                        Topic.of("answer", String.class),
                                        Deadline.within(Duration.ofMillis(300)))
                                .orElse("nobody"));

        assertThat(outcome(engine, engine.start("acme", MAIN, "asking", ""))).isEqualTo("nobody");
    }

    @Test
    void aChildRunsInAJournalOfItsOwn() throws Exception {
        PostgresEngine engine =
                engine((durable, input) -> durable.child(new ChildRun<>("helper", CHILD, input)));

        RunId run = engine.start("acme", MAIN, "delegating", "adam");

        assertThat(outcome(engine, run)).isEqualTo("child of adam");
        assertThat(kinds(engine, run))
                .containsExactly(Kind.STARTED, Kind.CHILD, Kind.CHILD_DONE, Kind.COMPLETED);
        assertThat(engine.store().tree(run))
                .extracting(RunSummary::name)
                .containsExactly("delegating", "helper");
    }

    @Test
    void branchesRunAtOnceAndTheirOrderIsKept() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        PostgresEngine engine =
                engine((durable, input) ->
                        String.join(
                                "+",
                                durable.all(
                                        List.of(
                                                new Branch<>(
                                                        "a", strand -> meet(strand, both, "a")),
                                                new Branch<>(
                                                        "b", strand -> meet(strand, both, "b"))))));

        assertThat(outcome(engine, engine.start("acme", MAIN, "forking", ""))).isEqualTo("a+b");
    }

    private static String meet(Durable strand, CountDownLatch latch, String name) {
        return strand.step(
                Step.of("meet"),
                String.class,
                context -> {
                    latch.countDown();
                    latch.await();
                    return name;
                });
    }

    @Test
    void aRaceCancelsTheLosersAndTheirChildren() throws Exception {
        PostgresEngine engine =
                engine(
                        (durable, input) -> {
                            List<Outcome<String>> outcomes =
                                    durable.fork(
                                            List.of(
                                                    new Branch<>(
                                                            "slow",
                                                            strand ->
                                                                    strand.child(
                                                                            new ChildRun<>(
                                                                                    "slow", CHILD,
                                                                                    "x"))),
                                                    new Branch<>(
                                                            "fast",
                                                            strand -> {
                                                                strand.sleep(
                                                                        Duration.ofMillis(100));
                                                                return "won";
                                                            })),
                                            Join.race());
                            return outcomes.toString();
                        },
                        (durable, input) ->
                                durable.await(
                                                Topic.of("never", String.class),
                                                Deadline.within(Duration.ofDays(1)))
                                        .orElse(""));

        RunId run = engine.start("acme", MAIN, "racing", "");

        assertThat(outcome(engine, run)).contains("Cancelled[branch=slow]", "value=won");
        await().untilAsserted(() ->
                assertThat(engine.store().tree(run))
                        .extracting(RunSummary::status)
                        .containsExactly(RunStatus.COMPLETED, RunStatus.CANCELLED));
    }

    @Test
    void cancellingReachesChildrenAndInterruptsSteps() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        PostgresEngine engine =
                engine(
                        (durable, input) -> {
                            try {
                                return durable.child(new ChildRun<>("helper", CHILD, input));
                            } catch (ChildFailed e) {
                                return "the child failed";
                            }
                        },
                        (durable, input) ->
                                durable.step(
                                        Step.of("hang"),
                                        String.class,
                                        context -> {
                                            working.countDown();
                                            try {
                                                new CountDownLatch(1).await();
                                            } finally {
                                                interrupted.countDown();
                                            }
                                            return "";
                                        }));
        RunId run = engine.start("acme", MAIN, "hanging", "");
        working.await();

        engine.commands().cancel(run, "enough", "anna");

        interrupted.await();
        assertThat(outcome(engine, run)).startsWith("cancelled");
        await().untilAsserted(() ->
                assertThat(engine.store().tree(run))
                        .extracting(RunSummary::status)
                        .containsOnly(RunStatus.CANCELLED));
    }

    @Test
    void aPausedRunGoesOnWhenItIsResumed() throws Exception {
        AtomicBoolean resumed = new AtomicBoolean();
        PostgresEngine engine =
                engine((durable, input) -> {
                    // until it has heard of the pause, whenever that is
                    while (!durable.step(
                            Step.of("look"), Boolean.class, context -> resumed.get())) {
                        durable.step(Step.of("work"), String.class, context -> "done");
                    }
                    return "done";
                });
        RunId run = engine.start("acme", MAIN, "pausing", "");
        engine.commands().pause(run, "lunch", "anna");
        await().until(() -> engine.store().find(run).orElseThrow().status() == RunStatus.PAUSED);

        resumed.set(true);
        engine.commands().resume(run, "back", "anna");

        await().until(() -> engine.store().find(run).orElseThrow().status() == RunStatus.COMPLETED);
        List<Kind> kinds = kinds(engine, run);
        assertThat(kinds)
                .filteredOn(kind -> kind != Kind.STEP)
                .containsExactly(Kind.STARTED, Kind.PAUSED, Kind.RESUMED, Kind.COMPLETED);
        assertThat(kinds.subList(kinds.indexOf(Kind.RESUMED), kinds.size()))
                .as("with the step at which it left, and perhaps one more")
                .contains(Kind.STEP);
    }

    @Test
    void anotherNodeGoesOnWithWhatAClosedOneLeft() throws Exception {
        AtomicInteger first = new AtomicInteger();
        RunBody<String, String> body =
                (durable, input) -> {
                    durable.step(
                            Step.of("first"), Integer.class, context -> first.incrementAndGet());
                    durable.sleep(Duration.ofMillis(700));
                    return durable.step(Step.of("second"), String.class, context -> "done");
                };
        PostgresEngine one = engine(body);
        RunId run = one.start("acme", MAIN, "moving", "");
        await().until(() -> first.get() == 1);
        one.close();

        PostgresEngine two = engine(body);

        assertThat(outcome(two, run)).isEqualTo("done");
        assertThat(first).hasValue(1);
    }

    @Test
    void codeThatMeetsAnotherStepThanItJournaledBlocksTheRunAndNamesBoth() throws Exception {
        PostgresEngine one =
                engine((durable, input) -> {
                    durable.step(Step.of("old"), String.class, context -> "x");
                    durable.await(
                            Topic.of("go", String.class), Deadline.within(Duration.ofHours(1)));
                    return "";
                });
        RunId run = one.start("acme", MAIN, "changing", "");
        await().until(() -> one.store().find(run).orElseThrow().status() == RunStatus.WAITING);
        one.close();
        PostgresEngine two =
                engine((durable, input) ->
                        durable.step(Step.of("new"), String.class, context -> "x"));

        two.commands().send(run, "go", "now", "anna");

        await().until(() -> two.store().find(run).orElseThrow().status() == RunStatus.BLOCKED);
        assertThat(two.store().find(run).orElseThrow().failure().orElseThrow().message())
                .contains("step 'old'", "step 'new'", "position 0");
    }

    @Test
    void branchesThatOnlyWaitForTheWorldOutsideLeaveRoomForOthers() throws Exception {
        PostgresEngine engine =
                engine(
                        (durable, input) -> {
                            List<Branch<String>> branches = new ArrayList<>();
                            for (int i = 0; i < 6; i++) {
                                String name = "item " + i;
                                branches.add(
                                        new Branch<>(
                                                name,
                                                strand ->
                                                        strand.child(
                                                                new ChildRun<>(
                                                                        name, CHILD, name))));
                            }
                            return durable.fork(branches, Join.settled().atMost(2)).size()
                                    + " done";
                        },
                        (durable, input) ->
                                durable.await(
                                                Topic.of("answer", String.class),
                                                Deadline.within(Duration.ofDays(1)))
                                        .orElse(""));

        RunId run = engine.start("acme", MAIN, "queue", "");

        await().until(() -> engine.store().tree(run).size() == 7 && engine.residents() == 0);
        engine.store().tree(run).stream()
                .filter(child -> child.parent().isPresent())
                .forEach(child -> engine.commands().send(child.id(), "answer", "yes", "anna"));
        assertThat(outcome(engine, run)).isEqualTo("6 done");
    }
}
