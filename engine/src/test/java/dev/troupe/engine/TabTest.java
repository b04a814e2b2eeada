package dev.troupe.engine;

import static dev.troupe.engine.Fixture.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Spender;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a run keeps of budgets from one step to the next. */
class TabTest {

    private static final String ACME = "acme";
    private static final Topic<String> GO = Topic.of("go", String.class);

    private static Fixture fixture;
    private static Budgets budgets;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.now());
    private final ConcurrentLinkedQueue<Long> reserved = new ConcurrentLinkedQueue<>();

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
        Schema.prepare(fixture.database.dataSource());
        budgets = new Budgets(fixture.database.dataSource(), InstantSource.system());
    }

    @AfterEach
    void reset() {
        fixture.reset();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private static void limit(long most) {
        Budget budget = new Budget(Scopes.ORGANIZATION, Unit.MONEY, Window.LIFETIME, most);
        budgets.set(ACME, budget, "anna");
    }

    private static BudgetStanding standing() {
        return budgets.standings(ACME, Optional.empty()).getFirst();
    }

    /** Holds 300 and uses some of it, and looks afterwards at what is reserved. */
    private String spend(Durable durable, long used) {
        try {
            String said =
                    durable.step(
                            Step.of("call"),
                            String.class,
                            context -> {
                                context.hold(claim("model", new Amounts(300, 0, 0, 0)))
                                        .used(new Amounts(used, 0, 0, 0));
                                return "done";
                            });
            reserved.add(standing().reserved());
            return said;
        } catch (StepFailed e) {
            return e.failure().type();
        }
    }

    private static String run(PostgresEngine engine) throws InterruptedException {
        return Fixture.outcome(engine, engine.start(ACME, MAIN, "run", "x"));
    }

    @Test
    void aRunKeepsEnoughForStepsLikeTheOneBeforeUntilItEnds() throws Exception {
        limit(1_000_000);
        PostgresEngine engine =
                fixture.engine((durable, input) -> spend(durable, 125) + spend(durable, 100));

        assertThat(run(engine)).isEqualTo("donedone");

        assertThat(reserved)
                .as("300 and a quarter more, for sixteen steps; of which the second used 100")
                .containsExactly(16 * 375L, 16 * 375L - 100);
        assertThat(standing().spent()).isEqualTo(225);
        assertThat(standing().reserved()).isZero();
        assertThat(
                        budgets.spending(
                                ACME,
                                Instant.EPOCH,
                                Instant.now().plusSeconds(60),
                                SpendSum.By.SUBJECT))
                .as("what is only kept is not listed")
                .singleElement()
                .satisfies(sum -> assertThat(sum.steps()).isEqualTo(2));
    }

    @Test
    void whatIsUsedOfItIsKnownAtOnceThoughTheAccountLearnsOfItLater() throws Exception {
        limit(1_000_000);
        ConcurrentLinkedQueue<Long> spent = new ConcurrentLinkedQueue<>();
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    for (int i = 0; i < 3; i++) {
                        spend(durable, 100);
                        spent.add(standing().spent());
                    }
                    return "done";
                });

        assertThat(run(engine)).isEqualTo("done");

        assertThat(spent).containsExactly(100L, 200L, 300L);
        assertThat(standing().spent()).isEqualTo(300);
        assertThat(standing().reserved()).isZero();
    }

    @Test
    void whatADeadNodeUsedOfItIsSpentAndTheRestIsGivenBack() throws Exception {
        limit(1_000_000);
        CountDownLatch used = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        PostgresEngine dying =
                fixture.engine((durable, input) -> {
                    spend(durable, 100);
                    spend(durable, 70);
                    spend(durable, 7);
                    used.countDown();
                    return durable.step(
                            Step.of("last"),
                            String.class,
                            context -> {
                                over.await();
                                return "done by the dead";
                            });
                });
        RunId run = dying.start(ACME, MAIN, "run", "x");
        assertThat(used.await(20, TimeUnit.SECONDS)).isTrue();
        PostgresEngine other =
                fixture.engine((durable, input) ->
                        spend(durable, 100)
                                + spend(durable, 70)
                                + spend(durable, 7)
                                + durable.step(Step.of("last"), String.class, context -> "!"));

        fixture.update(
                "update troupe.node set alive = false where id = (select min(id) from troupe.node)");

        assertThat(other.await(run, Duration.ofSeconds(1)).status()).isNotNull();
        over.countDown();
        assertThat(other.await(run, Fixture.LONG).status()).isEqualTo(RunStatus.COMPLETED);
        await().untilAsserted(() -> assertThat(standing().reserved()).isZero());
        assertThat(standing().spent()).isEqualTo(177);
        assertThat(spending()).containsExactly(new SpendSum("model", 3, 177, 0, 0, 0, 0));
    }

    @Test
    void whatIsUsedBeyondAShareIsOnTheAccountAtOnce() throws Exception {
        limit(100_000);
        PostgresEngine engine =
                fixture.engine((durable, input) -> spend(durable, 100) + spend(durable, 99_950));

        assertThat(run(engine)).isEqualTo("donedone");

        assertThat(standing().spent()).isEqualTo(100_000);
        assertThat(standing().overrun()).isEqualTo(50);
        assertThat(standing().reserved()).isZero();
    }

    @Test
    void stepsThatHadSharesOfATabAreListedTogetherWhenItEnds() throws Exception {
        limit(1_000_000);
        ConcurrentLinkedQueue<List<SpendSum>> meanwhile = new ConcurrentLinkedQueue<>();
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    use(durable, "model", new Amounts(300, 0, 0, 60_000));
                    use(durable, "model", new Amounts(200, 0, 0, 60_000));
                    use(durable, "tool", new Amounts(0, 0, 0, 500));
                    use(durable, "tool", new Amounts(0, 0, 0, 600));
                    meanwhile.add(spending());
                    return "done";
                });

        assertThat(run(engine)).isEqualTo("done");

        List<SpendSum> all =
                List.of(
                        new SpendSum("model", 2, 500, 0, 0, 120_000, 0),
                        new SpendSum("tool", 2, 0, 0, 0, 1_100, 0));
        assertThat(meanwhile).as("known before that, too").containsExactly(all);
        assertThat(spending()).isEqualTo(all);
        assertThat(count("select count(*) from troupe.spend"))
                .as("the first step, which had none, and those of the model and of the tool")
                .isEqualTo(3);
    }

    private static List<SpendSum> spending() {
        return budgets.spending(
                ACME, Instant.EPOCH, Instant.now().plusSeconds(60), SpendSum.By.SUBJECT);
    }

    @Test
    void theNextRunOfAQuickAgentReservesForAllItsStepsAtOnce() throws Exception {
        limit(1_000_000);
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    String said = "";
                    for (int i = 0; i < 4; i++) {
                        said += spend(durable, 100);
                    }
                    return said;
                });
        assertThat(run(engine)).isEqualTo("donedonedonedone");
        reserved.clear();

        assertThat(run(engine)).isEqualTo("donedonedonedone");

        assertThat(reserved)
                .as("300 for each of four steps and a quarter more, of which each used 100")
                .containsExactly(1_400L, 1_300L, 1_200L, 1_100L);
        assertThat(standing().spent()).isEqualTo(800);
        assertThat(standing().reserved()).isZero();
        assertThat(spending()).containsExactly(new SpendSum("model", 8, 800, 0, 0, 0, 0));
    }

    @Test
    void theNextRunOfASlowAgentReservesForOneStepAtATime() throws Exception {
        limit(1_000_000);
        PostgresEngine engine =
                fixture.engine(builder ->
                        builder.clock(now::get)
                                .register(
                                        MAIN,
                                        (durable, input) -> slowly(durable) + slowly(durable)));
        assertThat(run(engine)).isEqualTo("slowslow");
        reserved.clear();

        assertThat(run(engine)).isEqualTo("slowslow");

        assertThat(reserved).as("while each works").containsExactly(300L, 375L);
        assertThat(standing().reserved()).isZero();
    }

    private String slowly(Durable durable) {
        return durable.step(
                Step.of("call"),
                String.class,
                context -> {
                    context.hold(claim("model", new Amounts(300, 0, 0, 0)))
                            .used(new Amounts(100, 0, 0, 0));
                    reserved.add(standing().reserved());
                    now.updateAndGet(at -> at.plusMillis(1_500));
                    return "slow";
                });
    }

    @Test
    void whatIsReservedForManyStepsIsForOneRun() throws Exception {
        limit(1_000_000);
        Budget runs = new Budget(Scopes.ORGANIZATION, Unit.RUNS, Window.LIFETIME, 3);
        budgets.set(ACME, runs, "anna");
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        use(durable, "model", new Amounts(300, 0, 1, 0))
                                + use(durable, "model", new Amounts(300, 0, 0, 0)));

        for (int i = 0; i < 3; i++) {
            assertThat(run(engine)).isEqualTo("donedone");
        }

        assertThat(spending()).containsExactly(new SpendSum("model", 6, 1_800, 0, 3, 0, 0));
        assertThat(budgets.standings(ACME, Optional.empty()))
                .filteredOn(standing -> standing.budget().unit() == Unit.RUNS)
                .singleElement()
                .satisfies(standing -> {
                    assertThat(standing.spent()).isEqualTo(3);
                    assertThat(standing.reserved()).isZero();
                });
    }

    @Test
    void theFirstStepIsToldOfABudgetOfRunsThatIsNearItsLimit() throws Exception {
        limit(1_000_000);
        budgets.set(ACME, new Budget(Scopes.ORGANIZATION, Unit.RUNS, Window.LIFETIME, 2), "anna");
        ConcurrentLinkedQueue<Integer> near = new ConcurrentLinkedQueue<>();
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    for (int i = 0; i < 3; i++) {
                        int begun = i == 0 ? 1 : 0;
                        durable.step(
                                Step.of("call"),
                                String.class,
                                context -> {
                                    Amounts most = new Amounts(300, 0, begun, 0);
                                    Hold hold = context.hold(claim("model", most));
                                    near.add(hold.near().size());
                                    hold.used(most);
                                    return "done";
                                });
                    }
                    return "done";
                });
        assertThat(run(engine)).isEqualTo("done");
        assertThat(near).as("the first of two runs").containsExactly(0, 0, 0);
        near.clear();

        assertThat(run(engine)).isEqualTo("done");

        assertThat(near).as("the second, which reserves for all steps").containsExactly(1, 0, 0);
    }

    @Test
    void whatADeadNodeUsedOfItsTabsIsNotCountedForOneWithTheSameNumberOfAnotherNode()
            throws Exception {
        limit(1_000_000);
        CountDownLatch used = new CountDownLatch(2);
        CountDownLatch over = new CountDownLatch(1);
        RunBody<String, String> body =
                (durable, input) -> {
                    String said = spend(durable, 100) + spend(durable, 70);
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
                                    context.hold(claim("model", new Amounts(200_000, 0, 0, 0)))
                                            .used(new Amounts(1_000, 0, 0, 0));
                                    reserved.add(standing().spent());
                                    return "dear";
                                });
                    }
                    return said;
                };
        PostgresEngine dying = fixture.engine(body);
        RunId run = dying.start(ACME, MAIN, "run", "x");
        await().until(() -> used.getCount() == 1);
        PostgresEngine other = fixture.engine(body);
        fixture.update(
                "update troupe.node set alive = false where id = (select min(id) from troupe.node)");
        await().until(() -> used.getCount() == 0);
        reserved.clear();

        over.countDown();

        assertThat(Fixture.outcome(other, run)).isEqualTo("donedoneown");
        assertThat(reserved)
                .as("spent while a step works that has a reservation of its own")
                .containsExactly(170L, 1_170L);
        assertThat(standing().spent()).isEqualTo(2_170);
        assertThat(standing().reserved()).isZero();
        assertThat(spending()).containsExactly(new SpendSum("model", 4, 2_170, 0, 0, 0, 0));
    }

    @Test
    void aStepThatHoldsTwiceHasBothOnTheAccount() throws Exception {
        limit(1_000_000);
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        spend(durable, 100)
                                + durable.step(
                                        Step.of("twice"),
                                        String.class,
                                        context -> {
                                            for (int i = 0; i < 2; i++) {
                                                context.hold(
                                                                claim(
                                                                        "model",
                                                                        new Amounts(300, 0, 0, 0)))
                                                        .used(new Amounts(150, 0, 0, 0));
                                            }
                                            return "twice";
                                        }));

        assertThat(run(engine)).isEqualTo("donetwice");

        assertThat(standing().spent()).isEqualTo(400);
        assertThat(standing().reserved()).isZero();
        assertThat(spending()).containsExactly(new SpendSum("model", 3, 400, 0, 0, 0, 0));
    }

    @Test
    void whatAStepUsedOfATabIsInItsRowThoughItHoldsSomethingElseToo() throws Exception {
        limit(1_000_000);
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        spend(durable, 100)
                                + durable.step(
                                        Step.of("counted"),
                                        String.class,
                                        context -> {
                                            context.hold(claim("model", new Amounts(300, 0, 0, 0)))
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

        assertThat(run(engine)).isEqualTo("donecounted");

        assertThat(count("select money from troupe.journal where tab is not null")).isEqualTo(150);
        assertThat(standing().spent()).isEqualTo(250);
        assertThat(standing().reserved()).isZero();
    }

    /** Uses all that it claims. */
    private static String use(Durable durable, String subject, Amounts amounts) {
        return durable.step(
                Step.of(subject),
                String.class,
                context -> {
                    context.hold(claim(subject, amounts)).used(amounts);
                    return "done";
                });
    }

    private static Claim claim(String subject, Amounts most) {
        return new Claim(
                List.of(Scopes.ORGANIZATION),
                most,
                List.of(),
                Spender.of("clerk", Mandate.NONE, subject));
    }

    private static long count(String query) throws Exception {
        try (var connection = fixture.database.dataSource().getConnection();
                var select = connection.prepareStatement(query);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    @Test
    void aRunThatDoesNothingMoreKeepsNothingForLong() throws Exception {
        limit(1_000_000);
        CountDownLatch over = new CountDownLatch(1);
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    spend(durable, 100);
                    return durable.step(
                            Step.of("long"),
                            String.class,
                            context -> {
                                over.await();
                                return "done";
                            });
                });
        RunId run = engine.start(ACME, MAIN, "run", "x");
        await().until(() -> !reserved.isEmpty());
        assertThat(reserved).containsExactly(16 * 375L);

        await().atMost(Duration.ofSeconds(20)).until(() -> standing().reserved() == 0);

        over.countDown();
        assertThat(Fixture.outcome(engine, run)).isEqualTo("done");
        assertThat(standing().spent()).isEqualTo(100);
    }

    /** What ends a tab may be in the very write that is refused, or in the run's last one. */
    @ParameterizedTest
    @ValueSource(longs = {0, 100, 500})
    void aRunThatIsBlockedKeepsNothing(long used) throws Exception {
        limit(1_000_000);
        fixture.update(
                "alter table troupe.journal add constraint no_bad check (name not like 'bad%')");
        try {
            PostgresEngine engine =
                    fixture.engine((durable, input) -> {
                        use(durable, "good", new Amounts(300, 0, 0, 0));
                        return durable.step(
                                Step.of("bad"),
                                String.class,
                                context -> {
                                    if (used > 0) {
                                        context.hold(claim("bad", new Amounts(300, 0, 0, 0)))
                                                .used(new Amounts(used, 0, 0, 0));
                                    }
                                    return "done";
                                });
                    });
            RunId run = engine.start(ACME, MAIN, "run", "x");
            await().until(() ->
                    engine.store().find(run).orElseThrow().status() == RunStatus.BLOCKED);

            await().until(() -> standing().reserved() == 0);
            assertThat(standing().spent()).isEqualTo(300);
            assertThat(count("select count(*) from troupe.held")).isZero();
        } finally {
            fixture.update("alter table troupe.journal drop constraint no_bad");
        }
    }

    @Test
    void nothingIsKeptOfABudgetThatIsNearAThreshold() throws Exception {
        limit(1_000_000);
        PostgresEngine engine =
                fixture.engine((durable, input) -> spend(durable, 800_000) + spend(durable, 100));

        assertThat(run(engine)).isEqualTo("donedone");

        assertThat(reserved).containsExactly(0L, 0L);
    }

    @Test
    void whereThatWouldBeMoreThanASmallPartOfWhatIsLeftNothingIsKept() throws Exception {
        limit(10_000);
        PostgresEngine engine =
                fixture.engine((durable, input) -> spend(durable, 125) + spend(durable, 100));

        assertThat(run(engine)).isEqualTo("donedone");

        assertThat(reserved).containsExactly(0L, 0L);
        assertThat(standing().spent()).isEqualTo(225);
    }

    @Test
    void aLimitThatIsLoweredHoldsForWhatWasKeptForAWhile() throws Exception {
        limit(1_000_000);
        PostgresEngine engine =
                fixture.engine(builder ->
                        builder.clock(now::get)
                                .register(
                                        MAIN,
                                        (durable, input) -> {
                                            String first = spend(durable, 125);
                                            limit(200);
                                            now.updateAndGet(at -> at.plusSeconds(3));
                                            return first + " " + spend(durable, 100);
                                        }));

        assertThat(run(engine)).isEqualTo("done budget");

        assertThat(standing().spent()).isEqualTo(125);
        assertThat(standing().reserved()).isZero();
    }

    @Test
    void branchesKeepEachTheirOwn() throws Exception {
        limit(1_000_000);
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.fork(
                                                IntStream.range(0, 20)
                                                        .mapToObj(i ->
                                                                new Branch<String>(
                                                                        "b" + i,
                                                                        strand ->
                                                                                spend(strand, 10)
                                                                                        + spend(
                                                                                                strand,
                                                                                                20)))
                                                        .toList(),
                                                Join.all())
                                        .size()
                                + "");

        assertThat(run(engine)).isEqualTo("20");

        assertThat(reserved).allMatch(amount -> amount <= 20 * 300 + 64 * 375);
        assertThat(standing().spent()).isEqualTo(20 * 30);
        assertThat(standing().reserved()).isZero();
    }

    @Test
    void aRunThatLeavesMemoryKeepsNothing() throws Exception {
        limit(1_000_000);
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        spend(durable, 125)
                                + durable.await(GO, Deadline.within(Duration.ofDays(1))).orElse("")
                                + spend(durable, 100));
        RunId run = engine.start(ACME, MAIN, "run", "x");
        await().until(() -> engine.residents() == 0 && !reserved.isEmpty());

        assertThat(standing().spent()).isEqualTo(125);
        assertThat(standing().reserved()).isZero();

        engine.send(run, "go", "!", "anna");
        assertThat(Fixture.outcome(engine, run)).isEqualTo("done!done");
        assertThat(standing().reserved()).isZero();
    }
}
