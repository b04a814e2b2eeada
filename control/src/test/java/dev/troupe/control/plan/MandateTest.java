package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.item;
import static dev.troupe.control.plan.PlanStage.over;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Call;
import dev.troupe.core.plan.Handoff;
import dev.troupe.core.plan.Manage;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.Plan;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What is passed on from run to run never grows on the way. */
class MandateTest {

    private static final Mandate READING = Mandate.NONE.limitedTo(List.of("desk.read"));

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

    /** What the latest assignment of an agent lets it call. */
    private static List<String> tools(String agent) {
        return latest(agent).contract().tools();
    }

    private static Assignment latest(String agent) {
        return stage.assignments.stream()
                .filter(assignment -> assignment.agent().equals(agent))
                .toList()
                .getLast();
    }

    private static JsonNode plan(String agent, String id) {
        return Json.tree(
                Map.of("subtasks", List.of(Map.of("id", id, "goal", "do " + id, "agent", agent))));
    }

    private static void manager(String name, JsonNode plan) {
        stage.agent(
                name,
                (durable, assignment) ->
                        switch (ManageTest.part(assignment)) {
                            case "plan" -> plan;
                            case "inspection" -> Json.tree(Map.of("done", true));
                            default -> Json.tree("built");
                        });
    }

    @Test
    void itReachesEveryRunOfTheTree() throws Exception {
        stage.says("clerk", "done").plan("one", AgentTask.of("clerk", "Work."));
        Plan each = MapEach.of("each", "tickets", "ticket", Call.of("one"));
        stage.result(stage.start(each, READING, item("tickets", List.of(1, 2))));
        assertThat(stage.assignments)
                .hasSize(2)
                .allSatisfy(assignment -> {
                    assertThat(assignment.mandate()).isEqualTo(READING);
                    assertThat(assignment.contract().tools()).containsExactly("desk.read");
                });
    }

    @Test
    void whatAStepAsksForByNameIsNotTakenBackSilently() throws Exception {
        stage.says("clerk", "done");
        Plan plan = AgentTask.of("clerk", "Work.").tools("desk.pay");
        stage.result(stage.start(plan, READING));
        assertThat(tools("clerk")).as("which the agent's runtime refuses").contains("desk.pay");
    }

    @Test
    void nobodyInAChainOfHandoversPassesOnMoreThanTheyMay() throws Exception {
        stage.agent("triage", (durable, assignment) -> over("billing", "x"));
        stage.agent("billing", (durable, assignment) -> over("tech", "y"));
        stage.says("tech", "done")
                .delegates("triage", "desk.read", "desk.pay")
                .delegates("billing", "desk.*");
        stage.result(
                Handoff.of("triage", "Help.").allow("triage", "billing").allow("billing", "tech"));
        assertThat(tools("triage")).containsExactly("desk.*");
        assertThat(tools("billing")).containsExactly("desk.read", "desk.pay");
        assertThat(tools("tech")).containsExactly("desk.read", "desk.pay");
    }

    @Test
    void whereAnAgentIsNotLimitedThePlansAuthorGrants() throws Exception {
        stage.agent("triage", (durable, assignment) -> over("billing", "x"));
        stage.says("billing", "done");
        stage.result(
                stage.start(Handoff.of("triage", "Help.").allow("triage", "billing"), READING));
        assertThat(tools("billing")).containsExactly("desk.read");
    }

    @Test
    void managersBelowManagersPassOnLessAndLess() throws Exception {
        manager("lead", plan("chief", "part"));
        manager("chief", plan("coder", "piece"));
        stage.says("coder", "coded")
                .reports("chief", "lead")
                .reports("coder", "chief")
                .delegates("lead", "desk.read", "desk.write")
                .delegates("chief", "desk.write", "desk.pay");
        stage.result(Manage.of("lead", "Build it.").levels(2).replans(0));
        assertThat(tools("lead")).containsExactly("desk.*");
        assertThat(tools("chief")).containsExactly("desk.read", "desk.write");
        assertThat(tools("coder")).containsExactly("desk.write");
    }
}
