package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.item;
import static dev.troupe.control.plan.Plans.ask;
import static dev.troupe.control.plan.Plans.parallel;
import static dev.troupe.control.plan.Plans.sequence;
import static dev.troupe.control.plan.Plans.task;
import static dev.troupe.control.plan.Plans.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class ParallelTest {

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

    private static String value(Plan plan) throws InterruptedException {
        return stage.result(plan).value().toString();
    }

    /** The agents whose runs ended in a state. */
    private static Map<String, RunStatus> ends(RunId root) {
        Map<String, RunStatus> ends = new TreeMap<>();
        for (RunSummary run : stage.ended(root)) {
            if (run.parent().isPresent()) {
                ends.put(run.name(), run.status());
            }
        }
        return ends;
    }

    // ---- all

    @Test
    void allBranchesMakeAnObjectByTheirNames() throws Exception {
        stage.says("a", "1").says("b", "2");
        assertThat(value(parallel(Join.all(), ask("b"), ask("a"))))
                .isEqualTo("{\"b\":\"2\",\"a\":\"1\"}");
    }

    @Test
    void allBranchesMakeAListInTheOrderOfThePlan() throws Exception {
        CountDownLatch second = new CountDownLatch(1);
        stage.agent(
                        "a",
                        (durable, assignment) -> {
                            second.await();
                            return Json.tree("1");
                        })
                .agent(
                        "b",
                        (durable, assignment) -> {
                            second.countDown();
                            return Json.tree("2");
                        });
        Plan plan =
                new Parallel(
                        "both",
                        Optional.empty(),
                        List.of(ask("a"), ask("b")),
                        Join.all(),
                        Merge.list(),
                        Optional.empty());
        assertThat(value(plan)).isEqualTo("[\"1\",\"2\"]");
    }

    @Test
    void theFirstBranchThatFailsFailsAllAndCancelsTheOthers() throws Exception {
        stage.hangs("a").fails("b", "broken");
        RunId run = stage.start(parallel(Join.all(), ask("a"), ask("b")));

        assertThat(stage.failure(run).message()).contains("broken");
        assertThat(ends(run)).isEqualTo(Map.of("a", RunStatus.CANCELLED, "b", RunStatus.FAILED));
    }

    @Test
    void aBranchThatIsSkippedHasSucceededWithNothing() throws Exception {
        stage.says("a", "1").says("b", "2");
        assertThat(value(parallel(Join.all(), ask("a"), when("false", ask("b")))))
                .isEqualTo("{\"a\":\"1\",\"b\":null}");
    }

    // ---- any

    @Test
    void anyTakesTheFirstSuccessAndCancelsTheOthers() throws Exception {
        stage.hangs("a").says("b", "2");
        RunId run = stage.start(parallel(Join.any(), ask("a"), ask("b")));

        assertThat(stage.result(run).value().toString()).isEqualTo("{\"b\":\"2\"}");
        assertThat(ends(run)).isEqualTo(Map.of("a", RunStatus.CANCELLED, "b", RunStatus.COMPLETED));
    }

    @Test
    void anyOutlivesBranchesThatFail() throws Exception {
        stage.fails("a", "broken");
        stage.agent(
                "b",
                (durable, assignment) -> {
                    // The other one has failed for good before this one answers.
                    stage.engine().await(sibling(durable.root(), "a"), PlanStage.PATIENCE);
                    return Json.tree("2");
                });
        assertThat(value(parallel(Join.any(), ask("a"), ask("b")))).isEqualTo("{\"b\":\"2\"}");
    }

    private static RunId sibling(RunId root, String name) {
        return org.awaitility.Awaitility.await()
                .until(
                        () ->
                                stage.engine().store().tree(root).stream()
                                        .filter(run -> run.name().equals(name))
                                        .map(RunSummary::id)
                                        .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    @Test
    void anyFailsWhenAllFailed() throws Exception {
        stage.fails("a", "broken").fails("b", "bent");
        assertThat(stage.failure(parallel(Join.any(), ask("a"), ask("b"))).message())
                .contains("broken");
    }

    // ---- quorum

    @Test
    void aQuorumIsOverWithItsLastSuccess() throws Exception {
        stage.says("a", "1").hangs("b").says("c", "3");
        RunId run = stage.start(parallel(Join.quorum(2), ask("a"), ask("b"), ask("c")));

        assertThat(stage.result(run).value().toString()).isEqualTo("{\"a\":\"1\",\"c\":\"3\"}");
        assertThat(ends(run)).containsEntry("b", RunStatus.CANCELLED);
    }

    @Test
    void aQuorumFailsAsSoonAsItIsImpossible() throws Exception {
        stage.fails("a", "broken").hangs("b").fails("c", "bent");
        RunId run = stage.start(parallel(Join.quorum(2), ask("a"), ask("b"), ask("c")));

        assertThat(stage.failure(run).message()).containsAnyOf("broken", "bent");
        assertThat(ends(run)).containsEntry("b", RunStatus.CANCELLED);
    }

    @Test
    void aQuorumOfMoreThanThereAreBranchesFailsAtOnce() throws Exception {
        stage.says("a", "1");
        assertThat(stage.failure(parallel(Join.quorum(2), ask("a"))).message())
                .contains("quorum of 2", "1 branches");
        assertThat(stage.assignments).isEmpty();
    }

    // ---- race

    @Test
    void aRaceIsWonByTheFirstToSettle() throws Exception {
        stage.hangs("a").says("b", "2");
        RunId run = stage.start(parallel(Join.race(), ask("a"), ask("b")));

        assertThat(stage.result(run).value().toString()).isEqualTo("{\"b\":\"2\"}");
        assertThat(ends(run)).containsEntry("a", RunStatus.CANCELLED);
    }

    @Test
    void aRaceIsLostIfTheFirstToSettleFails() throws Exception {
        stage.hangs("a").fails("b", "broken");
        RunId run = stage.start(parallel(Join.race(), ask("a"), ask("b")));

        assertThat(stage.failure(run).message()).contains("broken");
        assertThat(ends(run)).containsEntry("a", RunStatus.CANCELLED);
    }

    // ---- settled

    @Test
    void settledWaitsForAllAndKeepsThoseThatSucceeded() throws Exception {
        stage.says("a", "1").fails("b", "broken");
        assertThat(value(parallel(Join.settled(), ask("a"), ask("b")))).isEqualTo("{\"a\":\"1\"}");
    }

    @Test
    void settledFailsIfAllFailed() throws Exception {
        stage.fails("a", "broken").fails("b", "bent");
        assertThat(stage.failure(parallel(Join.settled(), ask("a"), ask("b"))).message())
                .contains("broken", "bent");
    }

    // ---- for all joins

    @Test
    void noBranchSeesTheResultsOfAnother() throws Exception {
        stage.says("a", "1").says("b", "2").says("c", "3");
        Plan plan =
                parallel(
                        Join.all().atMost(1),
                        ask("a"),
                        sequence("then", ask("b"), when("a == '1'", ask("c"))));
        assertThat(stage.failure(plan).message()).contains("a == '1'");
    }

    @Test
    void aFanOutIsAsTrustworthyAsTheWorstOfItsResults() throws Exception {
        stage.says("a", "1").says("b", "2");
        Plan plan =
                parallel(
                        Join.all(),
                        task("a", "a", Optional.of(List.of())),
                        task("b", "b", Optional.of(List.of("mail"))));
        ContextItem result = stage.result(plan, item("mail", "hi", Trust.UNTRUSTED));
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(result.source().agent()).isEmpty();
    }

    @Test
    void noMoreBranchesRunAtOnceThanAllowed() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch two = new CountDownLatch(2);
        stage.agent(
                "a",
                (durable, assignment) -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    two.countDown();
                    two.await();
                    now.decrementAndGet();
                    return Json.tree("1");
                });
        Plan[] branches =
                IntStream.range(0, 12)
                        .mapToObj(i -> task("b" + i, "a", Optional.empty()))
                        .toArray(Plan[]::new);
        assertThat(stage.result(parallel(Join.all().atMost(2), branches)).value()).hasSize(12);
        assertThat(most).hasValue(2);
    }

    @ParameterizedTest
    @EnumSource(Join.Rule.class)
    void aFanOutOfOneBranchDoesWhatThatDoes(Join.Rule rule) throws Exception {
        stage.says("a", "1");
        assertThat(value(parallel(new Join(rule, 1, 1), ask("a")))).isEqualTo("{\"a\":\"1\"}");
    }

    @Test
    void fanOutsNest() throws Exception {
        stage.says("a", "1").fails("b", "broken").hangs("c");
        Plan plan =
                parallel(
                        Join.all(),
                        ask("a"),
                        new Parallel(
                                "inner",
                                Optional.empty(),
                                List.of(ask("b"), ask("a"), ask("c")),
                                Join.any(),
                                Merge.list(),
                                Optional.empty()));
        assertThat(value(plan)).isEqualTo("{\"a\":\"1\",\"inner\":[\"1\"]}");
    }
}
