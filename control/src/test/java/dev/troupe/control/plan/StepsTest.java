package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.item;
import static dev.troupe.control.plan.Plans.ask;
import static dev.troupe.control.plan.Plans.call;
import static dev.troupe.control.plan.Plans.sequence;
import static dev.troupe.control.plan.Plans.task;
import static dev.troupe.control.plan.Plans.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Call;
import dev.troupe.core.plan.Conductor;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Sequence;
import dev.troupe.core.team.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** One agent, a sequence of steps, a call of another plan, and conditions. */
class StepsTest {

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

    private static Contract handed(String goalOf) {
        return stage.assignments.stream()
                .map(assignment -> assignment.contract())
                .filter(contract -> contract.goal().equals("do " + goalOf))
                .findFirst()
                .orElseThrow();
    }

    private static List<String> names(Contract contract) {
        return contract.context().stream().map(ContextItem::name).toList();
    }

    // ---- agent

    @Test
    void anAgentsAnswerIsTheResultAndSaysWhoGaveIt() throws Exception {
        stage.says("clerk", "found");
        ContextItem result = stage.result(ask("clerk"));

        assertThat(result.name()).isEqualTo("clerk");
        assertThat(result.value().asString()).isEqualTo("found");
        assertThat(result.trust()).isEqualTo(Trust.CLAIMED);
        assertThat(result.source().agent()).contains("clerk");
        assertThat(result.source().run()).isPresent();
    }

