package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.approval;
import static dev.troupe.control.plan.PlanStage.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.troupe.control.record.JournalTrackRecord;
import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.plan.Route;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.plan.TrackRecord.Standing;
import dev.troupe.engine.OpenRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is done next, out of a closed set. */
class RouteTest {

    private static final Route DESKS =
            Plans.route("desk")
                    .choice("refunds", "Money back", Plans.agent("refunder", "Refund."))
                    .choice("other", "All else", Plans.agent("generalist", "Help."));
    private static final Route BY_MODEL =
            DESKS.model("triage", Terms.of("Which desk?").context(List.of("ticket")), 0.7);
    private static final ContextItem TICKET = item("ticket", "give it back", Trust.UNTRUSTED);

    private static PlanStage stage;

    @BeforeAll
    static void open() {
        stage = new PlanStage();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @BeforeEach
    void desks() {
        stage.says("refunder", "refunded").says("generalist", "helped");
    }

    @AfterEach
    void reset() {
        stage.reset();
    }

    private static String result(Route route, ContextItem... items) throws InterruptedException {
        ContextItem result = stage.result(route, items);
        assertThat(result.name()).isEqualTo("desk");
        return result.value().asString();
    }

    private static void triageSays(String choice, double confidence) {
        stage.agent("triage", (durable, assignment) -> chosen(choice, confidence));
    }

    private static tools.jackson.databind.JsonNode chosen(String choice, double confidence) {
        return Json.tree(Map.of("choice", choice, "confidence", confidence, "why", "it says so"));
    }

    private static List<Route.Decided> decisions(RunId run) {
        return stage.engine().store().journal(run, 0).stream()
                .filter(row -> row.name().equals(Route.STEP))
                .map(row -> Json.read(row.payload().orElseThrow(), Route.Decided.class))
                .toList();
    }

    // ---- rules

    @Test
    void theFirstRuleThatHoldsChooses() throws Exception {
        Route route = DESKS.rule("n > 5", "refunds").rule("n > 1", "other").rule("true", "refunds");
        assertThat(result(route, item("n", 3))).isEqualTo("helped");
        assertThat(result(route, item("n", 7))).isEqualTo("refunded");
    }

    @Test
    void ifNoRuleHoldsTheDefaultIsTaken() throws Exception {
        RunId run = stage.start(DESKS.rule("false", "refunds").otherwise("other"));
        assertThat(stage.result(run).value().asString()).isEqualTo("helped");
        assertThat(decisions(run))
                .containsExactly(
                        new Route.Decided(
                                "other",
                                Route.By.DEFAULT,
                                "nothing else chose",
                                Optional.empty(),
                                Map.of()));
    }

    @Test
    void ifNothingChoosesAPersonIsAsked() throws Exception {
        RunId run = stage.start(DESKS.rule("false", "refunds"));
        OpenRequest question = stage.question(run);
        assertThat(question.title()).contains("No rule holds").contains("refunds, other");
        stage.answer(question, edited("refunds"));
        assertThat(stage.result(run).value().asString()).isEqualTo("refunded");
        assertThat(decisions(run).getFirst().by()).isEqualTo(Route.By.PERSON);
    }

    @Test
    void ifNothingChoosesAndNobodyIsToBeAskedItFails() throws Exception {
        assertThat(stage.failure(DESKS.rule("false", "refunds").onFailure(OnFailure.FAIL)).type())
                .isEqualTo("no-route");
    }

    @Test
    void whatIsSkippedGivesNothing() throws Exception {
        Route route =
                Plans.route("desk")
                        .choice("refunds", "", Plans.agent("refunder", "Refund.").when("false"))
                        .rule("true", "refunds");
        assertThat(stage.result(route).value().isNull()).isTrue();
    }

    // ---- an agent

    @Test
    void anAgentThatIsSureChooses() throws Exception {
        triageSays("refunds", 0.9);
        RunId run = stage.start(BY_MODEL, TICKET, item("secret", 7));
        assertThat(stage.result(run).value().asString()).isEqualTo("refunded");
        assertThat(decisions(run))
                .containsExactly(
                        new Route.Decided(
                                "refunds",
                                Route.By.MODEL,
                                "it says so",
                                Optional.of(0.9),
                                Map.of()));
        Assignment asked = stage.assignments.element();
        assertThat(asked.contract().goal())
                .contains("Which desk?")
                .contains("- refunds: Money back");
        assertThat(asked.contract().output().orElseThrow().at("/properties/choice/enum"))
                .isEqualTo(Json.tree(List.of("refunds", "other")));
        assertThat(asked.contract().context()).containsExactly(TICKET);
    }

    @Test
    void anAgentIsNotAskedWhereARuleHolds() throws Exception {
        assertThat(result(BY_MODEL.rule("true", "other"), TICKET)).isEqualTo("helped");
    }

    @Test
    void thePersonMayTakeWhatAnUnsureAgentProposes() throws Exception {
        triageSays("refunds", 0.6);
        RunId run = stage.start(BY_MODEL.otherwise("other"), TICKET);
        OpenRequest question = stage.question(run);
        assertThat(question.title())
                .contains("confidence is 0.60 where 0.70 is needed")
                .contains("Take \"refunds\"");
        stage.answer(question, approval("anna"));
        assertThat(stage.result(run).value().asString()).isEqualTo("refunded");
        assertThat(decisions(run).getFirst().why()).contains("anna");
    }

    @Test
    void thePersonMayTakeAnotherChoiceButNoneThatIsNotThere() throws Exception {
        triageSays("refunds", 0.6);
        RunId run = stage.start(BY_MODEL, TICKET);
        OpenRequest first = stage.question(run);
        stage.answer(first, edited("legal"));
        OpenRequest second =
                Awaitility.await()
                        .until(() -> stage.question(run), asked -> !asked.id().equals(first.id()));
        assertThat(second.title()).contains("could not be taken");
        stage.answer(second, edited("other"));
        assertThat(stage.result(run).value().asString()).isEqualTo("helped");
    }

    @Test
    void theSuperiorOfAnUnsureAgentMayDecide() throws Exception {
        triageSays("refunds", 0.6);
        stage.reports("triage", "lead")
                .agent(
                        "lead",
                        (d, a) ->
                                Json.tree(
                                        Map.of("action", "answer", "value", "other", "why", "w")));
        RunId run = stage.start(BY_MODEL, TICKET);
        assertThat(stage.result(run).value().asString()).isEqualTo("helped");
        assertThat(decisions(run).getFirst().by()).isEqualTo(Route.By.SUPERIOR);
    }

    @Test
    void theSuperiorMayHaveItChooseAgainWithGuidance() throws Exception {
        stage.agent(
                "triage",
                (d, a) ->
                        a.contract().context().size() == 1
                                ? chosen("refunds", 0.1)
                                : chosen("other", 1));
        stage.reports("triage", "lead")
                .agent("lead", (d, a) -> Json.tree(Map.of("action", "retry", "why", "read it")));
        assertThat(result(BY_MODEL, TICKET)).isEqualTo("helped");
    }

    @Test
    void whereFailuresAreDealtWithAnUnsureAgentLeavesItToTheDefault() throws Exception {
        triageSays("refunds", 0.6);
        assertThat(
                        stage.result(
                                        Plans.parallel("any", BY_MODEL.otherwise("other"))
                                                .join(Join.any()),
                                        TICKET)
                                .value()
                                .path("desk")
                                .asString())
                .isEqualTo("helped");
        assertThat(stage.failure(Plans.parallel("any", BY_MODEL).join(Join.any()), TICKET).type())
                .isEqualTo("unsure");
    }

    @Test
    void anAgentThatChoosesWhatIsNotThereIsNotFollowed() throws Exception {
        triageSays("legal", 1);
        assertThat(stage.failure(BY_MODEL.onFailure(OnFailure.FAIL), TICKET).message())
                .contains("triage chose 'legal'");
    }

    @Test
    void anAgentThatFailsIsStoodInForAndThenOthersDecide() throws Exception {
        stage.fails("triage", "no idea");
        stage.agent("deputy", (d, a) -> chosen("refunds", 1));
        assertThat(result(BY_MODEL.onFailure(OnFailure.FAIL.after("deputy")), TICKET))
                .isEqualTo("refunded");
        RunId run = stage.start(BY_MODEL, TICKET);
        OpenRequest question = stage.question(run);
        assertThat(question.title()).contains("no idea");
        stage.answer(question, edited("other"));
        assertThat(stage.result(run).value().asString()).isEqualTo("helped");
    }

    @Test
    void aPersonMayGiveUp() throws Exception {
        triageSays("refunds", 0.6);
        RunId run = stage.start(BY_MODEL.otherwise("other"), TICKET);
        stage.answer(
                stage.question(run),
                new Decision(
                        Decision.Verdict.REJECT, "anna", Optional.of("spam"), Optional.empty()));
        assertThat(stage.failure(run).message()).contains("anna gave up: spam");
    }

    private static Decision edited(String choice) {
        return new Decision(
                Decision.Verdict.APPROVE, "anna", Optional.empty(), Optional.of(Json.tree(choice)));
    }

    // ---- score

    @Test
    void theScoreIsTheWeightedMeanOfSkillsLoadAndPerformance() throws Exception {
        stage.capable("refunder", "Refunds and returns", "calm").capable("generalist", "returns");
        stage.record((organization, agents) ->
                Map.of("refunder", new Standing(3, 8, 0), "generalist", Standing.NONE));
        RunId run = stage.start(DESKS.scored(new Route.Weights(3, 1, 2), "refunds", "returns"));
        assertThat(stage.result(run).value().asString()).isEqualTo("refunded");
        Route.Decided decided = decisions(run).getFirst();
        assertThat(decided.by()).isEqualTo(Route.By.SCORE);
        assertThat(decided.scores().get("refunds"))
                .isCloseTo((3 * 1 + 1 * 0.25 + 2 * 0.9) / 6, within(1e-9));
        assertThat(decided.scores().get("other"))
                .isCloseTo((3 * 0.5 + 1 * 1 + 2 * 0.5) / 6, within(1e-9));
    }

    @Test
    void ofThoseWithTheSameScoreTheFirstIsChosen() throws Exception {
        assertThat(result(DESKS.scored())).isEqualTo("refunded");
    }

    @Test
    void theLessLoadedAndTheBetterOneIsChosen() throws Exception {
        stage.record((organization, agents) -> Map.of("refunder", new Standing(1, 0, 0)));
        assertThat(result(DESKS.scored())).isEqualTo("helped");
        stage.record((organization, agents) -> Map.of("refunder", new Standing(0, 1, 5)));
        assertThat(result(DESKS.scored())).isEqualTo("helped");
    }

    @Test
    void whoHasNoneOfTheSkillsIsNotChosen() throws Exception {
        stage.capable("generalist", "sewing");
        stage.record((organization, agents) -> Map.of("generalist", new Standing(50, 0, 50)));
        assertThat(result(DESKS.scored("sewing"))).isEqualTo("helped");
        assertThat(result(DESKS.scored("singing").otherwise("refunds"))).isEqualTo("refunded");
        assertThat(stage.failure(DESKS.scored("singing").onFailure(OnFailure.FAIL)).message())
                .contains("no agent has the skills");
    }

    @Test
    void theRecordIsWhatTheRunsOfTheAgentsCameTo() throws Exception {
        stage.record(new JournalTrackRecord(stage.engine().store()));
        stage.fails("novice", "no idea").says("expert", "done");
        Route route =
                Plans.route("desk")
                        .choice(
                                "novice",
                                "",
                                Plans.agent("novice", "Do it.").onFailure(OnFailure.FAIL))
                        .choice("expert", "", Plans.agent("expert", "Do it."))
                        .scored();
        stage.failure(route);
        RunId run = stage.start(route);
        assertThat(stage.result(run).value().asString()).isEqualTo("done");
        assertThat(decisions(run).getFirst().scores().get("novice"))
                .isCloseTo((3 + 1 + 2 / 3.0) / 6, within(1e-9));
    }

    @Test
    void aReplayGoesTheSameWayWhateverTheRecordSaysByThen() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        CountDownLatch killed = new CountDownLatch(1);
        stage.record((organization, agents) -> {
            String busy = asked.getAndIncrement() == 0 ? "refunder" : "generalist";
            return Map.of(busy, new Standing(9, 0, 9));
        });
        stage.agent(
                "generalist",
                (durable, assignment) -> {
                    if (killed.getCount() > 0) {
                        killed.countDown();
                        stage.kill();
                        Thread.sleep(60_000);
                    }
                    return Json.tree("helped");
                });
        assertThat(result(DESKS.scored())).isEqualTo("helped");
        assertThat(asked).hasValue(1);
    }
}
