package dev.troupe.engine;

import static dev.troupe.engine.Fixture.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.governance.Amounts;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run keeps of budgets from one step to the next. */
class TabTest {

    private static final Topic<String> GO = Topic.of("go", String.class);

    private static TabStage stage;

    @BeforeAll
    static void open() {
        stage = new TabStage();
    }

    @AfterEach
    void reset() {
        stage.reset();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void aRunKeepsEnoughForStepsLikeTheOneBeforeUntilItEnds() throws Exception {
        stage.limit(1_000_000);
        PostgresEngine engine =
                stage.fixture.engine(
                        (durable, input) -> stage.spend(durable, 125) + stage.spend(durable, 100));

        assertThat(stage.run(engine)).isEqualTo("donedone");

        assertThat(stage.reserved)
                .as("300 and a quarter more, for sixteen steps; of which the second used 100")
                .containsExactly(16 * 375L, 16 * 375L - 100);
        assertThat(stage.standing().spent()).isEqualTo(225);
        assertThat(stage.standing().reserved()).isZero();
        assertThat(stage.spending())
                .as("what is only kept is not listed")
                .singleElement()
                .satisfies(sum -> assertThat(sum.steps()).isEqualTo(2));
    }

    @Test
    void aRunThatDoesNothingMoreKeepsNothingForLong() throws Exception {
        stage.limit(1_000_000);
        CountDownLatch over = new CountDownLatch(1);
        PostgresEngine engine =
                stage.fixture.engine((durable, input) -> {
                    stage.spend(durable, 100);
                    return durable.step(
                            Step.of("long"),
                            String.class,
                            context -> {
                                over.await();
                                return "done";
                            });
                });
        RunId run = engine.start(TabStage.ACME, MAIN, "run", "x");
        await().until(() -> !stage.reserved.isEmpty());
        assertThat(stage.reserved).containsExactly(16 * 375L);

        await().atMost(Duration.ofSeconds(20)).until(() -> stage.standing().reserved() == 0);

        over.countDown();
        assertThat(Fixture.outcome(engine, run)).isEqualTo("done");
        assertThat(stage.standing().spent()).isEqualTo(100);
    }

    /** What ends a tab may be in the very write that is refused, or in the run's last one. */
    @ParameterizedTest
    @ValueSource(longs = {0, 100, 500})
    void aRunThatIsBlockedKeepsNothing(long used) throws Exception {
        stage.limit(1_000_000);
        stage.fixture.update(
                "alter table troupe.journal add constraint no_bad check (name not like 'bad%')");
        try {
            PostgresEngine engine =
                    stage.fixture.engine((durable, input) -> {
                        stage.use(durable, "good", new Amounts(300, 0, 0, 0));
                        return durable.step(
                                Step.of("bad"),
                                String.class,
                                context -> {
                                    if (used > 0) {
                                        context.hold(stage.claim("bad", new Amounts(300, 0, 0, 0)))
                                                .used(new Amounts(used, 0, 0, 0));
                                    }
                                    return "done";
                                });
                    });
            RunId run = engine.start(TabStage.ACME, MAIN, "run", "x");
            await().until(() ->
                    engine.store().find(run).orElseThrow().status() == RunStatus.BLOCKED);

            await().until(() -> stage.standing().reserved() == 0);
            assertThat(stage.standing().spent()).isEqualTo(300);
            assertThat(stage.count("select count(*) from troupe.held")).isZero();
        } finally {
            stage.fixture.update("alter table troupe.journal drop constraint no_bad");
        }
    }

    @Test
    void nothingIsKeptOfABudgetThatIsNearAThreshold() throws Exception {
        stage.limit(1_000_000);
        PostgresEngine engine =
                stage.fixture.engine((durable, input) ->
                        stage.spend(durable, 800_000) + stage.spend(durable, 100));

        assertThat(stage.run(engine)).isEqualTo("donedone");

        assertThat(stage.reserved).containsExactly(0L, 0L);
    }

    @Test
    void whereThatWouldBeMoreThanASmallPartOfWhatIsLeftNothingIsKept() throws Exception {
        stage.limit(10_000);
        PostgresEngine engine =
                stage.fixture.engine(
                        (durable, input) -> stage.spend(durable, 125) + stage.spend(durable, 100));

        assertThat(stage.run(engine)).isEqualTo("donedone");

        assertThat(stage.reserved).containsExactly(0L, 0L);
        assertThat(stage.standing().spent()).isEqualTo(225);
    }

    @Test
    void aLimitThatIsLoweredHoldsForWhatWasKeptForAWhile() throws Exception {
        stage.limit(1_000_000);
        PostgresEngine engine =
                stage.fixture.engine(builder ->
                        builder.clock(stage.now::get)
                                .register(
                                        MAIN,
                                        (durable, input) -> {
                                            String first = stage.spend(durable, 125);
                                            stage.limit(200);
                                            stage.now.updateAndGet(at -> at.plusSeconds(3));
                                            return first + " " + stage.spend(durable, 100);
                                        }));

        assertThat(stage.run(engine)).isEqualTo("done budget");

        assertThat(stage.standing().spent()).isEqualTo(125);
        assertThat(stage.standing().reserved()).isZero();
    }

    @Test
    void branchesKeepEachTheirOwn() throws Exception {
        stage.limit(1_000_000);
        PostgresEngine engine =
                stage.fixture.engine((durable, input) ->
                        durable.fork(
                                                IntStream.range(0, 20)
                                                        .mapToObj(i ->
                                                                new Branch<String>(
                                                                        "b" + i,
                                                                        strand ->
                                                                                stage.spend(
                                                                                                strand,
                                                                                                10)
                                                                                        + stage
                                                                                                .spend(
                                                                                                        strand,
                                                                                                        20)))
                                                        .toList(),
                                                Join.all())
                                        .size()
                                + "");

        assertThat(stage.run(engine)).isEqualTo("20");

        assertThat(stage.reserved).allMatch(amount -> amount <= 20 * 300 + 64 * 375);
        assertThat(stage.standing().spent()).isEqualTo(20 * 30);
        assertThat(stage.standing().reserved()).isZero();
    }

    @Test
    void aRunThatLeavesMemoryKeepsNothing() throws Exception {
        stage.limit(1_000_000);
        PostgresEngine engine =
                stage.fixture.engine((durable, input) ->
                        stage.spend(durable, 125)
                                + durable.await(GO, Deadline.within(Duration.ofDays(1))).orElse("")
                                + stage.spend(durable, 100));
        RunId run = engine.start(TabStage.ACME, MAIN, "run", "x");
        await().until(() -> engine.residents() == 0 && !stage.reserved.isEmpty());

        assertThat(stage.standing().spent()).isEqualTo(125);
        assertThat(stage.standing().reserved()).isZero();

        engine.send(run, "go", "!", "anna");
        assertThat(Fixture.outcome(engine, run)).isEqualTo("done!done");
        assertThat(stage.standing().reserved()).isZero();
    }
}
