package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.handed;
import static dev.troupe.control.plan.PlanStage.item;
import static dev.troupe.control.plan.Plans.ask;
import static dev.troupe.control.plan.Plans.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Attempt;
import dev.troupe.core.plan.Plans;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Steps that are taken back if they do not all succeed. */
class AttemptTest {

    private static final Attempt TRIP =
            Plans.attempt("trip")
                    .step(Plans.agent("flight", "Book."), Plans.agent("no-flight", "Cancel."))
                    .step(Plans.agent("hotel", "Book."), Plans.agent("no-hotel", "Cancel."))
                    .step(Plans.agent("pay", "Pay."));

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

    private static PlanStage books() {
        return stage.says("flight", "F1")
                .says("hotel", "H1")
                .says("pay", "paid")
                .says("no-flight", "F1 cancelled")
                .says("no-hotel", "H1 cancelled");
    }

    private static List<String> worked() {
        return stage.assignments.stream().map(Assignment::agent).toList();
    }

    @Test
    void nothingIsUndoneIfAllSucceeds() throws Exception {
        books();
        ContextItem result = stage.result(TRIP);
        assertThat(result.name()).isEqualTo("trip");
        assertThat(result.value().asString()).isEqualTo("paid");
        assertThat(worked()).containsExactly("flight", "hotel", "pay");
    }

    @Test
    void whatWasCompletedIsUndoneInTheReverseOrder() throws Exception {
        books().fails("pay", "no money");
        Failure failure = stage.failure(TRIP);
        assertThat(failure.type()).isEqualTo(Attempt.COMPENSATED);
        assertThat(failure.message())
                .contains("'trip' failed at 'pay'", "no money", "undone: hotel, flight")
                .doesNotContain("not undone");
        assertThat(worked()).containsExactly("flight", "hotel", "pay", "no-hotel", "no-flight");
    }

    @Test
    void anUndoSeesTheResultOfItsStepAndTheFailure() throws Exception {
        books().fails("pay", "no money");
        stage.failure(TRIP, item("ticket", "t"));
        Assignment undo = stage.assignments.stream().toList().getLast();
        assertThat(handed(undo, "ticket")).isPresent();
        assertThat(handed(undo, "flight")).contains(Json.tree("F1"));
        assertThat(handed(undo, "failure").orElseThrow().path("step").asString()).isEqualTo("pay");
        assertThat(handed(undo, "failure").orElseThrow().path("message").asString())
                .contains("no money");
    }

    @Test
    void whatFailedOrWasNotBegunOrWasSkippedIsNotUndone() throws Exception {
        books().fails("hotel", "full");
        Attempt trip =
                Plans.attempt("trip")
                        .step(when("false", ask("flight")), ask("no-flight"))
                        .step(ask("hotel"), ask("no-hotel"))
                        .step(ask("pay"), ask("no-hotel").named("no-pay"));
        assertThat(stage.failure(trip).message()).contains("undone: nothing");
        assertThat(worked()).containsExactly("hotel");
    }

    @Test
    void nobodyIsAskedAboutAStepThatFailedUnlessItSaysSo() throws Exception {
        books().fails("pay", "no money").reports("pay", "lead").says("lead", "never asked");
        stage.failure(TRIP);
        assertThat(worked()).doesNotContain("lead");
    }

