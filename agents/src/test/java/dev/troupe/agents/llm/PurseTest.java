package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.says;
import static dev.troupe.agents.llm.Replies.using;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.model.Chosen;
import dev.troupe.agents.model.Chosen.Why;
import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.Price;
import dev.troupe.control.budget.BudgetApprovals.Raised;
import dev.troupe.control.budget.BudgetRequest;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Budget.OnExhausted;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.core.json.Json;
import dev.troupe.engine.BudgetKey;
import dev.troupe.engine.BudgetStanding;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.Kind;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Model calls and the budgets they fall under. Each test's agent has budgets of its own. */
class PurseTest {

    private static final String ORGANIZATION = "acme";
    private static final long DOLLAR = 1_000_000;

    private static Stage stage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        stage = new Stage(folder, List.of(), List.of());
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** The same price for tokens of all kinds, in dollars a million. */
    private static Price price(long dollars) {
        Money each = new Money(dollars * DOLLAR);
        return new Price(new Price.Rates(each, each, each, each, each), Optional.empty());
    }

    /** An answer of thirty tokens that cost so many micro-dollars. */
    private static ModelReply answer(long micros) {
        return using(says("ok"), new Usage(10, 0, 0, 20, 0), new Money(micros));
    }

    private static Script answering(long micros) {
        return new Script(answer(micros));
    }

    private static Play play(Stage.Model model) {
        return stage.play(model).price(price(1));
    }

    private static void limit(
            Play play, Unit unit, Window window, long limit, OnExhausted onExhausted) {
        String scope = "agent:" + play.agent();
        stage.budgets()
                .set(
                        ORGANIZATION,
                        new Budget(scope, unit, window, limit, 80, 90, onExhausted),
                        "kim");
    }

    private static Play limited(Play play, Unit unit, long limit, OnExhausted onExhausted) {
        limit(play, unit, Window.DAY, limit, onExhausted);
        return play;
    }

    private static BudgetStanding standing(Play play, Unit unit) {
        return stage.budgets().standings(ORGANIZATION, Optional.empty()).stream()
                .filter(each -> each.budget().scope().equals("agent:" + play.agent()))
                .filter(each -> each.budget().unit() == unit)
                .findFirst()
                .orElseThrow();
    }

    private static Chosen chosen(RunId run) {
        return stage.engine().store().journal(run, 0).stream()
                .filter(row -> row.kind() == Kind.STEP && row.name().equals("model"))
                .map(row -> Json.parse(row.payload().orElseThrow()))
                .map(reply -> Json.as(reply, ModelReply.class).chosen().orElseThrow())
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private static List<OpenRequest> questions(RunId... runs) {
        return stage.engine().store().requests(Optional.empty()).stream()
                .filter(request -> List.of(runs).contains(request.run()))
                .toList();
    }

    private static List<OpenRequest> awaitQuestions(int count, RunId... runs) {
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> questions(runs).size() == count);
        return questions(runs);
    }

    private static Decision approve(Optional<JsonNode> edited) {
        return new Decision(Decision.Verdict.APPROVE, "kim", Optional.empty(), edited);
    }

    // ---- what is held, and what counts

    @Test
    void whatACallCostsIsCountedToTheMicroDollarAndNothingStaysReserved() throws Exception {
        Play play = limited(play(answering(7)), Unit.MONEY, DOLLAR, OnExhausted.FAIL);
        limit(play, Unit.TOKENS, Window.DAY, 100_000, OnExhausted.FAIL);
        play.result();
        play.result();
        assertThat(standing(play, Unit.MONEY).spent()).isEqualTo(14);
        assertThat(standing(play, Unit.MONEY).reserved()).isZero();
        assertThat(standing(play, Unit.TOKENS).spent()).isEqualTo(60);
    }

