package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.awaitEnds;
import static dev.troupe.engine.Fixture.awaitStatus;
import static dev.troupe.engine.Fixture.outcome;
import static dev.troupe.engine.Fixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.OnUnknown;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.durable.Topic;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Organizations that are stopped as a whole, and go on later. */
class StopsTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final Topic<String> GO = Topic.of("go", String.class);

    private static Fixture fixture;
    private static Stops stops;

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
        Schema.prepare(fixture.database.dataSource());
        stops = new Stops(fixture.database.dataSource(), InstantSource.system());
    }

    @AfterEach
    void reset() {
        fixture.update("delete from troupe.stop");
        fixture.update("update troupe.stop_version set no = no + 1");
        fixture.reset();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private final AtomicInteger begun = new AtomicInteger();
    private final CountDownLatch open = new CountDownLatch(1);

    /** Hangs in a step until the latch opens. */
    private RunBody<String, String> hanging(Step step) {
        return (durable, input) -> {
            try {
                return durable.step(
                        step,
                        String.class,
                        context -> {
                            begun.incrementAndGet();
                            open.await();
                            return "done " + input;
                        });
            } catch (StepFailed e) {
                return e.failure().type();
            }
        };
    }

    private static void awaitStill(PostgresEngine... engines) {
        for (PostgresEngine engine : engines) {
            await().atMost(SOON).until(() -> engine.residents() == 0);
        }
        assertThat(stops.running("acme")).isZero();
    }

    @Test
    void stepsUnderWayAreInterruptedOnEveryNodeAndGoOnWhenItIsLifted() throws Exception {
        PostgresEngine one = fixture.engine(hanging(Step.of("work")));
        PostgresEngine two = fixture.engine(hanging(Step.of("work")));
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            runs.add(one.start("acme", MAIN, "main", "1"));
            runs.add(two.start("acme", MAIN, "main", "2"));
        }
        await().until(() -> begun.get() == 6);

        OrganizationStop stop = stops.stop("acme", "wrong prices", "anna");
        awaitStill(one, two);

        assertThat(stop.by()).isEqualTo("anna");
        assertThat(runs).allMatch(run -> status(one, run) == RunStatus.READY);
        assertThat(stops.all()).containsExactly(stop);
        open.countDown();
        assertThat(stops.lift("acme", "bert")).contains(stop);
        for (RunId run : runs) {
            assertThat(outcome(one, run)).startsWith("done");
        }
        assertThat(stops.current("acme")).isEmpty();
        fixture.assertClean();
    }

    @Test
    void nothingIsLostOrDoneTwiceWhenItIsStoppedAgainAndAgain() {
        Map<String, AtomicInteger> journaled = new ConcurrentHashMap<>();
        Set<String> twice = ConcurrentHashMap.newKeySet();
        RunBody<String, String> counting =
                (durable, input) -> {
                    for (int i = 0; i < 30; i++) {
                        durable.step(
                                Step.once("count", OnUnknown.ASK),
                                String.class,
                                context -> {
                                    if (journaled
                                                    .computeIfAbsent(
                                                            context.idempotencyKey(),
                                                            key -> new AtomicInteger())
                                                    .incrementAndGet()
                                            > 1) {
                                        twice.add(context.idempotencyKey());
                                    }
                                    return "counted";
                                });
                    }
                    return durable.child(new ChildRun<>("child", CHILD, input));
                };
        PostgresEngine one = fixture.engine(counting);
        PostgresEngine two = fixture.engine(counting);
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            runs.add((i % 2 == 0 ? one : two).start("acme", MAIN, "main", "x"));
        }
        for (int i = 0; i < 5; i++) {
            stops.stop("acme", "", "anna");
            awaitStill(one, two);
            stops.lift("acme", "anna");
        }
        awaitEnds(one, runs);

        assertThat(twice).isEmpty();
        assertThat(journaled).hasSize(300);
        assertThat(one.store().requests(Optional.empty())).isEmpty();
        fixture.assertClean();
    }

    @Test
    void aStepThatMustNotBeRepeatedMaySettleForAMoment() throws Exception {
        RunBody<String, String> settling =
                (durable, input) ->
                        durable.step(
                                Step.once("pay", OnUnknown.ASK),
                                String.class,
                                context -> {
                                    begun.incrementAndGet();
                                    await().pollInSameThread()
                                            .until(() -> stops.current("acme").isPresent());
                                    return "paid";
                                });
        PostgresEngine engine = fixture.engine(settling);
        RunId run = engine.start("acme", MAIN, "main", "");
        await().until(() -> begun.get() == 1);

        stops.stop("acme", "", "anna");
        awaitStill(engine);
        stops.lift("acme", "anna");

        assertThat(outcome(engine, run)).isEqualTo("paid");
        assertThat(begun).hasValue(1);
        fixture.assertClean();
    }

    @Test
    void whatHasBecomeOfAStepThatDidNotSettleIsAskedAboutAsAfterACrash() throws Exception {
        PostgresEngine engine = fixture.engine(hanging(Step.once("pay", OnUnknown.ASK)));
        RunId run = engine.start("acme", MAIN, "main", "x");
        await().until(() -> begun.get() == 1);

        stops.stop("acme", "", "anna");
        awaitStill(engine);
        stops.lift("acme", "anna");
        await().atMost(SOON).until(() -> !engine.store().requests(Optional.of(run)).isEmpty());
        OpenRequest question = engine.store().requests(Optional.of(run)).getFirst();
        assertThat(question.title()).contains("'pay'");
        assertThat(begun).hasValue(1);

        engine.commands()
                .answer(
                        run,
                        question.position(),
                        new Decision(
                                Decision.Verdict.REJECT,
                                "anna",
                                Optional.empty(),
                                Optional.empty()),
                        "anna");
        assertThat(outcome(engine, run)).isEqualTo(StepFailed.OUTCOME_UNKNOWN);
    }

    @Test
    void newRunsAreCreatedAndWait() throws Exception {
        stops.stop("acme", "", "anna");
        PostgresEngine engine = fixture.engine((durable, input) -> "done");
        RunId waiting = engine.start("acme", MAIN, "main", "");
        RunId other = engine.start("bolt", MAIN, "main", "");

        assertThat(outcome(engine, other)).isEqualTo("done");
        assertThat(status(engine, waiting)).isEqualTo(RunStatus.READY);
        stops.lift("acme", "anna");
        assertThat(outcome(engine, waiting)).isEqualTo("done");
    }

    @Test
    void aNodeThatNobodyToldSeesItByItself() throws Exception {
        PostgresEngine engine = fixture.engine(hanging(Step.of("work")));
        RunId run = engine.start("acme", MAIN, "main", "x");
        await().until(() -> begun.get() == 1);

        fixture.update("insert into troupe.stop values ('acme', now(), 'anna', '')");
        fixture.update("update troupe.stop_version set no = no + 1");
        awaitStill(engine);

        open.countDown();
        fixture.update("delete from troupe.stop");
        fixture.update("update troupe.stop_version set no = no + 1");
        assertThat(outcome(engine, run)).isEqualTo("done x");
    }

    @Test
    void whatWaitsWaitsOn() throws Exception {
        RunBody<String, String> waiting =
                (durable, input) -> {
                    if (input.equals("sleep")) {
                        durable.sleep(Duration.ofMillis(200));
                    } else {
                        durable.await(GO, Deadline.within(Duration.ofHours(1)));
                    }
                    return durable.child(new ChildRun<>("child", CHILD, input));
                };
        PostgresEngine engine = fixture.engine(waiting);
        RunId parked = engine.start("acme", MAIN, "main", "go");
        awaitStatus(engine, parked, RunStatus.WAITING);
        RunId sleeping = engine.start("acme", MAIN, "main", "sleep");
        RunId resident = engine.start("acme", MAIN, "main", "go");

        stops.stop("acme", "", "anna");
        awaitStill(engine);
        engine.commands().send(parked, "go", "now", "anna");
        engine.commands().send(resident, "go", "now", "anna");
        awaitStatus(engine, parked, RunStatus.READY);
        awaitStatus(engine, sleeping, RunStatus.READY);

        stops.lift("acme", "anna");
        assertThat(outcome(engine, parked)).isEqualTo("child of go");
        assertThat(outcome(engine, resident)).isEqualTo("child of go");
        assertThat(outcome(engine, sleeping)).isEqualTo("child of sleep");
        fixture.assertClean();
    }

    @Test
    void aNodeThatDiesMeanwhileLosesNothing() throws Exception {
        PostgresEngine dying = fixture.engine(hanging(Step.of("work")));
        RunId run = dying.start("acme", MAIN, "main", "x");
        await().until(() -> begun.get() == 1);
        PostgresEngine other = fixture.engine(hanging(Step.of("work")));

        stops.stop("acme", "", "anna");
        fixture.update("update troupe.node set alive = false");
        awaitStatus(other, run, RunStatus.READY);
        open.countDown();
        dying.close();

        stops.lift("acme", "anna");
        assertThat(outcome(other, run)).isEqualTo("done x");
        fixture.assertClean();
    }

    @Test
    void aRunMayBeCancelledWhileItIsStopped() {
        stops.stop("acme", "", "anna");
        PostgresEngine engine = fixture.engine((durable, input) -> "done");
        RunId run = engine.start("acme", MAIN, "main", "");
        awaitStill(engine);

        engine.commands().cancel(run, "not needed", "anna");

        awaitStatus(engine, run, RunStatus.CANCELLED);
    }

    @Test
    void theFirstStopHoldsAndALiftOfNothingSaysSo() {
        OrganizationStop first = stops.stop("acme", "wrong prices", "anna");

        assertThat(stops.stop("acme", "again", "bert")).isEqualTo(first);
        assertThat(first.toString()).contains("acme is stopped", "anna", "wrong prices");
        assertThat(stops.lift("bolt", "anna")).isEmpty();
    }

    @Test
    void eachBatchOfAWriterSeesWhatWasStoppedBeforeIt() throws Exception {
        try (var connection = fixture.database.dataSource().getConnection()) {
            long node = NodeSession.register(connection, "writer", Fixture.QUICK);
            long before = Batch.fence(connection, node, 1);
            List<String> halted = new ArrayList<>();
            Standstill standstill = new Standstill(halted::addAll, () -> halted.add("on"));

            stops.stop("acme", "", "anna");
            long after = Batch.fence(connection, node, 2);
            standstill.saw(connection, after);
            standstill.saw(connection, after);
            assertThat(after).isGreaterThan(before);
            assertThat(standstill.holds("acme")).isTrue();
            assertThat(halted).containsExactly("acme");

            stops.lift("acme", "anna");
            standstill.saw(connection, Batch.fence(connection, node, 3));
            assertThat(standstill.holds("acme")).isFalse();
            assertThat(halted).containsExactly("acme", "on");
        }
    }
}
