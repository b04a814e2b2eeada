package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.approval;
import static dev.troupe.control.plan.PlanStage.gives;
import static dev.troupe.control.plan.PlanStage.item;
import static dev.troupe.control.plan.PlanStage.over;
import static dev.troupe.control.plan.PlanStage.refusal;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Handoff;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Terms;
import dev.troupe.engine.OpenRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Whom plans may give work to, and whom agents may hand it to. */
class PolicyTest {

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

    private static Policy policy(Action.Kind on, String match, String when, Policy.Then then) {
        return new Policy(
                "rule",
                List.of(on),
                List.of(match),
                Optional.of(when),
                then,
                "because of the rule");
    }

    private static Plan work(OnFailure onFailure) {
        return new AgentTask(
                "work", Optional.empty(), "clerk", Terms.of("Work.").onFailure(onFailure));
    }

    private static Policy.Then ask() {
        return new Policy.Ask(Asking.DEFAULT);
    }

    private static List<String> workers() {
        return stage.assignments.stream().map(Assignment::agent).toList();
    }

    @Test
    void workIsNotGivenToWhomAPolicyDeniesIt() throws Exception {
        stage.says("clerk", "done")
                .policy(policy(Action.Kind.ASSIGNMENT, "clerk", "untrusted", new Policy.Deny()));

        Failure failure =
                stage.failure(work(OnFailure.FAIL), item("mail", "hello", Trust.UNTRUSTED));

        assertThat(failure.type()).isEqualTo("policy");
        assertThat(failure.message()).contains("'clerk'", "'rule'", "because of the rule");
        assertThat(workers()).isEmpty();
        assertThat(stage.result(work(OnFailure.FAIL), item("mail", "hello", Trust.USER)).value())
                .hasToString("\"done\"");
    }

    @Test
    void whoStandsInIsJudgedForThemselves() throws Exception {
        stage.says("clerk", "done")
                .says("deputy", "done instead")
                .policy(policy(Action.Kind.ASSIGNMENT, "clerk", "true", new Policy.Deny()));
        OnFailure fallback =
                new OnFailure(
                        List.of("deputy"), OnFailure.Escalate.NONE, OnFailure.DEFAULT_DEADLINE);

        assertThat(stage.result(work(fallback)).value()).hasToString("\"done instead\"");
        assertThat(workers()).containsExactly("deputy");
    }

    @Test
    void workWaitsForAPersonAndIsNothingToEdit() throws Exception {
        stage.says("clerk", "done").policy(policy(Action.Kind.ASSIGNMENT, "clerk", "true", ask()));
        RunId run = stage.start(work(OnFailure.FAIL));

        OpenRequest first = stage.question(run);
        assertThat(first.detail().at("/subject/value/goal").asString()).isEqualTo("Work.");
        assertThat(workers()).isEmpty();
        stage.answer(first, gives("anna", "something else"));
        OpenRequest second =
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .until(() -> stage.question(run), now -> !now.id().equals(first.id()));
        assertThat(second.title()).contains("nothing to edit");
        stage.answer(second, approval("anna"));

        assertThat(stage.result(run).value()).hasToString("\"done\"");
    }

    @Test
    void rejectedWorkIsAFailureLikeOthers() throws Exception {
        stage.says("clerk", "done").policy(policy(Action.Kind.ASSIGNMENT, "clerk", "true", ask()));
        RunId run = stage.start(work(OnFailure.FAIL));

        stage.answer(stage.question(run), refusal("anna", "not today"));

        assertThat(stage.failure(run).message()).contains("rejected by anna: not today");
        assertThat(workers()).isEmpty();
    }

    @Test
    void whereNoPolicyIsAboutItNothingIsJournaled() throws Exception {
        stage.says("clerk", "done")
                .policy(policy(Action.Kind.TOOL, "clerk", "true", new Policy.Deny()));
        RunId run = stage.start(work(OnFailure.FAIL));
        stage.result(run);

        assertThat(stage.engine().store().journal(run, 0))
                .noneMatch(row -> row.name().startsWith("policy"));
    }

    @Test
    void workIsNotHandedOverAgainstAPolicy() throws Exception {
        stage.agent("triage", (durable, assignment) -> over("billing", "it is paid"))
                .says("billing", "refunded")
                .policy(
                        policy(
                                Action.Kind.HANDOFF,
                                "billing",
                                "agent == 'triage' && arguments.findings.contains('paid')",
                                new Policy.Deny()));
        Handoff help =
                Handoff.of("triage", "Help.").allow("triage", "billing").onFailure(OnFailure.FAIL);

        Failure failure = stage.failure(help);

        assertThat(failure.type()).isEqualTo("policy");
        assertThat(failure.message()).contains("triage may not hand the work over to billing");
        assertThat(workers()).containsExactly("triage");
    }
}