    @Test
    void anAnswerFromUntrustedItemsIsUntrusted() throws Exception {
        stage.says("clerk", "found");
        assertThat(stage.result(ask("clerk"), item("mail", "hi", Trust.UNTRUSTED)).trust())
                .isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void anAgentThatFailsFailsThePlanWithItsOwnReason() throws Exception {
        stage.fails("clerk", "the order book is shut");
        Failure failure = stage.failure(ask("clerk"));

        assertThat(failure.type()).isEqualTo(IllegalStateException.class.getName());
        assertThat(failure.message()).contains("the order book is shut");
    }

    @Test
    void whatAStepDoesNotSayIsAsTheAgentHasIt() throws Exception {
        stage.says("clerk", "found");
        stage.result(ask("clerk"));

        Contract contract = handed("clerk");
        assertThat(contract.tools()).containsExactly("desk.*");
        assertThat(contract.limits()).isEqualTo(Limits.DEFAULT);
        assertThat(contract.output()).contains(Json.parse("{\"type\":\"string\"}"));
    }

    @Test
    void whatAStepSaysGoesIntoTheContract() throws Exception {
        stage.says("clerk", "found");
        Limits limits = new Limits(1, 10, new Money(5), Duration.ofSeconds(3));
        stage.result(
                AgentTask.of("clerk", "do clerk")
                        .context()
                        .tools("desk.look")
                        .output(Json.parse("{\"type\":\"number\"}"))
                        .limits(limits)
                        .corrections(0),
                item("rules", "be kind"));

        assertThat(handed("clerk"))
                .isEqualTo(
                        new Contract(
                                "do clerk",
                                List.of(),
                                List.of("desk.look"),
                                Optional.of(Json.parse("{\"type\":\"number\"}")),
                                limits,
                                0));
    }

    @Test
    void withoutContextAnAgentGetsTheInputsAndTheLatestResultThatWasNotSkipped() throws Exception {
        stage.says("a", "1").says("b", "2").says("c", "3").says("d", "4");
        stage.result(
                sequence("all", ask("a"), ask("b"), when("false", ask("c")), ask("d")),
                item("rules", "be kind"));

        assertThat(names(handed("a"))).containsExactly("rules");
        assertThat(names(handed("b"))).containsExactly("rules", "a");
        assertThat(names(handed("d"))).containsExactly("rules", "b");
    }

    @Test
    void anAgentGetsTheItemsThatItsStepNamesInThatOrder() throws Exception {
        stage.says("a", "1").says("b", "2");
        stage.result(sequence("all", ask("a"), ask("b", "a", "rules")), item("rules", "be kind"));

        assertThat(names(handed("b"))).containsExactly("a", "rules");
    }

    @Test
    void anItemThatIsNotThereFailsTheStepAndSaysWhatIs() throws Exception {
        stage.says("a", "1");
        assertThat(stage.failure(ask("a", "rulez"), item("rules", "be kind")).message())
                .contains("'rulez'", "[rules]");
        assertThat(stage.assignments).isEmpty();
    }

    @Test
    void anAgentThatTheTeamDoesNotHaveFailsTheStepAndSaysWhichItHas() throws Exception {
        stage.says("a", "1");
        assertThat(stage.failure(ask("b")).message()).contains("'b'", "[a]");
    }

    // ---- sequence

    @Test
    void aSequenceGivesTheLatestResultUnderItsOwnName() throws Exception {
        stage.says("a", "1").says("b", "2");
        ContextItem result = stage.result(sequence("all", ask("a"), ask("b")));

        assertThat(result.name()).isEqualTo("all");
        assertThat(result.value().asString()).isEqualTo("2");
    }

    @Test
    void aStepThatIsSkippedLeavesTheResultOfTheOneBefore() throws Exception {
        stage.says("a", "1").says("b", "2");
        assertThat(stage.result(sequence("all", ask("a"), when("a == '2'", ask("b")))).value())
                .isEqualTo(Json.tree("1"));
    }

    @Test
    void aSequenceOfSkippedStepsGivesNothing() throws Exception {
        stage.says("a", "1");
        assertThat(stage.result(sequence("all", when("false", ask("a")))).value().isNull())
                .isTrue();
        assertThat(stage.result(sequence("none")).value().isNull()).isTrue();
    }

    @Test
    void aSequenceReturnsTheItemsThatItNamesAsTrustworthyAsTheWorst() throws Exception {
        stage.says("a", "1").says("b", "2");
        Plan plan =
                new Sequence(
                        "all",
                        Optional.empty(),
                        List.of(
                                task("a", "a", Optional.of(List.of("mail"))),
                                ask("b"),
                                when("false", task("c", "b", Optional.empty()))),
                        Optional.of(List.of("b", "a", "c")));
        ContextItem result = stage.result(plan, item("mail", "hi", Trust.UNTRUSTED));

        assertThat(result.value()).isEqualTo(Json.parse("{\"b\":\"2\",\"a\":\"1\",\"c\":null}"));
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void nothingComesAfterAStepThatFails() throws Exception {
        stage.fails("a", "broken").says("b", "2");
        assertThat(stage.failure(sequence("all", ask("a"), ask("b"))).message()).contains("broken");
        assertThat(stage.assignments).hasSize(1);
    }

    @Test
    void whatASequenceReturnsAndIsNotThereFailsIt() throws Exception {
        stage.says("a", "1");
        Plan plan =
                new Sequence("all", Optional.empty(), List.of(ask("a")), Optional.of(List.of("z")));
        assertThat(stage.failure(plan).message()).contains("'z'", "[a]");
    }

    // ---- conditions

    @Test
    void aConditionSeesItemsByNameAndWritesDashesAsUnderscores() throws Exception {
        stage.says("a", "1");
        assertThat(
                        stage.result(
                                        when(
                                                "the_order.total > 2 && the_order.total < 2.9",
                                                ask("a")),
                                        item("the-order", Json.parse("{\"total\":2.5}")))
                                .value())
                .isEqualTo(Json.tree("1"));
    }

    @Test
    void aConditionThatReadsWhatIsNotThereFailsTheStep() throws Exception {
        stage.says("a", "1");
        assertThat(
                        stage.failure(
                                when("order.total > 2", ask("a")), item("order", Json.parse("{}"))))
                .satisfies(failure -> assertThat(failure.message()).contains("order.total > 2"));
        assertThat(stage.assignments).isEmpty();
    }

    @Test
    void aConditionThatIsNeitherTrueNorFalseFailsTheStep() throws Exception {
        stage.says("a", "1");
        assertThat(stage.failure(when("1 + 1", ask("a"))).message())
                .contains("true or false", "1 + 1");
    }

    // ---- call

    @Test
    void aCalledPlanSeesWhatItsCallerSeesAndItsResultHasTheCallsName() throws Exception {
        stage.says("a", "1")
                .says("b", "2")
                .plan("inner", sequence("inner", ask("b", "a", "rules")));
        ContextItem result =
                stage.result(
                        sequence(
                                "all",
                                ask("a"),
                                new Call("later", Optional.empty(), "inner"),
                                when(
                                        "later == '2'",
                                        task("c", "a", Optional.of(List.of("later"))))),
                        item("rules", "be kind"));

        assertThat(names(handed("b"))).containsExactly("a", "rules");
        assertThat(names(handed("c"))).containsExactly("later");
        assertThat(result.value().asString()).isEqualTo("1");
    }

    @Test
    void theResultsInsideACalledPlanAreNotSeenOutside() throws Exception {
        stage.says("a", "1").says("b", "2").plan("inner", sequence("inner", ask("a")));
        assertThat(stage.failure(sequence("all", call("inner"), ask("b", "a"))).message())
                .contains("'a'", "[inner]");
    }

    @Test
    void aCalledPlanThatFailsFailsItsCaller() throws Exception {
        stage.fails("a", "broken").plan("inner", ask("a"));
        assertThat(stage.failure(sequence("all", call("inner"))).message()).contains("broken");
    }

    @Test
    void aPlanThatIsNotThereFailsAndSaysWhichAre() throws Exception {
        stage.plan("inner", sequence("inner"));
        assertThat(stage.failure(call("outer")).message()).contains("'outer'", "[inner]");
    }

    @Test
    void aPlanThatCallsItselfFailsAtTheDeepestCall() throws Exception {
        stage.plan("inner", sequence("inner", call("inner")));
        assertThat(stage.failure(call("inner")).message())
                .contains("" + Conductor.MAX_DEPTH, "'inner'", "does a plan call itself");
    }

    @Test
    void plansMayCallAsDeepAsTheBound() throws Exception {
        stage.says("a", "deep");
        for (int i = 1; i < Conductor.MAX_DEPTH; i++) {
            stage.plan("p" + i, call("p" + (i + 1)));
        }
        stage.plan("p" + Conductor.MAX_DEPTH, ask("a"));
        assertThat(stage.result(call("p1")).value().asString()).isEqualTo("deep");
    }

    @Test
    void aPlanThatCallsItselfThroughAMapFailsAtTheDeepestCall() throws Exception {
        stage.plan("inner", MapEach.of("each", "list", "list", call("inner")).atMost(1));
        JsonNode nested = Json.array();
        for (int i = 0; i < Conductor.MAX_DEPTH + 5; i++) {
            nested = Json.array().add(nested);
        }
        assertThat(stage.failure(call("inner"), item("list", nested)).message())
                .contains("'inner'", "does a plan call itself");
    }
}
