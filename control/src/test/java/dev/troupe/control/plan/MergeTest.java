package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.handed;
import static dev.troupe.control.plan.PlanStage.item;
import static dev.troupe.control.plan.Plans.ask;
import static dev.troupe.control.plan.Plans.parallel;
import static dev.troupe.control.plan.Plans.task;
import static dev.troupe.control.plan.Plans.when;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Parallel.Fate;
import dev.troupe.core.plan.Plan;
import dev.troupe.engine.OpenRequest;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How the results of branches become one, and what becomes of those that failed. */
class MergeTest {

    private static final Parallel THREE = parallel(Join.all(), ask("a"), ask("b"), ask("c"));
    private static final Parallel SETTLED = THREE.join(Join.settled());

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

    private static PlanStage say(String a, String b, String c) {
        return stage.says("a", a).says("b", b).says("c", c);
    }

    // ---- vote

    @Test
    void whatMoreThanHalfSayIsElected() throws Exception {
        say("yes", "no", "yes");
        ContextItem result = stage.result(THREE.merge(Merge.vote()));
        assertThat(result.name()).isEqualTo("both");
        assertThat(result.value().asString()).isEqualTo("yes");
        assertThat(result.parts())
                .extracting(part -> part.source().agent().orElseThrow())
                .containsExactly("a", "c");
    }

    @Test
    void theVoteMayBeAPartOfWhatABranchSays() throws Exception {
        stage.agent("a", (d, x) -> Json.parse("{\"n\": 1, \"why\": \"x\"}"))
                .agent("b", (d, x) -> Json.parse("{\"n\": 2, \"why\": \"y\"}"))
                .agent("c", (d, x) -> Json.parse("{\"n\": 2, \"why\": \"z\"}"));
        assertThat(stage.result(THREE.merge(Merge.vote().by("value.n"))).value().toString())
                .as("the first of those who agree")
                .isEqualTo("{\"n\":2,\"why\":\"y\"}");
    }

    @Test
    void aTieIsNoResult() throws Exception {
        stage.says("a", "yes").says("b", "no");
        Failure failure =
                stage.failure(
                        parallel(Join.all(), ask("a"), ask("b"))
                                .merge(Merge.vote().onFailure(OnFailure.FAIL)));
        assertThat(failure.type()).isEqualTo(Merge.Vote.NO_MAJORITY);
        assertThat(failure.message())
                .isEqualTo("'both': it is a tie of 2 votes: a for \"yes\"; b for \"no\"");
    }

    @Test
    void theMostVotesAreNoMajorityIfTheyAreNotMoreThanHalf() throws Exception {
        say("yes", "yes", "no").says("d", "maybe");
        Failure failure =
                stage.failure(
                        parallel(Join.all(), ask("a"), ask("b"), ask("c"), ask("d"))
                                .merge(Merge.vote().onFailure(OnFailure.FAIL)));
        assertThat(failure.message()).contains("there is no majority of 4 votes: a, b for");
    }

    @Test
    void aPersonMayDecideATieAndSeesTheVotes() throws Exception {
        stage.says("a", "yes").says("b", "no");
        RunId run = stage.start(parallel(Join.all(), ask("a"), ask("b")).merge(Merge.vote()));
        OpenRequest question = stage.question(run);
        assertThat(question.title()).contains("it is a tie of 2 votes");
        assertThat(question.detail().path("context")).hasSize(2);
        stage.answer(question, PlanStage.gives("anna", "no"));
        assertThat(stage.result(run).source()).isEqualTo(Source.person(run, "anna"));
    }

    @Test
    void aTieMayBeVotedOnAgainWithGuidance() throws Exception {
        stage.says("a", "yes")
                .agent("b", (d, x) -> Json.tree(handed(x, "guidance").isPresent() ? "yes" : "no"));
        RunId run = stage.start(parallel(Join.all(), ask("a"), ask("b")).merge(Merge.vote()));
        stage.answer(stage.question(run), PlanStage.again("anna", "look again"));
        assertThat(stage.result(run).value().asString()).isEqualTo("yes");
    }

    @Test
    void whoIsSkippedOrFailsHasNoVote() throws Exception {
        stage.says("a", "yes").fails("b", "ill").says("c", "no");
        assertThat(
                        stage.result(
                                        parallel(
                                                        Join.settled(),
                                                        ask("a"),
                                                        ask("b"),
                                                        when("false", ask("c")))
                                                .merge(Merge.vote()))
                                .value()
                                .asString())
                .isEqualTo("yes");
    }

    // ---- reconcile

    @Test
    void anAgentThatSeesTheConflictMakesOneOfThem() throws Exception {
        stage.agent(
                        "a",
                        (d, x) ->
                                Json.parse("{\"total\": 1, \"to\": {\"name\": \"X\", \"zip\": 1}}"))
                .agent("b", (d, x) -> Json.parse("{\"total\": 1, \"to\": {\"name\": \"Y\"}}"))
                .fails("c", "ill")
                .agent("judge", (d, x) -> Json.tree("both"));
        ContextItem result =
                stage.result(
                        parallel(
                                        Join.settled(),
                                        task("a", "a", Optional.of(List.of("mail"))),
                                        task("b", "b", Optional.of(List.of())),
                                        ask("c"))
                                .merge(Merge.reconcile("judge", "Settle it.")),
                        item("mail", "hi", Trust.UNTRUSTED));
        assertThat(result.name()).isEqualTo("both");
        assertThat(result.value().asString()).isEqualTo("both");
        assertThat(result.source().agent()).contains("judge");
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
        var conflict = handed(judge(), "conflict").orElseThrow();
        assertThat(conflict.path("differing").toString()).isEqualTo("[\"/to/name\",\"/to/zip\"]");
        assertThat(conflict.path("results").path(0).path("agent").asString()).isEqualTo("a");
        assertThat(conflict.path("results").path(0).path("trust").asString())
                .isEqualTo("untrusted");
        assertThat(conflict.path("results").path(1).path("trust").asString()).isEqualTo("claimed");
        assertThat(conflict.path("results").path(1).path("value").path("total").intValue())
                .isEqualTo(1);
        assertThat(conflict.path("failed").path(0).path("failure").path("message").asString())
                .contains("ill");
    }

