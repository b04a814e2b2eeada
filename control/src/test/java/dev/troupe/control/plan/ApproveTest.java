package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.approval;
import static dev.troupe.control.plan.PlanStage.item;
import static dev.troupe.control.plan.Plans.approve;
import static dev.troupe.control.plan.Plans.ask;
import static dev.troupe.control.plan.Plans.goingOn;
import static dev.troupe.control.plan.Plans.parallel;
import static dev.troupe.control.plan.Plans.sequence;
import static dev.troupe.control.plan.Plans.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Plan;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.OpenRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ApproveTest {

    private static final Duration SOON = Duration.ofMillis(50);

    private static PlanStage stage;

    @BeforeAll
    static void open() {
        stage = new PlanStage();
    }

    @AfterEach
    void reset() {
        stage.reset();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static RunId answered(Plan plan, Decision decision, ContextItem... items) {
        RunId run = stage.start(plan, items);
        stage.answer(stage.question(run), decision);
        return run;
    }

    private static Decision rejection(String reason) {
        return new Decision(Decision.Verdict.REJECT, "anna", Optional.of(reason), Optional.empty());
    }

    private static ContextItem refund() {
        return item("refund", 120, Trust.UNTRUSTED);
    }

    @Test
    void whatAPersonApprovesIsTheResultAndNoMoreTrustedThanItWas() throws Exception {
        ContextItem result =
                stage.result(answered(approve("ok", "refund"), approval("anna"), refund()));

        assertThat(result.value())
                .isEqualTo(Json.parse("{\"approved\":true,\"by\":\"anna\",\"value\":120}"));
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(result.name()).isEqualTo("ok");
    }

    @Test
    void aPersonMayEditWhatTheyApprove() throws Exception {
        Decision edit =
                new Decision(
                        Decision.Verdict.APPROVE,
                        "anna",
                        Optional.of("too much"),
                        Optional.of(Json.tree(100)));
        assertThat(stage.result(answered(approve("ok", "refund"), edit, refund())).value())
                .isEqualTo(
                        Json.parse(
                                "{\"approved\":true,\"by\":\"anna\",\"reason\":\"too much\",\"value\":100}"));
    }

    @Test
    void anApprovalMayNeedTwoOfThoseWhoAreNamed() throws Exception {
        Approve.Deciders two =
                new Approve.Deciders(
                        List.of("anna", "bob"), true, Optional.empty(), List.of("carl"));
        RunId run = stage.start(approve("ok", "refund").by(two), refund());
        OpenRequest question = stage.question(run);

        assertThatThrownBy(() -> stage.answer(question, approval("mallory")))
                .hasMessageContaining("only anna and bob may answer it");
        stage.answer(question, approval("anna"));
        assertThat(stage.question(run).approval().votes())
                .extracting(Decision::by)
                .containsExactly("anna");
        stage.answer(question, approval("bob"));

        assertThat(stage.result(run).value().path("by").asString()).isEqualTo("bob");
    }

    @Test
    void aRejectionFailsThePlanAndSaysWhoAndWhy() throws Exception {
        stage.says("a", "1");
        Failure failure =
                stage.failure(
                        answered(
                                sequence("all", approve("ok", "refund"), ask("a")),
                                rejection("too much"),
                                refund()));

        assertThat(failure.type()).isEqualTo("rejected");
        assertThat(failure.message()).contains("'ok'", "anna", "too much");
        assertThat(stage.assignments).isEmpty();
    }

    @Test
    void aPlanMayGoOnAfterARejectionWithTheValueAsItWasProposed() throws Exception {
        stage.says("a", "sorry");
        Decision edited =
                new Decision(
                        Decision.Verdict.REJECT,
                        "anna",
                        Optional.empty(),
                        Optional.of(Json.tree(1)));
        Plan plan =
                sequence(
                        "all",
                        goingOn(approve("ok", "refund")),
                        when("!ok.approved && ok.value == 120", ask("a")));
        assertThat(stage.result(answered(plan, edited, refund())).value())
                .isEqualTo(Json.tree("sorry"));
    }

    @Test
    void nobodyInTimeMeansNoUnlessThePlanSaysYes() throws Exception {
        Failure failure =
                stage.failure(approve("ok", "refund", SOON, Approve.OnDeadline.REJECT), refund());
        assertThat(failure.type()).isEqualTo("rejected");
        assertThat(failure.message()).contains("deadline");

        ContextItem approved =
                stage.result(approve("ok", "refund", SOON, Approve.OnDeadline.APPROVE), refund());
        assertThat(approved.value().path("approved").asBoolean()).isTrue();
        assertThat(approved.value().path("by").asString()).isEqualTo("deadline");
        assertThat(approved.trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void aPlanMayGoOnAfterADeadlineThatRejects() throws Exception {
        ContextItem result =
                stage.result(
                        goingOn(approve("ok", "refund", SOON, Approve.OnDeadline.REJECT)),
                        refund());
        assertThat(result.value().path("approved").asBoolean()).isFalse();
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void nobodyIsAskedWhereTheConditionDoesNotHold() throws Exception {
        Approve large =
                new Approve(
                        "ok",
                        Optional.of("refund > 200"),
                        "Do it?",
                        "refund",
                        List.of(),
                        Duration.ofDays(1),
                        Approve.OnDeadline.REJECT,
                        Approve.OnReject.FAIL);
        ContextItem result = stage.result(large, refund());
        assertThat(result.value())
                .isEqualTo(Json.parse("{\"approved\":true,\"by\":\"rule\",\"value\":120}"));
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void theQuestionShowsAllThatThePersonNeeds() throws Exception {
        Approve plan =
                new Approve(
                        "ok",
                        Optional.empty(),
                        "Pay it?",
                        "refund",
                        List.of("mail"),
                        Duration.ofDays(2),
                        Approve.OnDeadline.APPROVE,
                        Approve.OnReject.FAIL);
        RunId run = stage.start(plan, refund(), item("mail", "hello"), item("other", "x"));
        OpenRequest question = stage.question(run);

        assertThat(question.title()).isEqualTo("Pay it?");
        assertThat(question.kind()).isEqualTo("approval");
        assertThat(question.detail().path("subject").path("value").asInt()).isEqualTo(120);
        assertThat(question.detail().path("subject").path("trust").asString())
                .isEqualTo("untrusted");
        assertThat(question.detail().path("context")).hasSize(1);
        assertThat(question.detail().path("context").path(0).path("name").asString())
                .isEqualTo("mail");
        assertThat(question.detail().path("onDeadline").asString()).isEqualTo("approve");
        assertThat(Duration.between(question.askedAt(), question.deadline()))
                .isEqualTo(Duration.ofDays(2));
        stage.answer(question, approval("anna"));
        stage.result(run);
    }

    @Test
    void theFirstAnswerCounts() throws Exception {
        RunId run = stage.start(approve("ok", "refund"), refund());
        OpenRequest question = stage.question(run);
        stage.answer(question, approval("anna"));

        assertThatThrownBy(() -> stage.answer(question, rejection("no")))
                .isInstanceOf(EngineException.class);
        assertThat(stage.result(run).value().path("by").asString()).isEqualTo("anna");
    }

    @Test
    void aSubjectThatIsNotThereFailsTheStepBeforeAnybodyIsAsked() throws Exception {
        assertThat(stage.failure(approve("ok", "refunds"), refund()).message())
                .contains("'refunds'", "[refund]");
    }

    @Test
    void questionsOfTheSameNameInTwoBranchesAreAnsweredEachByItself() throws Exception {
        Plan plan =
                parallel(
                        Join.all(),
                        sequence("left", goingOn(approve("ok", "refund"))),
                        sequence("right", goingOn(approve("ok", "refund"))));
        RunId run = stage.start(plan, refund());
        List<OpenRequest> questions =
                Awaitility.await()
                        .atMost(PlanStage.PATIENCE)
                        .until(
                                () -> stage.engine().store().requests(Optional.of(run)),
                                open -> open.size() == 2);
        for (OpenRequest question : questions.reversed()) {
            boolean left = question.position().startsWith("0.0");
            stage.answer(question, left ? approval("anna") : rejection("no"));
        }
        ContextItem result = stage.result(run);
        assertThat(result.value().path("left").path("approved").asBoolean()).isTrue();
        assertThat(result.value().path("right").path("approved").asBoolean()).isFalse();
    }

    @Test
    void aQuestionOfABranchThatLosesIsClosed() throws Exception {
        stage.says("a", "1");
        RunId run = stage.start(parallel(Join.any(), approve("ok", "refund"), ask("a")), refund());
        stage.result(run);
        assertThat(stage.engine().store().requests(Optional.of(run))).isEmpty();
    }
}
