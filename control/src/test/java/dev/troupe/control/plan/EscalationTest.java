package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.OnFailure.Escalate;
import dev.troupe.core.plan.Plans;
import dev.troupe.engine.OpenRequest;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What becomes of an agent's failure. */
class EscalationTest {

    private static PlanStage stage;

    @BeforeAll
    static void open() {
        stage = new PlanStage();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @AfterEach
    void reset() {
        stage.reset();
    }

    private static final AgentTask STEP = Plans.agent("clerk", "Find it.");

    private static Decision decision(
            Decision.Verdict verdict, Optional<String> reason, Optional<JsonNode> edited) {
        return new Decision(verdict, "anna", reason, edited);
    }

    /** An agent that fails unless it is handed guidance. */
    private static void clerkNeedsGuidance() {
        stage.agent(
                "clerk",
                (durable, assignment) -> {
                    if (handed(assignment, "guidance").isEmpty()) {
                        throw new IllegalStateException("no idea");
                    }
                    return Json.tree("found with " + handed(assignment, "guidance").get().value());
                });
    }

    private static Optional<ContextItem> handed(Assignment assignment, String name) {
        return assignment.contract().context().stream()
                .filter(item -> item.name().equals(name))
                .findFirst();
    }

    @Test
    void aFallbackAgentTakesOver() throws Exception {
        stage.fails("clerk", "no idea").says("deputy", "found");
        ContextItem result = stage.result(STEP.onFailure(OnFailure.FAIL.after("deputy")));
        assertThat(result.value().asString()).isEqualTo("found");
        assertThat(result.name()).isEqualTo("clerk");
        assertThat(result.source().agent()).contains("deputy");
    }

    @Test
    void fallbacksAreTriedInTheirOrderAndTheLastFailureIsTold() throws Exception {
        stage.fails("clerk", "no idea").fails("one", "nor I").fails("two", "nor I too");
        Failure failure = stage.failure(STEP.onFailure(OnFailure.FAIL.after("one", "two")));
        assertThat(failure.message()).contains("nor I too");
        assertThat(stage.assignments)
                .extracting(Assignment::agent)
                .containsExactly("clerk", "one", "two");
    }

    @Test
    void theSuperiorMayAnswer() throws Exception {
        stage.fails("clerk", "no idea")
                .reports("clerk", "lead")
                .agent(
                        "lead",
                        (durable, assignment) ->
                                Json.tree(
                                        Map.of(
                                                "action",
                                                "answer",
                                                "value",
                                                "it is here",
                                                "why",
                                                "I know")));
        ContextItem result = stage.result(STEP, item("ticket", "where?", Trust.UNTRUSTED));
        assertThat(result.value().asString()).isEqualTo("it is here");
        assertThat(result.source().agent()).contains("lead");
        Assignment asked =
                stage.assignments.stream()
                        .filter(a -> a.agent().equals("lead"))
                        .findFirst()
                        .orElseThrow();
        assertThat(handed(asked, "problem").orElseThrow().value().path("message").asString())
                .contains("no idea");
        assertThat(handed(asked, "problem").orElseThrow().trust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(handed(asked, "ticket")).isPresent();
        assertThat(asked.contract().tools()).isEmpty();
    }

    @Test
    void theSuperiorMayHaveItTriedAgainWithGuidance() throws Exception {
        clerkNeedsGuidance();
        stage.reports("clerk", "lead")
                .agent(
                        "lead",
                        (durable, assignment) ->
                                Json.tree(
                                        Map.of(
                                                "action",
                                                "retry",
                                                "guidance",
                                                "look below",
                                                "why",
                                                "w")));
        assertThat(stage.result(STEP).value().asString()).isEqualTo("found with \"look below\"");
    }

    @Test
    void aSuperiorThatPassesItOnOrFailsLeavesItToThoseAbove() throws Exception {
        stage.fails("clerk", "no idea")
                .reports("clerk", "lead")
                .agent("lead", (d, a) -> Json.tree(Map.of("action", "pass_on", "why", "not mine")))
                .reports("lead", "head")
                .fails("head", "ill")
                .reports("head", "boss")
                .agent("boss", (d, a) -> Json.tree(Map.of("action", "give_up", "why", "lost")));
        Failure failure = stage.failure(STEP);
        assertThat(failure.message()).contains("no idea").contains("boss gave up: lost");
    }

    @Test
    void atLastAPersonIsAskedAndMayGiveTheResult() throws Exception {
        stage.fails("clerk", "no idea")
                .reports("clerk", "lead")
                .agent("lead", (d, a) -> Json.tree(Map.of("action", "pass_on", "why", "not mine")));
        RunId run = stage.start(STEP);
        OpenRequest question = stage.question(run);
        assertThat(question.kind()).isEqualTo("escalation");
        assertThat(question.title()).contains("clerk").contains("no idea");
        assertThat(question.detail().toString()).contains("lead passed it on: not mine");
        stage.answer(
                question,
                decision(
                        Decision.Verdict.APPROVE,
                        Optional.empty(),
                        Optional.of(Json.tree("here"))));
        ContextItem result = stage.result(run);
        assertThat(result.value().asString()).isEqualTo("here");
        assertThat(result.trust()).isEqualTo(Trust.USER);
        assertThat(result.source()).isEqualTo(Source.person(run, "anna"));
    }

    @Test
    void aResultThatDoesNotFitIsAskedForAgain() throws Exception {
        stage.fails("clerk", "no idea");
        RunId run = stage.start(STEP);
        OpenRequest first = stage.question(run);
        stage.answer(
                first,
                decision(Decision.Verdict.APPROVE, Optional.empty(), Optional.of(Json.tree(7))));
        OpenRequest second =
                org.awaitility.Awaitility.await()
                        .until(() -> stage.question(run), asked -> !asked.id().equals(first.id()));
        assertThat(second.title()).contains("could not be taken").contains("JSON Schema");
        stage.answer(
                second,
                decision(Decision.Verdict.APPROVE, Optional.empty(), Optional.of(Json.tree("7"))));
        assertThat(stage.result(run).value().asString()).isEqualTo("7");
    }

    @Test
    void aPersonMayHaveItTriedAgain() throws Exception {
        clerkNeedsGuidance();
        RunId run = stage.start(STEP);
        stage.answer(
                stage.question(run),
                decision(Decision.Verdict.APPROVE, Optional.of("look up"), Optional.empty()));
        assertThat(stage.result(run).value().asString()).isEqualTo("found with \"look up\"");
    }

    @Test
    void aPersonMayGiveUp() throws Exception {
        stage.fails("clerk", "no idea");
        RunId run = stage.start(STEP);
        stage.answer(
                stage.question(run),
                decision(Decision.Verdict.REJECT, Optional.of("forget it"), Optional.empty()));
        assertThat(stage.failure(run).message())
                .contains("no idea")
                .contains("anna gave up: forget it");
    }

    @Test
    void nobodyAnsweringInTimeIsAFailure() throws Exception {
        stage.fails("clerk", "no idea");
        Failure failure =
                stage.failure(
                        STEP.onFailure(
                                OnFailure.escalate(Escalate.PERSON)
                                        .within(Duration.ofMillis(100))));
        assertThat(failure.message()).contains("nobody decided within PT0.1S");
    }

    @Test
    void tryingAgainIsBounded() throws Exception {
        stage.fails("clerk", "no idea")
                .reports("clerk", "lead")
                .agent("lead", (d, a) -> Json.tree(Map.of("action", "retry", "why", "again")));
        assertThat(stage.failure(STEP).message()).contains("tried again 5 times");
    }

    @Test
    void whereFailuresAreDealtWithNobodyIsAsked() throws Exception {
        stage.fails("clerk", "no idea").says("other", "found");
        assertThat(
                        stage.result(
                                        Plans.parallel(
                                                        "any",
                                                        STEP,
                                                        Plans.agent("other", "Find it."))
                                                .join(Join.any()))
                                .value()
                                .path("other")
                                .asString())
                .isEqualTo("found");
        assertThat(
                        stage.result(
                                        Plans.map(
                                                        "each",
                                                        "list",
                                                        "entry",
                                                        Plans.sequence(
                                                                "s", STEP.when("entry == 1")))
                                                .tolerating(),
                                        item("list", java.util.List.of(1, 2)))
                                .value()
                                .get(0)
                                .path("status")
                                .asString())
                .isEqualTo("failed");
    }

    @Test
    void aStepThatWasCancelledIsNotTriedAgain() throws Exception {
        stage.hangs("clerk").says("deputy", "found");
        RunId run = stage.start(STEP.onFailure(OnFailure.DEFAULT.after("deputy")));
        RunId child =
                org.awaitility.Awaitility.await()
                        .until(() -> stage.engine().store().tree(run), tree -> tree.size() == 2)
                        .getLast()
                        .id();
        stage.engine().commands().cancel(child, "enough", "anna");
        assertThat(stage.failure(run).message()).contains("enough");
    }
}
