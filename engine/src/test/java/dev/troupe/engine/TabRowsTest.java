package dev.troupe.engine;

import static dev.troupe.engine.Fixture.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Spender;
import dev.troupe.core.governance.Window;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What steps used of a tab: it is in their rows, and listed when the tab ends. */
class TabRowsTest {

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
    void whatADeadNodeUsedOfItIsSpentAndTheRestIsGivenBack() throws Exception {
        stage.limit(1_000_000);
        CountDownLatch used = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        PostgresEngine dying =
                stage.fixture.engine((durable, input) -> {
                    stage.spend(durable, 100);
                    stage.spend(durable, 70);
                    stage.spend(durable, 7);
                    used.countDown();
                    return durable.step(
                            Step.of("last"),
                            String.class,
                            context -> {
                                over.await();
                                return "done by the dead";
                            });
                });
        RunId run = dying.start(TabStage.ACME, MAIN, "run", "x");
        assertThat(used.await(20, TimeUnit.SECONDS)).isTrue();
        PostgresEngine other =
                stage.fixture.engine((durable, input) ->
                        stage.spend(durable, 100)
                                + stage.spend(durable, 70)
                                + stage.spend(durable, 7)
                                + durable.step(Step.of("last"), String.class, context -> "!"));

        stage.fixture.update(
                "update troupe.node set alive = false where id = (select min(id) from troupe.node)");

        assertThat(other.await(run, Duration.ofSeconds(1)).status()).isNotNull();
        over.countDown();
        assertThat(other.await(run, Fixture.LONG).status()).isEqualTo(RunStatus.COMPLETED);
        await().untilAsserted(() -> assertThat(stage.standing().reserved()).isZero());
        assertThat(stage.standing().spent()).isEqualTo(177);
        assertThat(stage.spending()).containsExactly(new SpendSum("model", 3, 177, 0, 0, 0, 0));
    }

    @Test
    void whatADeadNodeUsedOfItsTabsIsNotCountedForOneWithTheSameNumberOfAnotherNode()
            throws Exception {
        stage.limit(1_000_000);
        CountDownLatch used = new CountDownLatch(2);
        CountDownLatch over = new CountDownLatch(1);
        RunBody<String, String> body =
                (durable, input) -> {
                    String said = stage.spend(durable, 100) + stage.spend(durable, 70);
                    said +=
                            durable.step(
                                    Step.of("own"),
                                    String.class,
                                    context -> {
                                        used.countDown();
                                        over.await();
                                        return "own";
                                    });
                    for (int i = 0; i < 2; i++) {
                        durable.step(
                                Step.of("dear"),
                                String.class,
                                context -> {
                                    context.hold(
                                                    stage.claim(
                                                            "model", new Amounts(200_000, 0, 0, 0)))
                                            .used(new Amounts(1_000, 0, 0, 0));
                                    stage.reserved.add(stage.standing().spent());
                                    return "dear";
                                });
                    }
                    return said;
                };
        PostgresEngine dying = stage.fixture.engine(body);
        RunId run = dying.start(TabStage.ACME, MAIN, "run", "x");
        await().until(() -> used.getCount() == 1);
        PostgresEngine other = stage.fixture.engine(body);
        stage.fixture.update(
                "update troupe.node set alive = false where id = (select min(id) from troupe.node)");
        await().until(() -> used.getCount() == 0);
        stage.reserved.clear();

        over.countDown();

        assertThat(Fixture.outcome(other, run)).isEqualTo("donedoneown");
        assertThat(stage.reserved)
                .as("spent while a step works that has a reservation of its own")
                .containsExactly(170L, 1_170L);
        assertThat(stage.standing().spent()).isEqualTo(2_170);
        assertThat(stage.standing().reserved()).isZero();
        assertThat(stage.spending()).containsExactly(new SpendSum("model", 4, 2_170, 0, 0, 0, 0));
    }