    @Test
    void thePlanMayGoOnWithWhatWasUndone() throws Exception {
        books().fails("pay", "no money");
        ContextItem result = stage.result(TRIP.goingOn(), item("mail", "x", Trust.UNTRUSTED));
        assertThat(result.value().path("status").asString()).isEqualTo("compensated");
        assertThat(result.value().path("failure").path("step").asString()).isEqualTo("pay");
        assertThat(result.value().path("undone").toString()).isEqualTo("[\"hotel\",\"flight\"]");
        assertThat(result.value().path("notUndone")).isEmpty();
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void whatGoesOnTellsSuccessFromFailure() throws Exception {
        books();
        ContextItem result = stage.result(TRIP.goingOn());
        assertThat(result.value().toString()).isEqualTo("{\"status\":\"done\",\"value\":\"paid\"}");
        assertThat(result.parts().getFirst().pointer()).isEqualTo("/value");
    }

    @Test
    void anUndoThatFailsIsPutBeforeAPersonAndDoesNotStopTheOthers() throws Exception {
        books().fails("pay", "no money").fails("no-hotel", "nobody there");
        RunId run = stage.start(TRIP);
        OpenRequest question = stage.question(run);
        assertThat(question.title()).contains("'hotel' could not be undone", "nobody there");
        stage.answer(question, PlanStage.refusal("anna", "we pay for it"));
        Failure failure = stage.failure(run);
        assertThat(failure.type()).isEqualTo(Attempt.PARTLY_COMPENSATED);
        assertThat(failure.message())
                .contains("undone: flight", "not undone: hotel", "we pay for it");
        assertThat(worked()).endsWith("no-flight");
    }

    @Test
    void whatCouldNotBeUndoneIsNamedWhereThePlanGoesOn() throws Exception {
        books().fails("pay", "no money").fails("no-hotel", "nobody there");
        RunId run = stage.start(TRIP.goingOn());
        stage.answer(stage.question(run), PlanStage.refusal("anna", "we pay for it"));
        var value = stage.result(run).value();
        assertThat(value.path("status").asString()).isEqualTo("partly-compensated");
        assertThat(value.path("notUndone").path(0).path("step").asString()).isEqualTo("hotel");
        assertThat(value.path("notUndone").path(0).path("why").asString())
                .contains("we pay for it");
    }

    @Test
    void aPersonMayUndoByHand() throws Exception {
        books().fails("pay", "no money").fails("no-hotel", "nobody there");
        RunId run = stage.start(TRIP);
        stage.answer(stage.question(run), PlanStage.gives("anna", "called them"));
        assertThat(stage.failure(run).message()).contains("undone: hotel, flight");
    }

    @Test
    void aPersonMayHaveAnUndoTriedAgain() throws Exception {
        books().fails("pay", "no money")
                .agent(
                        "no-hotel",
                        (d, a) -> {
                            if (handed(a, "guidance").isEmpty()) {
                                throw new IllegalStateException("nobody there");
                            }
                            return Json.tree("done");
                        });
        RunId run = stage.start(TRIP);
        stage.answer(stage.question(run), PlanStage.again("anna", "call the other number"));
        assertThat(stage.failure(run).message()).contains("undone: hotel, flight");
    }

    @Test
    void aRejectionWithinUndoesToo() throws Exception {
        books();
        RunId run =
                stage.start(
                        Plans.attempt("trip")
                                .step(ask("flight"), ask("no-flight"))
                                .step(Plans.approve("sure", "Sure?", "flight")));
        stage.answer(stage.question(run), PlanStage.refusal("anna", "too dear"));
        assertThat(stage.failure(run).message()).contains("too dear", "undone: flight");
    }

    @Test
    void aRunThatIsCancelledUndoesNothing() throws Exception {
        books().hangs("pay");
        RunId run = stage.start(TRIP);
        Awaitility.await().atMost(PlanStage.PATIENCE).until(() -> worked().contains("pay"));
        stage.engine().commands().cancel(run, "enough", "anna");
        stage.ended(run);
        assertThat(worked()).containsExactly("flight", "hotel", "pay");
    }

    @Test
    void aStepWhoseAgentIsCancelledIsUndone() throws Exception {
        books().hangs("pay");
        RunId run = stage.start(TRIP);
        RunId pay =
                Awaitility.await()
                        .atMost(PlanStage.PATIENCE)
                        .until(
                                () ->
                                        stage.engine().store().tree(run).stream()
                                                .filter(each -> each.name().equals("pay"))
                                                .filter(each -> each.status() == RunStatus.RUNNING)
                                                .map(RunSummary::id)
                                                .toList(),
                                found -> !found.isEmpty())
                        .getFirst();
        stage.engine().commands().cancel(pay, "enough", "anna");
        assertThat(stage.failure(run).message()).contains("enough", "undone: hotel, flight");
    }
}
