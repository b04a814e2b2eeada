package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.item;
import static dev.troupe.control.plan.PlanStage.over;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Handoff;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.plan.Terms;
import dev.troupe.engine.OpenRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Work that agents hand over to one another. */
class HandoffTest {

    private static final Handoff HELP =
            Plans.handoff("triage", "Help.")
                    .named("help")
                    .context("ticket")
                    .allow("triage", "billing", "tech")
                    .allow("billing", "tech", "triage")
                    .allow("tech", "billing");
    private static final ContextItem TICKET = item("ticket", "help me", Trust.USER);

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

    private static Optional<ContextItem> handed(Contract contract, String name) {
        return contract.context().stream().filter(item -> item.name().equals(name)).findFirst();
    }

    private static void hands(String from, String to, String findings) {
        stage.agent(from, (durable, assignment) -> over(to, findings));
    }

    private static Failure failure() throws InterruptedException {
        return stage.failure(HELP.onFailure(OnFailure.FAIL), TICKET);
    }

    @Test
    void whoAnswersAtOnceHandsNothingOver() throws Exception {
        stage.says("triage", "done").says("billing", "").says("tech", "");
        ContextItem result = stage.result(HELP, TICKET);
        assertThat(result.value().asString()).isEqualTo("done");
        assertThat(result.name()).isEqualTo("help");
        assertThat(stage.assignments.element().contract().successors())
                .containsExactly("billing", "tech");
    }

    @Test
    void theNextOneGetsTheGoalTheItemsAndWhatWasFoundOut() throws Exception {
        hands("triage", "billing", "it is paid");
        stage.says("billing", "refunded").says("tech", "");
        ContextItem result = stage.result(HELP, TICKET, item("secret", 7));
        assertThat(result.value().asString()).isEqualTo("refunded");
        assertThat(result.source().agent()).contains("billing");
        Contract next = List.copyOf(stage.assignments).getLast().contract();
        assertThat(next.goal()).isEqualTo("Help.");
        assertThat(next.successors()).containsExactly("tech", "triage");
        assertThat(next.context())
                .extracting(ContextItem::name)
                .containsExactly("ticket", "handover");
        ContextItem handover = handed(next, "handover").orElseThrow();
        assertThat(handover.value())
                .isEqualTo(
                        Json.tree(
                                Map.of(
                                        "from", "triage",
                                        "reason", "it is for billing",
                                        "findings", "it is paid")));
        assertThat(handover.trust()).isEqualTo(Trust.CLAIMED);
        assertThat(handover.source().agent()).contains("triage");
    }