    private static Assignment judge() {
        return stage.assignments.stream()
                .filter(a -> a.agent().equals("judge"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void textsDifferAsAWhole() throws Exception {
        say("1", "2", "1").says("judge", "3");
        stage.result(THREE.merge(Merge.reconcile("judge", "Settle it.")));
        assertThat(handed(judge(), "conflict").orElseThrow().path("differing").toString())
                .isEqualTo("[\"\"]");
    }

    @Test
    void nobodyIsAskedWhereAllAgree() throws Exception {
        say("same", "same", "same").fails("judge", "not needed");
        ContextItem result = stage.result(THREE.merge(Merge.reconcile("judge", "Settle it.")));
        assertThat(result.value().asString()).isEqualTo("same");
        assertThat(stage.assignments).hasSize(3);
    }

    @Test
    void anAgentThatCannotReconcileClimbsItsLadder() throws Exception {
        say("1", "2", "3").fails("judge", "too hard");
        RunId run = stage.start(THREE.merge(Merge.reconcile("judge", "Settle it.")));
        OpenRequest question = stage.question(run);
        assertThat(question.detail().path("context").toString()).contains("\"conflict\"");
        stage.answer(question, PlanStage.gives("anna", "2"));
        assertThat(stage.result(run).value().asString()).isEqualTo("2");
    }

    // ---- failed branches

    @Test
    void failedBranchesAreReportedByName() throws Exception {
        stage.says("a", "1").fails("b", "broken").says("c", "3");
        ContextItem result = stage.result(SETTLED.failed(Fate.REPORT));
        assertThat(result.value().path("a").toString())
                .isEqualTo("{\"status\":\"done\",\"value\":\"1\"}");
        assertThat(result.value().path("b").path("status").asString()).isEqualTo("failed");
        assertThat(result.value().path("b").path("failure").path("message").asString())
                .contains("broken");
        assertThat(result.trust()).isEqualTo(Trust.CLAIMED);
        assertThat(result.parts())
                .extracting(part -> part.pointer())
                .containsExactly("/a/value", "/c/value");
    }

    @Test
    void failedBranchesAreReportedInTheOrderOfThePlan() throws Exception {
        stage.fails("a", "broken").says("b", "2").hangs("c");
        Parallel plan =
                parallel(Join.quorum(1).atMost(1), ask("a"), ask("b"), ask("c"))
                        .merge(Merge.list())
                        .failed(Fate.REPORT);
        var value = stage.result(plan).value();
        assertThat(value.valueStream().map(entry -> entry.path("branch").asString()))
                .containsExactly("a", "b", "c");
        assertThat(value.valueStream().map(entry -> entry.path("status").asString()))
                .containsExactly("failed", "done", "cancelled");
    }

    @Test
    void aFailedBranchMayFailWhatWaitedForAll() throws Exception {
        stage.says("a", "1").fails("b", "broken").fails("c", "bent");
        Failure failure = stage.failure(SETTLED.failed(Fate.FAIL));
        assertThat(failure.type()).isEqualTo(Parallel.TOO_FEW);
        assertThat(failure.message())
                .contains("2 of 3 branches of 'both' failed", "'b'", "broken", "'c'", "bent");
    }

    @Test
    void allBranchesHavingFailedIsNoSuccessWhateverIsSaidOfThem() throws Exception {
        stage.fails("a", "broken").fails("b", "bent").fails("c", "burnt");
        for (Fate fate : Fate.values()) {
            Failure failure = stage.failure(SETTLED.failed(fate));
            assertThat(failure.type()).isEqualTo(Parallel.ALL_FAILED);
            assertThat(failure.message()).contains("broken", "bent", "burnt");
        }
    }

    @Test
    void anyTellsWhyEachOfThemFailed() throws Exception {
        stage.fails("a", "broken").fails("b", "bent").fails("c", "burnt");
        assertThat(stage.failure(THREE.join(Join.any())).message())
                .contains("all 3 branches", "broken", "bent", "burnt");
    }

    @Test
    void aQuorumTellsWhyItBecameImpossible() throws Exception {
        stage.fails("a", "broken").hangs("b").fails("c", "bent");
        assertThat(stage.failure(THREE.join(Join.quorum(2))).message())
                .contains("2 of 3 branches", "2 had to succeed", "broken", "bent");
    }

    @Test
    void onlySoManyReasonsAreTold() throws Exception {
        stage.fails("a", "x".repeat(1000));
        Plan[] branches =
                IntStream.range(0, 12)
                        .mapToObj(i -> task("b" + i, "a", Optional.empty()))
                        .toArray(Plan[]::new);
        assertThat(stage.failure(parallel(Join.any(), branches)).message())
                .contains("'b9'", "and 2 more")
                .doesNotContain("'b10'")
                .hasSizeLessThan(4000);
    }
}
