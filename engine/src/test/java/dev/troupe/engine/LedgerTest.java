package dev.troupe.engine;

import static dev.troupe.engine.Fixture.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Spender;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Budgets are reserved before a step and settled with its result. */
class LedgerTest {

    private static final String ACME = "acme";
    private static final Mandate REFUNDS =
            new Mandate(
                    "anna",
                    Optional.of("refunds"),
                    Optional.empty(),
                    Optional.of("grow/returns"),
                    Optional.empty());

    private static Fixture fixture;

    private static Budgets budgets;

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
        budgets = new Budgets(fixture.database.dataSource(), InstantSource.system());
        Schema.prepare(fixture.database.dataSource());
    }

    @AfterEach
    void reset() {
        fixture.reset();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private static Claim claim(Durable durable, long money) {
        return new Claim(
                Scopes.of("clerk", REFUNDS, durable.root()),
                new Amounts(money, 0, 0, 0),
                List.of(),
                Spender.of("clerk", REFUNDS, "model test/small"));
    }

    private static Amounts money(long micros) {
        return new Amounts(micros, 0, 0, 0);
    }

    /** Holds an amount, uses an amount, and says what came of it. */
    private static String spend(Durable durable, long most, long used) {
        try {
            return durable.step(
                    Step.of("call"),
                    String.class,
                    context -> {
                        Hold hold = context.hold(claim(durable, most));
                        hold.used(money(used));
                        return hold.near().isEmpty()
                                ? "done"
                                : "near " + hold.near().getFirst().scope();
                    });
        } catch (StepFailed e) {
            return e.failure().type();
        }
    }

    private void limit(String scope, Window window, long most) {
        budgets.set(ACME, new Budget(scope, Unit.MONEY, window, most), "anna");
    }

    private BudgetStanding standing(String scope) {
        return standing(scope, Optional.empty());
    }

    private BudgetStanding standing(String scope, Optional<RunId> root) {
        return budgets.standings(ACME, root).stream()
                .filter(standing -> standing.budget().scope().equals(scope))
                .findFirst()
                .orElseThrow();
    }

    private String run(PostgresEngine engine) throws InterruptedException {
        return Fixture.outcome(engine, engine.start(ACME, MAIN, "run", "x"));
    }

    @Test
    void aStepIsSettledWithWhatItUsedInEveryScopeItFallsUnder() throws Exception {
        List<String> scopes =
                List.of(
                        "organization",
                        "agent:clerk",
                        "plan:refunds",
                        "goal:grow",
                        "goal:grow/returns");
        scopes.forEach(scope -> limit(scope, Window.LIFETIME, 1_000));
        PostgresEngine engine = fixture.engine((durable, input) -> spend(durable, 300, 125));

        assertThat(run(engine)).isEqualTo("done");
        assertThat(scopes)
                .allSatisfy(scope -> {
                    assertThat(standing(scope).spent()).isEqualTo(125);
                    assertThat(standing(scope).reserved()).isZero();
                });
    }

    @Test
    void aClaimThatOneBudgetDoesNotTakeHoldsNothingAnywhere() throws Exception {
        limit("organization", Window.LIFETIME, 1_000);
        limit("agent:clerk", Window.LIFETIME, 299);
        PostgresEngine engine = fixture.engine((durable, input) -> spend(durable, 300, 125));

        assertThat(run(engine)).isEqualTo(BudgetExhausted.TYPE);
        assertThat(standing("organization").spent()).isZero();
        assertThat(standing("organization").reserved()).isZero();
    }

    @Test
    void aDenialSaysWhichBudgetHasHowMuchLeft() throws Exception {
        limit("agent:clerk", Window.DAY, 299);
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    try {
                        return durable.step(
                                Step.of("call"),
                                String.class,
                                context -> context.hold(claim(durable, 300)).toString());
                    } catch (StepFailed e) {
                        return Json.write(e.failure());
                    }
                });

        assertThat(run(engine))
                .contains(
                        "the budget of agent:clerk ($0.000299 a day) has $0.000299 left, and $0.0003 would be needed at the most")
                .contains("\"scope\":\"agent:clerk\"", "\"limit\":299", "\"wanted\":300");
    }

    @Test
    void whatNobodySaysWasUsedCountsAsUsed() throws Exception {
        limit("organization", Window.LIFETIME, 1_000);
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.step(
                                Step.of("call"),
                                String.class,
                                context -> {
                                    context.hold(claim(durable, 300));
                                    return "done";
                                }));

        assertThat(run(engine)).isEqualTo("done");
        assertThat(standing("organization").spent()).isEqualTo(300);
        assertThat(
                        budgets.spending(
                                ACME,
                                Instant.EPOCH,
                                Instant.now().plusSeconds(60),
                                SpendSum.By.AGENT))
                .containsExactly(new SpendSum("clerk", 1, 300, 0, 0, 0, 300));
    }

    @Test
    void aStepThatFailsIsSettled() throws Exception {
        limit("organization", Window.LIFETIME, 1_000);
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    try {
                        return durable.step(
                                Step.of("call"),
                                String.class,
                                context -> {
                                    context.hold(claim(durable, 300)).used(money(40));
                                    throw new IllegalStateException("cut");
                                });
                    } catch (StepFailed e) {
                        return "failed";
                    }
                });

        assertThat(run(engine)).isEqualTo("failed");
        assertThat(standing("organization").spent()).isEqualTo(40);
        assertThat(standing("organization").reserved()).isZero();
    }

    @Test
    void aStepThatIsInterruptedGivesBackWhatItHeld() throws Exception {
        limit("organization", Window.LIFETIME, 1_000);
        CountDownLatch holding = new CountDownLatch(1);
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.step(
                                Step.of("call"),
                                String.class,
                                context -> {
                                    context.hold(claim(durable, 300)).used(money(200));
                                    holding.countDown();
                                    Thread.sleep(60_000);
                                    return "done";
                                }));
        RunId run = engine.start(ACME, MAIN, "run", "x");
        assertThat(holding.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(standing("organization").reserved()).isEqualTo(300);

        engine.commands().cancel(run, "enough", "anna");

        assertThat(engine.await(run, Fixture.LONG).status()).isEqualTo(RunStatus.CANCELLED);
        await().untilAsserted(() -> assertThat(standing("organization").reserved()).isZero());
        assertThat(standing("organization").spent()).isZero();
    }

    @Test
    void whatADeadNodeHeldIsGivenBackAndTheStepIsReservedAnew() throws Exception {
        limit("organization", Window.LIFETIME, 400);
        CountDownLatch holding = new CountDownLatch(1);
        CountDownLatch over = new CountDownLatch(1);
        PostgresEngine dying =
                fixture.engine((durable, input) ->
                        durable.step(
                                Step.of("call"),
                                String.class,
                                context -> {
                                    context.hold(claim(durable, 300)).used(money(200));
                                    holding.countDown();
                                    over.await();
                                    return "done by the dead";
                                }));
        RunId run = dying.start(ACME, MAIN, "run", "x");
        assertThat(holding.await(20, TimeUnit.SECONDS)).isTrue();
        PostgresEngine other = fixture.engine((durable, input) -> spend(durable, 300, 200));

        fixture.update(
                "update troupe.node set alive = false where id = (select min(id) from troupe.node)");

        // The dead one comes back as a new node, so either may take the run up; only the other one
        // ends it.
        assertThat(other.await(run, Duration.ofSeconds(1)).status()).isNotNull();
        over.countDown();
        assertThat(other.await(run, Fixture.LONG).status()).isEqualTo(RunStatus.COMPLETED);
        await().untilAsserted(() -> assertThat(standing("organization").reserved()).isZero());
        assertThat(standing("organization").spent()).isEqualTo(200);
    }

    @Test
    void aWindowBeginsAnew() throws Exception {
        limit("organization", Window.DAY, 400);
        Instant[] now = {Instant.parse("2026-11-21T23:59:00Z")};
        PostgresEngine engine =
                fixture.engine(builder ->
                        builder.clock(() -> now[0])
                                .register(MAIN, (durable, input) -> spend(durable, 300, 300)));

        assertThat(run(engine)).isEqualTo("done");
        assertThat(run(engine)).isEqualTo(BudgetExhausted.TYPE);
        now[0] = Instant.parse("2026-11-22T00:00:00Z");
        assertThat(run(engine)).isEqualTo("done");
    }

    @Test
    void aBudgetPerRunHoldsForEachTreeByItself() throws Exception {
        limit("organization", Window.RUN, 300);
        PostgresEngine engine =
                fixture.engine(
                        (durable, input) ->
                                spend(durable, 200, 200)
                                        + ", "
                                        + durable.child(
                                                new dev.troupe.core.durable.ChildRun<>(
                                                        "below", Fixture.CHILD, "x")),
                        (durable, input) -> spend(durable, 200, 200));

        assertThat(run(engine)).isEqualTo("done, budget");
        assertThat(run(engine)).isEqualTo("done, budget");
    }

    @Test
    void aRaisedLimitHoldsAtOnceAndALoweredOneLetsNothingMoreThrough() throws Exception {
        limit("organization", Window.LIFETIME, 300);
        PostgresEngine engine = fixture.engine((durable, input) -> spend(durable, 200, 200));
        BudgetKey key = new BudgetKey("organization", Unit.MONEY, Window.LIFETIME);

        assertThat(run(engine)).isEqualTo("done");
        assertThat(run(engine)).isEqualTo(BudgetExhausted.TYPE);
        assertThat(budgets.raise(ACME, key, 600, "anna")).isEqualTo(600);
        assertThat(run(engine)).isEqualTo("done");
        limit("organization", Window.LIFETIME, 100);
        assertThat(run(engine)).isEqualTo(BudgetExhausted.TYPE);
        assertThat(standing("organization").spent()).isEqualTo(400);
        assertThat(standing("organization").left()).isZero();
        assertThat(budgets.raise(ACME, key, 1_000, "anna")).isEqualTo(1_000);
        assertThat(run(engine)).isEqualTo("done");
    }

    @Test
    void noAgentChangesALimit() {
        Budget budget = new Budget("organization", Unit.MONEY, Window.LIFETIME, 300);
        budgets.set(ACME, budget, "anna");
        BudgetKey key = BudgetKey.of(budget);

        for (String agent : List.of("agent:clerk", " Agent:clerk")) {
            assertThatThrownBy(() -> budgets.raise(ACME, key, 500, agent))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("who raises a budget is a person");
            assertThatThrownBy(() -> budgets.set(ACME, budget, agent))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> budgets.remove(ACME, key, agent))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(budgets.standings(ACME, Optional.empty()))
                .extracting(standing -> standing.budget().limit())
                .containsExactly(300L);
    }

    @Test
    void aBudgetThatIsNotThereCannotBeRaised() {
        BudgetKey key = new BudgetKey("agent:nobody", Unit.MONEY, Window.DAY);

        assertThatThrownBy(() -> budgets.raise(ACME, key, 600, "anna"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("'acme' has no budget for money of agent:nobody per day");
    }

    @Test
    void whatWasUsedBeyondWhatWasReservedNeverBreaksTheLimit() throws Exception {
        limit("organization", Window.LIFETIME, 300);
        PostgresEngine engine = fixture.engine((durable, input) -> spend(durable, 200, 450));

        assertThat(run(engine)).isEqualTo("done");
        assertThat(standing("organization").spent()).isEqualTo(300);
        assertThat(standing("organization").overrun()).isEqualTo(150);
        assertThat(run(engine)).isEqualTo(BudgetExhausted.TYPE);
    }

    @Test
    void aClaimSaysWhichBudgetsItBringsNearTheirLimits() throws Exception {
        limit("agent:clerk", Window.LIFETIME, 1_000);
        limit("organization", Window.LIFETIME, 10_000);
        PostgresEngine engine = fixture.engine((durable, input) -> spend(durable, 300, 300));

        assertThat(run(engine)).isEqualTo("done");
        assertThat(run(engine)).isEqualTo("done");
        assertThat(run(engine)).isEqualTo("near agent:clerk");
    }

    @Test
    void whatPoliciesCountIsHeldLikeMoney() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    try {
                        return durable.step(
                                Step.of("refund"),
                                String.class,
                                context -> {
                                    context.hold(
                                            new Claim(
                                                    List.of(),
                                                    Amounts.NONE,
                                                    List.of(
                                                            new Judgment.Count(
                                                                    "refunds",
                                                                    Window.DAY,
                                                                    40,
                                                                    100)),
                                                    Spender.of("clerk", REFUNDS, "tool refund")));
                                    return "done";
                                });
                    } catch (StepFailed e) {
                        return e.failure().message();
                    }
                });

        assertThat(run(engine)).isEqualTo("done");
        assertThat(run(engine)).isEqualTo("done");
        assertThat(run(engine)).startsWith("the budget of policy:refunds (100 a day) has 20 left");
        Instant until = Instant.now().plusSeconds(60);
        assertThat(budgets.spending(ACME, Instant.EPOCH, until, SpendSum.By.SUBJECT))
                .as("what only counts is no use of anything")
                .isEmpty();
    }

    @Test
    void aLimitThatWasRaisedByHandStaysUntilTheFileStatesAnother() {
        Budget stated = new Budget("organization", Unit.MONEY, Window.DAY, 300);
        BudgetKey key = BudgetKey.of(stated);
        budgets.declare(ACME, "team.yaml", List.of(stated));
        budgets.raise(ACME, key, 500, "anna");

        budgets.declare(ACME, "team.yaml", List.of(stated));
        assertThat(standing("organization").budget().limit()).isEqualTo(500);
        assertThat(standing("organization").changedBy()).isEqualTo("anna");
        assertThat(standing("organization").declared()).contains(300L);

        budgets.declare(
                ACME,
                "team.yaml",
                List.of(new Budget("organization", Unit.MONEY, Window.DAY, 400)));
        assertThat(standing("organization").budget().limit()).isEqualTo(400);
    }

    @Test
    void whatAFileDoesNotStateAnyMoreGoesAndWhatOthersStateStays() {
        budgets.declare(
                ACME, "one.yaml", List.of(new Budget("agent:a", Unit.MONEY, Window.DAY, 300)));
        budgets.declare(
                ACME, "two.yaml", List.of(new Budget("agent:b", Unit.MONEY, Window.DAY, 300)));
        limit("agent:c", Window.DAY, 5);

        budgets.declare(ACME, "one.yaml", List.of());

        assertThat(budgets.standings(ACME, Optional.empty()))
                .extracting(standing -> standing.budget().scope())
                .containsExactly("agent:b", "agent:c");
    }

    @Test
    void whatWasSpentIsSummedUpByWhatItWasSpentOn() throws Exception {
        PostgresEngine engine = fixture.engine((durable, input) -> spend(durable, 300, 7));
        run(engine);
        run(engine);
        Instant until = Instant.now().plusSeconds(60);

        for (SpendSum.By by :
                List.of(
                        SpendSum.By.AGENT,
                        SpendSum.By.PLAN,
                        SpendSum.By.GOAL,
                        SpendSum.By.SUBJECT)) {
            List<SpendSum> sums = budgets.spending(ACME, Instant.EPOCH, until, by);
            assertThat(sums).as(by.name()).hasSize(1);
            assertThat(sums.getFirst().money()).isEqualTo(14);
            assertThat(sums.getFirst().steps()).isEqualTo(2);
        }
        assertThat(budgets.spending(ACME, Instant.EPOCH, until, SpendSum.By.RUN)).hasSize(2);
        assertThat(budgets.spending(ACME, until, until.plusSeconds(1), SpendSum.By.DAY)).isEmpty();
    }

    @Test
    void everyChangeOfALimitIsInTheOrganizationsJournal() {
        limit("organization", Window.DAY, 300);
        BudgetKey key = new BudgetKey("organization", Unit.MONEY, Window.DAY);
        budgets.raise(ACME, key, 500, "bob");
        budgets.raise(ACME, key, 400, "bob"); // it is that high already
        budgets.remove(ACME, key, "anna");

        assertThat(
                        new OrganizationJournal(
                                        fixture.database.dataSource(), InstantSource.system())
                                .history(ACME, 10))
                .extracting(order -> order.what() + " by " + order.by() + " " + order.detail())
                .containsExactly(
                        "budget removed by anna {\"scope\":\"organization\",\"unit\":\"money\",\"window\":\"day\",\"before\":500}",
                        "budget raised by bob {\"scope\":\"organization\",\"unit\":\"money\",\"window\":\"day\",\"before\":300,\"after\":500}",
                        "budget set by anna {\"scope\":\"organization\",\"unit\":\"money\",\"window\":\"day\",\"after\":300}");
        fixture.assertClean();
    }
}