    @Test
    void whatAnAgentSaysOfUntrustedItemsIsUntrusted() throws Exception {
        hands("triage", "billing", "it is paid");
        stage.says("billing", "refunded").says("tech", "");
        ContextItem result = stage.result(HELP, item("ticket", "help me", Trust.UNTRUSTED));
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
        Contract next = List.copyOf(stage.assignments).getLast().contract();
        assertThat(handed(next, "handover").orElseThrow().trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void earlierFindingsStayVisible() throws Exception {
        hands("triage", "billing", "first");
        hands("billing", "tech", "x".repeat(5_000));
        stage.says("tech", "done");
        stage.result(HELP, TICKET);
        var handover =
                handed(List.copyOf(stage.assignments).getLast().contract(), "handover")
                        .orElseThrow();
        assertThat(handover.value().path("findings").asString()).hasSize(5_000);
        assertThat(handover.value().at("/earlier/0/from").asString()).isEqualTo("triage");
        assertThat(handover.value().at("/earlier/0/findings").asString()).isEqualTo("first");
        assertThat(handover.parts())
                .filteredOn(part -> part.pointer().equals("/earlier/0"))
                .singleElement()
                .satisfies(part -> assertThat(part.source().agent()).contains("triage"));
    }

    @Test
    void theSamePairASecondTimeIsPingPong() throws Exception {
        hands("triage", "billing", "a");
        hands("billing", "tech", "b");
        stage.agent(
                "tech",
                (d, a) -> over("billing", "c" + handed(a.contract(), "handover").get().value()));
        stage.reports("billing", "lead")
                .agent("lead", (d, a) -> Json.tree(Map.of("action", "give_up", "why", "enough")));
        Failure failure = stage.failure(HELP, TICKET);
        assertThat(failure.type()).isEqualTo("ping-pong");
        assertThat(failure.message())
                .contains("a second time: triage → billing → tech → billing → tech")
                .contains("lead gave up: enough");
        Assignment asked = List.copyOf(stage.assignments).getLast();
        assertThat(asked.agent()).isEqualTo("lead");
        assertThat(handed(asked.contract(), "handover")).isPresent();
        assertThat(handed(asked.contract(), "ticket")).isPresent();
    }

    @Test
    void handingBackWithNothingNewIsPingPong() throws Exception {
        hands("triage", "billing", "a");
        hands("billing", "triage", "");
        stage.says("tech", "");
        assertThat(failure().message()).contains("with nothing new: triage → billing → triage");
        hands("billing", "triage", "a");
        assertThat(failure().type()).isEqualTo("ping-pong");
    }

    @Test
    void handingBackWithNewFindingsIsNot() throws Exception {
        stage.agent(
                "triage",
                (d, a) ->
                        handed(a.contract(), "handover").isPresent()
                                ? Json.tree("done")
                                : over("billing", ""));
        hands("billing", "triage", "it is paid");
        stage.says("tech", "");
        assertThat(stage.result(HELP, TICKET).value().asString()).isEqualTo("done");
    }

    @Test
    void handingOnBeyondTheLimitIsNoSuccess() throws Exception {
        hands("triage", "billing", "a");
        hands("billing", "tech", "b");
        stage.says("tech", "done");
        Failure failure = stage.failure(HELP.hops(1).onFailure(OnFailure.FAIL), TICKET);
        assertThat(failure.type()).isEqualTo("hop-limit");
        assertThat(failure.message()).contains("triage → billing → tech");
    }

    @Test
    void whoMayNotBeHandedTheWorkDoesNotGetIt() throws Exception {
        hands("triage", "boss", "a");
        stage.says("billing", "").says("tech", "").says("boss", "done");
        assertThat(failure().type()).isEqualTo("handover-not-allowed");
        assertThat(stage.assignments).extracting(Assignment::agent).containsExactly("triage");
    }

    @Test
    void aPersonMayAnswerOrHaveTheLastOneDoItItself() throws Exception {
        hands("triage", "billing", "a");
        stage.says("tech", "");
        stage.agent(
                "billing",
                (d, a) ->
                        handed(a.contract(), "guidance").isPresent()
                                ? Json.tree("done")
                                : over("triage", ""));
        RunId run = stage.start(HELP, TICKET);
        OpenRequest question = stage.question(run);
        assertThat(question.title()).contains("triage → billing → triage");
        stage.answer(
                question,
                new Decision(
                        Decision.Verdict.APPROVE,
                        "anna",
                        Optional.of("do it yourself"),
                        Optional.empty()));
        assertThat(stage.result(run).value().asString()).isEqualTo("done");
    }

    @Test
    void eachWorksWithToolsOfItsOwn() throws Exception {
        hands("triage", "billing", "a");
        stage.says("billing", "done").says("tech", "");
        stage.result(
                HELP.under(Terms.of("Help.").tools(List.of("desk.look", "other.tool"))), TICKET);
        assertThat(stage.assignments)
                .allSatisfy(assignment ->
                        assertThat(assignment.contract().tools()).containsExactly("desk.look"));
    }

    @Test
    void whoFailsIsStoodInFor() throws Exception {
        hands("triage", "billing", "a");
        stage.fails("billing", "ill").says("tech", "").says("deputy", "done");
        assertThat(
                        stage.result(HELP.onFailure(OnFailure.FAIL.after("deputy")), TICKET)
                                .value()
                                .asString())
                .isEqualTo("done");
    }
}