    @Test
    void theWorstCaseIsReservedWhileAModelAnswers() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        Play play =
                limited(
                        play((request, listener) -> {
                            go.await();
                            return answer(7);
                        }),
                        Unit.MONEY,
                        DOLLAR,
                        OnExhausted.FAIL);
        RunId run = play.start();
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> standing(play, Unit.MONEY).reserved() > Spending.MOST_OUTPUT);
        go.countDown();
        play.result(run);
        assertThat(standing(play, Unit.MONEY).reserved()).isZero();
    }

    @Test
    void aRunCountsOnceHoweverManyCallsItMakes() throws Exception {
        Script twice = new Script(says("no"), answer(7));
        Play play =
                limited(play(twice), Unit.RUNS, 2, OnExhausted.FAIL)
                        .output("{\"type\": \"object\"}");
        Script good = new Script(says("no"), using(says("{}"), Usage.NONE, Money.ZERO));
        Play other =
                limited(play(good), Unit.RUNS, 2, OnExhausted.FAIL)
                        .output("{\"type\": \"object\"}");
        play.failure();
        other.result();
        assertThat(standing(play, Unit.RUNS).spent()).isEqualTo(1);
        assertThat(standing(other, Unit.RUNS).spent()).isEqualTo(1);
        other.result();
        assertThat(other.failure().type()).isEqualTo("budget");
    }

    private static Stage.Model failing(ModelFailure.Kind kind) {
        return (request, listener) -> {
            throw new ModelFailure(kind, "no answer", Optional.empty(), null);
        };
    }

    @Test
    void anAttemptThatWasSurelyFreeCountsAsNothing() throws Exception {
        Play play =
                limited(
                        play(failing(ModelFailure.Kind.RATE_LIMITED)),
                        Unit.MONEY,
                        DOLLAR,
                        OnExhausted.FAIL);
        limit(play, Unit.RUNS, Window.DAY, 10, OnExhausted.FAIL);
        play.failure();
        assertThat(standing(play, Unit.MONEY).spent()).isZero();
        assertThat(standing(play, Unit.RUNS).spent()).isEqualTo(1);
    }

    @Test
    void anAttemptOfUnknownCostCountsAsAllThatWasHeld() throws Exception {
        Play play =
                limited(
                        play(failing(ModelFailure.Kind.TIMEOUT)),
                        Unit.MONEY,
                        DOLLAR,
                        OnExhausted.FAIL);
        play.failure();
        assertThat(standing(play, Unit.MONEY).spent()).isGreaterThan(Spending.MOST_OUTPUT);
        assertThat(standing(play, Unit.MONEY).reserved()).isZero();
    }

    @Test
    void aConnectionThatBrokeInTheMiddleOfAnAnswerWasNotFree() throws Exception {
        Play play =
                limited(
                        play((request, listener) -> {
                            listener.text("Well,");
                            throw new ModelFailure(
                                    ModelFailure.Kind.CONNECTION, "broken", Optional.empty(), null);
                        }),
                        Unit.MONEY,
                        DOLLAR,
                        OnExhausted.FAIL);
        play.failure();
        assertThat(standing(play, Unit.MONEY).spent()).isPositive();
    }

    @Test
    void aModelWithoutAPriceIsHeldBackByTokensAlone() throws Exception {
        Play play = stage.play(answering(0));
        limit(play, Unit.MONEY, Window.DAY, 0, OnExhausted.FAIL);
        limit(play, Unit.TOKENS, Window.DAY, 100_000, OnExhausted.FAIL);
        play.result();
        assertThat(standing(play, Unit.TOKENS).spent()).isEqualTo(30);
        limit(play, Unit.TOKENS, Window.DAY, 100, OnExhausted.FAIL);
        assertThat(play.failure().type()).isEqualTo("budget");
    }

    // ---- near the limit, and at it

    @Test
    void nearABudgetsLimitTheNextCheaperTierIsUsedAndTheJournalSaysSo() throws Exception {
        Play play = play(answering(7)).tier("strong", answering(70), price(10));
        play.beginningWith("strong");
        // The worst case of the strong model is about $0.17, and that is more than 90 percent.
        limit(play, Unit.MONEY, Window.DAY, 175_000, OnExhausted.FAIL);
        RunId run = play.start();
        play.result(run);
        assertThat(chosen(run).tier()).isEqualTo("tier");
        assertThat(chosen(run).why()).isEqualTo(Why.DEGRADED);
        assertThat(chosen(run).near())
                .singleElement()
                .satisfies(near -> {
                    assertThat(near.scope()).isEqualTo("agent:" + play.agent());
                    assertThat(near.warn()).isTrue();
                    assertThat(near.degrade()).isTrue();
                });
        assertThat(standing(play, Unit.MONEY).spent()).isEqualTo(7);
    }

    @Test
    void whereTheStrongModelDoesNotFitACheaperOneIsUsed() throws Exception {
        Play play = play(answering(7)).tier("strong", answering(70), price(10));
        play.beginningWith("strong");
        limit(play, Unit.MONEY, Window.DAY, 50_000, OnExhausted.FAIL);
        RunId run = play.start();
        play.result(run);
        assertThat(chosen(run).why()).isEqualTo(Why.DEGRADED);
        assertThat(chosen(run).shortened()).isEmpty();
    }

    @Test
    void whereLittleIsLeftTheAnswerIsHeldToIt() throws Exception {
        Script model = answering(7);
        Play play = limited(play(model), Unit.MONEY, 3_000, OnExhausted.FAIL);
        RunId run = play.start();
        play.result(run);
        int held = model.asked().getFirst().maxOutputTokens();
        assertThat(held).isBetween(Spending.LEAST_OUTPUT, 3_000);
        assertThat(chosen(run).shortened()).contains(held);
    }

    @Test
    void whereLittleTimeIsLeftTheCallIsHeldToIt() throws Exception {
        Script model = answering(7);
        Play play = limited(play(model), Unit.TIME, 20_000, OnExhausted.FAIL);
        play.result();
        assertThat(model.asked().getFirst().timeout()).isEqualTo(Duration.ofSeconds(20));
    }

    @Test
    void whatOthersHoldForNowIsWaitedFor() throws Exception {
        CountDownLatch first = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        Play play =
                limited(
                        play((request, listener) -> {
                            first.countDown();
                            go.await(20, TimeUnit.SECONDS);
                            return answer(7);
                        }),
                        Unit.MONEY,
                        25_000,
                        OnExhausted.FAIL);
        RunId one = play.start();
        assertThat(first.await(20, TimeUnit.SECONDS)).isTrue();
        RunId other = play.start();
        go.countDown();
        play.result(one);
        play.result(other);
        assertThat(chosen(other).shortened()).isEmpty();
        assertThat(standing(play, Unit.MONEY).spent()).isEqualTo(14);
    }

    @Test
    void aBudgetThatAsksNobodyFailsTheRun() throws Exception {
        Play play = limited(play(answering(7)), Unit.MONEY, 10, OnExhausted.FAIL);
        Failure failure = play.failure();
        assertThat(failure.type()).isEqualTo("budget");
        assertThat(failure.message()).contains("agent:" + play.agent(), "$0.00001");
        assertThat(failure.detail().orElseThrow().get(0).path("unit").asString())
                .isEqualTo("money");
        assertThat(standing(play, Unit.MONEY).spent()).isZero();
    }

    // ---- asking for more

    @Test
    void raisingALimitOnceHasAllRunsGoOnThatItPaused() throws Exception {
        Play play = limited(play(answering(7)), Unit.MONEY, 10, OnExhausted.ASK);
        RunId one = play.start();
        RunId other = play.start();
        List<OpenRequest> open = awaitQuestions(2, one, other);
        OpenRequest question = open.getFirst();
        assertThat(question.kind()).isEqualTo("budget");
        assertThat(question.title())
                .contains(play.agent() + " needs up to", "per day", "Raise it to $0.02?");
        BudgetRequest asked = BudgetRequest.in(question.kind(), question.detail()).orElseThrow();
        assertThat(asked.limit()).isEqualTo(10);
        assertThat(asked.proposed()).isEqualTo(20_000);

        Optional<Raised> raised =
                stage.approvals().answer(question, approve(Optional.empty()), "kim");

        assertThat(raised.orElseThrow().resumed())
                .containsExactlyInAnyOrder(open.getFirst().id(), open.getLast().id());
        play.result(one);
        play.result(other);
        assertThat(standing(play, Unit.MONEY).budget().limit()).isEqualTo(20_000);
        assertThat(standing(play, Unit.MONEY).changedBy()).isEqualTo("kim");
        assertThat(standing(play, Unit.MONEY).spent()).isEqualTo(14);
    }

    @Test
    void raisingALimitUnaskedHasThemGoOnToo() throws Exception {
        Play play = limited(play(answering(7)), Unit.MONEY, 10, OnExhausted.ASK);
        RunId run = play.start();
        awaitQuestions(1, run);
        BudgetKey key = new BudgetKey("agent:" + play.agent(), Unit.MONEY, Window.DAY);
        assertThat(stage.approvals().raise(ORGANIZATION, key, DOLLAR, "kim").resumed()).hasSize(1);
        play.result(run);
    }

    @Test
    void anotherLimitThanTheProposedOneMayBeSet() throws Exception {
        Play play = limited(play(answering(7)), Unit.MONEY, 10, OnExhausted.ASK);
        RunId run = play.start();
        OpenRequest question = awaitQuestions(1, run).getFirst();
        for (String wrong : List.of("{\"limit\": \"lots\"}", "{\"limit\": \"$0.000001\"}", "[5]")) {
            assertThatThrownBy(() ->
                            stage.approvals()
                                    .answer(
                                            question,
                                            approve(Optional.of(Json.parse(wrong))),
                                            "kim"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        JsonNode edited = Json.parse("{\"limit\": \"$0.50\"}");
        stage.approvals().answer(question, approve(Optional.of(edited)), "kim");
        play.result(run);
        assertThat(standing(play, Unit.MONEY).budget().limit()).isEqualTo(500_000);
    }

    @Test
    void aYesThatRaisesNothingIsAskedAgain() throws Exception {
        Play play = limited(play(answering(7)), Unit.MONEY, 10, OnExhausted.ASK);
        RunId run = play.start();
        OpenRequest question = awaitQuestions(1, run).getFirst();
        stage.engine()
                .commands()
                .answer(run, question.position(), approve(Optional.empty()), "kim");
        await().pollInterval(Duration.ofMillis(20))
                .until(() ->
                        questions(run).stream()
                                .anyMatch(each -> !each.position().equals(question.position())));
        assertThat(standing(play, Unit.MONEY).spent()).isZero();
        stage.approvals().answer(questions(run).getFirst(), approve(Optional.empty()), "kim");
        play.result(run);
    }

    @Test
    void aNoFailsTheRunThatAskedAndLeavesTheLimit() throws Exception {
        Play play = limited(play(answering(7)), Unit.MONEY, 10, OnExhausted.ASK);
        RunId run = play.start();
        OpenRequest question = awaitQuestions(1, run).getFirst();
        Decision no =
                new Decision(
                        Decision.Verdict.REJECT, "kim", Optional.of("enough"), Optional.empty());
        assertThat(stage.approvals().answer(question, no, "kim")).isEmpty();
        assertThat(stage.engine().await(run, Duration.ofSeconds(30)))
                .satisfies(summary -> {
                    assertThat(summary.status()).isEqualTo(RunStatus.FAILED);
                    assertThat(summary.failure().orElseThrow().type()).isEqualTo("budget");
                });
        assertThat(standing(play, Unit.MONEY).budget().limit()).isEqualTo(10);
    }

    @Test
    void anAgentCannotRaiseABudget() {
        Play play = limited(play(answering(7)), Unit.MONEY, 10, OnExhausted.ASK);
        BudgetKey key = new BudgetKey("agent:" + play.agent(), Unit.MONEY, Window.DAY);
        assertThatThrownBy(() ->
                        stage.approvals().raise(ORGANIZATION, key, DOLLAR, "agent:" + play.agent()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("only people");
        assertThat(standing(play, Unit.MONEY).budget().limit()).isEqualTo(10);
    }

    @Test
    void thereIsNothingToRaiseWhereThereIsNoBudget() {
        BudgetKey key = new BudgetKey("agent:nobody", Unit.MONEY, Window.DAY);
        assertThatThrownBy(() -> stage.approvals().raise(ORGANIZATION, key, DOLLAR, "kim"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("no budget");
    }
}
