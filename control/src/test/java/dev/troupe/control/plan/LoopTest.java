package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.handed;
import static dev.troupe.control.plan.PlanStage.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Loop;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Plans;
import dev.troupe.engine.OpenRequest;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What is done again until it is good. */
class LoopTest {

    private static final Plan COUNT = Plans.agent("counter", "Count.");

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

    /** An agent that gives one more than the latest result of the loop. */
    private static void counts() {
        stage.agent(
                "counter",
                (d, a) -> Json.tree(handed(a, "loop").map(n -> n.intValue() + 1).orElse(1)));
    }

    @Test
    void aPartIsRepeatedUntilTheConditionHoldsAndSeesItsLatestResult() throws Exception {
        counts();
        ContextItem result = stage.result(Plans.loop("loop", "loop >= 3", COUNT));
        assertThat(result.name()).isEqualTo("loop");
        assertThat(result.value().intValue()).isEqualTo(3);
        assertThat(result.source().agent()).contains("counter");
        assertThat(result.trust()).isEqualTo(Trust.CLAIMED);
        assertThat(stage.assignments).hasSize(3);
    }

    @Test
    void theLatestResultIsHandedEvenWhereTheContextNamesOthers() throws Exception {
        counts();
        Plan body = Plans.agent("counter", "Count.").context("rules");
        ContextItem result =
                stage.result(Plans.loop("loop", "loop == 2", body), item("rules", "be quick"));
        assertThat(result.value().intValue()).isEqualTo(2);
        assertThat(stage.assignments)
                .allMatch(assignment -> handed(assignment, "rules").isPresent());
    }

    @Test
    void conditionsWithinSeeNothingYetInTheFirstRound() throws Exception {
        counts();
        stage.says("opener", "hello");
        Plan body =
                Plans.sequence("body", Plans.agent("opener", "Open.").when("loop == null"), COUNT);
        assertThat(stage.result(Plans.loop("loop", "loop == 2", body)).value().intValue())
                .isEqualTo(2);
        assertThat(stage.assignments.stream().filter(a -> a.agent().equals("opener"))).hasSize(1);
    }

    @Test
    void asManyRoundsAsItMayHaveAreNoSuccess() throws Exception {
        counts();
        Loop loop = Plans.loop("loop", "loop > 9", COUNT).atMost(2).onFailure(OnFailure.FAIL);
        Failure failure = stage.failure(loop);
        assertThat(failure.type()).isEqualTo(Loop.BOUND);
        assertThat(failure.message()).isEqualTo("'loop': after 2 rounds `loop > 9` does not hold");
        assertThat(stage.assignments).hasSize(2);
    }

    @Test
    void aLoopHasFiveRoundsWhereNothingIsSaid() throws Exception {
        counts();
        stage.failure(Plans.loop("loop", "false", COUNT).onFailure(OnFailure.FAIL));
        assertThat(stage.assignments).hasSize(5);
    }

    @Test
    void theSameResultAgainIsNoProgress() throws Exception {
        stage.says("counter", "one");
        Failure failure =
                stage.failure(Plans.loop("loop", "loop == 'two'", COUNT).onFailure(OnFailure.FAIL));
        assertThat(failure.type()).isEqualTo(Loop.NO_PROGRESS);
        assertThat(failure.message()).contains("round 2 gave the same result as round 1");
        assertThat(stage.assignments).hasSize(2);
    }

    @Test
    void goingBackAndForthIsNoProgress() throws Exception {
        stage.agent(
                "counter",
                (d, a) -> Json.tree(handed(a, "loop").map(n -> 1 - n.intValue()).orElse(0)));
        Failure failure =
                stage.failure(Plans.loop("loop", "false", COUNT).onFailure(OnFailure.FAIL));
        assertThat(failure.message()).contains("round 3 gave the same result as round 1");
    }

    @Test
    void aSuperiorOfTheAgentThatMadeTheResultDecidesAtTheBound() throws Exception {
        counts();
        stage.reports("counter", "lead")
                .agent(
                        "lead",
                        (d, a) ->
                                Json.tree(
                                        Map.of(
                                                "action",
                                                "answer",
                                                "value",
                                                handed(a, "loop").orElseThrow().intValue() * 10,
                                                "why",
                                                "near enough")));
        ContextItem result = stage.result(Plans.loop("loop", "loop > 9", COUNT).atMost(2));
        assertThat(result.value().intValue()).isEqualTo(20);
        assertThat(result.source().agent()).contains("lead");
    }

    @Test
    void oneMoreRoundWithGuidanceCanBeHad() throws Exception {
        stage.agent(
                "counter",
                (d, a) ->
                        Json.tree(
                                handed(a, "guidance")
                                        .map(g -> "with " + g.asString())
                                        .orElse("x")));
        RunId run = stage.start(Plans.loop("loop", "loop != 'x'", COUNT).atMost(1));
        stage.answer(stage.question(run), PlanStage.again("anna", "look up"));
        assertThat(stage.result(run).value().asString()).isEqualTo("with look up");
    }

    @Test
    void aPersonIsShownTheLatestResultAndMayGiveAnother() throws Exception {
        counts();
        RunId run = stage.start(Plans.loop("loop", "loop > 9", COUNT).atMost(1));
        OpenRequest question = stage.question(run);
        assertThat(question.title()).contains("after 1 rounds");
        assertThat(question.detail().path("context").toString()).contains("\"loop\"");
        stage.answer(question, PlanStage.gives("anna", 10));
        ContextItem result = stage.result(run);
        assertThat(result.value().intValue()).isEqualTo(10);
        assertThat(result.source()).isEqualTo(Source.person(run, "anna"));
        assertThat(result.trust()).isEqualTo(Trust.USER);
    }

    @Test
    void aPersonMayGiveUp() throws Exception {
        counts();
        RunId run = stage.start(Plans.loop("loop", "loop > 9", COUNT).atMost(1));
        stage.answer(stage.question(run), PlanStage.refusal("anna", "forget it"));
        assertThat(stage.failure(run).message()).contains("anna gave up: forget it");
    }

    @Test
    void moreRoundsAreNotGivenWithoutEnd() throws Exception {
        counts();
        stage.reports("counter", "lead")
                .agent("lead", (d, a) -> Json.tree(Map.of("action", "retry", "why", "again")));
        assertThat(stage.failure(Plans.loop("loop", "false", COUNT).atMost(1)).message())
                .contains("tried again 5 times");
    }

    @Test
    void aFailureWithinIsTheLoops() throws Exception {
        stage.fails("counter", "no numbers");
        Plan body = Plans.agent("counter", "Count.").onFailure(OnFailure.FAIL);
        assertThat(stage.failure(Plans.loop("loop", "true", body)).message())
                .contains("no numbers");
    }

    @Test
    void aMapWithinIsHandedTheLatestResultToo() throws Exception {
        counts();
        Plan body = Plans.map("each", "list", "entry", Plans.sequence("one", COUNT));
        ContextItem result =
                stage.result(
                        Plans.loop("loop", "size(loop) == 1", body), item("list", List.of("a")));
        assertThat(result.value().get(0).path("value").intValue()).isEqualTo(1);
    }

    @Test
    void aLoopWithoutEndCannotBeMade() {
        assertThatThrownBy(() -> Plans.loop("loop", "true", COUNT).atMost(Integer.MAX_VALUE))
                .hasMessageContaining("1 to 1000 rounds");
    }
}