    @Test
    void stepsThatHadSharesOfATabAreListedTogetherWhenItEnds() throws Exception {
        stage.limit(1_000_000);
        ConcurrentLinkedQueue<List<SpendSum>> meanwhile = new ConcurrentLinkedQueue<>();
        PostgresEngine engine =
                stage.fixture.engine((durable, input) -> {
                    stage.use(durable, "model", new Amounts(300, 0, 0, 60_000));
                    stage.use(durable, "model", new Amounts(200, 0, 0, 60_000));
                    stage.use(durable, "tool", new Amounts(0, 0, 0, 500));
                    stage.use(durable, "tool", new Amounts(0, 0, 0, 600));
                    meanwhile.add(stage.spending());
                    return "done";
                });

        assertThat(stage.run(engine)).isEqualTo("done");

        List<SpendSum> all =
                List.of(
                        new SpendSum("model", 2, 500, 0, 0, 120_000, 0),
                        new SpendSum("tool", 2, 0, 0, 0, 1_100, 0));
        assertThat(meanwhile).as("known before that, too").containsExactly(all);
        assertThat(stage.spending()).isEqualTo(all);
        assertThat(stage.count("select count(*) from troupe.spend"))
                .as("the first step, which had none, and those of the model and of the tool")
                .isEqualTo(3);
    }

    @Test
    void whatIsUsedOfItIsKnownAtOnceThoughTheAccountLearnsOfItLater() throws Exception {
        stage.limit(1_000_000);
        ConcurrentLinkedQueue<Long> spent = new ConcurrentLinkedQueue<>();
        PostgresEngine engine =
                stage.fixture.engine((durable, input) -> {
                    for (int i = 0; i < 3; i++) {
                        stage.spend(durable, 100);
                        spent.add(stage.standing().spent());
                    }
                    return "done";
                });

        assertThat(stage.run(engine)).isEqualTo("done");

        assertThat(spent).containsExactly(100L, 200L, 300L);
        assertThat(stage.standing().spent()).isEqualTo(300);
        assertThat(stage.standing().reserved()).isZero();
    }

    @Test
    void aStepThatHoldsTwiceHasBothOnTheAccount() throws Exception {
        stage.limit(1_000_000);
        PostgresEngine engine =
                stage.fixture.engine((durable, input) ->
                        stage.spend(durable, 100)
                                + durable.step(
                                        Step.of("twice"),
                                        String.class,
                                        context -> {
                                            for (int i = 0; i < 2; i++) {
                                                context.hold(
                                                                stage.claim(
                                                                        "model",
                                                                        new Amounts(300, 0, 0, 0)))
                                                        .used(new Amounts(150, 0, 0, 0));
                                            }
                                            return "twice";
                                        }));

        assertThat(stage.run(engine)).isEqualTo("donetwice");

        assertThat(stage.standing().spent()).isEqualTo(400);
        assertThat(stage.standing().reserved()).isZero();
        assertThat(stage.spending()).containsExactly(new SpendSum("model", 3, 400, 0, 0, 0, 0));
    }

    @Test
    void whatAStepUsedOfATabIsInItsRowThoughItHoldsSomethingElseToo() throws Exception {
        stage.limit(1_000_000);
        PostgresEngine engine =
                stage.fixture.engine((durable, input) ->
                        stage.spend(durable, 100)
                                + durable.step(
                                        Step.of("counted"),
                                        String.class,
                                        context -> {
                                            context.hold(
                                                            stage.claim(
                                                                    "model",
                                                                    new Amounts(300, 0, 0, 0)))
                                                    .used(new Amounts(150, 0, 0, 0));
                                            context.hold(
                                                    new Claim(
                                                            List.of(),
                                                            Amounts.NONE,
                                                            List.of(
                                                                    new Judgment.Count(
                                                                            "few",
                                                                            Window.DAY,
                                                                            1,
                                                                            10)),
                                                            Spender.of(
                                                                    "clerk",
                                                                    Mandate.NONE,
                                                                    "tool")));
                                            return "counted";
                                        }));

        assertThat(stage.run(engine)).isEqualTo("donecounted");

        assertThat(stage.count("select money from troupe.journal where tab is not null"))
                .isEqualTo(150);
        assertThat(stage.standing().spent()).isEqualTo(250);
        assertThat(stage.standing().reserved()).isZero();
    }

    @Test
    void whatIsUsedBeyondAShareIsOnTheAccountAtOnce() throws Exception {
        stage.limit(100_000);
        PostgresEngine engine =
                stage.fixture.engine((durable, input) ->
                        stage.spend(durable, 100) + stage.spend(durable, 99_950));

        assertThat(stage.run(engine)).isEqualTo("donedone");

        assertThat(stage.standing().spent()).isEqualTo(100_000);
        assertThat(stage.standing().overrun()).isEqualTo(50);
        assertThat(stage.standing().reserved()).isZero();
    }
}
