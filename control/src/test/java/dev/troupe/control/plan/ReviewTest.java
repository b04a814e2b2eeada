package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.handed;
import static dev.troupe.control.plan.PlanStage.item;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.plan.Review;
import dev.troupe.core.plan.Review.Accept;
import dev.troupe.core.plan.Terms;
import dev.troupe.engine.OpenRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** An author and critics, until the draft is accepted. */
class ReviewTest {

    private static final Review REVIEW =
            Plans.review("text", Plans.agent("writer", "Write it."), "editor", "Is it good?");

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

    private static JsonNode verdict(String verdict, String... reasons) {
        return Json.tree(Map.of("verdict", verdict, "reasons", List.of(reasons)));
    }

    /** A writer whose drafts are v1, v2 and so on. */
    private static PlanStage writes() {
        return stage.agent(
                "writer",
                (d, a) ->
                        Json.tree(
                                handed(a, "draft")
                                        .map(v ->
                                                "v"
                                                        + (Integer.parseInt(
                                                                        v.asString().substring(1))
                                                                + 1))
                                        .orElse("v1")));
    }

    /** A critic that has something new to say until a draft is good. */
    private static void wants(String critic, String good) {
        stage.agent(
                critic,
                (d, a) -> {
                    String draft = handed(a, "draft").orElseThrow().asString();
                    return draft.equals(good)
                            ? verdict("accept")
                            : verdict("revise", critic + " wants more than " + draft);
                });
    }

    private static List<Assignment> of(String agent) {
        return stage.assignments.stream().filter(a -> a.agent().equals(agent)).toList();
    }

    @Test
    void aDraftThatIsAcceptedAtOnceIsTheResult() throws Exception {
        writes();
        wants("editor", "v1");
        ContextItem result = stage.result(REVIEW);
        assertThat(result.name()).isEqualTo("text");
        assertThat(result.value().asString()).isEqualTo("v1");
        assertThat(result.source().agent()).contains("writer");
        assertThat(result.trust()).isEqualTo(Trust.CLAIMED);
        assertThat(stage.assignments).hasSize(2);
    }

    @Test
    void theAuthorIsHandedItsDraftAndTheFeedbackFromTheSecondRoundOn() throws Exception {
        writes();
        wants("editor", "v2");
        Review review =
                new Review(
                        "text",
                        Optional.empty(),
                        Plans.agent("writer", "Write it.").context("rules"),
                        REVIEW.critics(),
                        3,
                        Accept.ALL,
                        Optional.empty());
        assertThat(stage.result(review, item("rules", "be kind")).value().asString())
                .isEqualTo("v2");
        assertThat(handed(of("writer").getFirst(), "draft")).isEmpty();
        assertThat(handed(of("writer").getFirst(), "feedback")).isEmpty();
        Assignment second = of("writer").getLast();
        assertThat(handed(second, "rules")).contains(Json.tree("be kind"));
        assertThat(handed(second, "draft")).contains(Json.tree("v1"));
        assertThat(handed(second, "feedback"))
                .contains(
                        Json.parse(
                                """
                                [{"critic": "editor", "verdict": "revise", "reasons": ["editor wants more than v1"]}]
                                """));
    }

    @Test
    void criticsAnswerWithVerdictsAndSeeTheDraftAlone() throws Exception {
        writes();
        wants("editor", "v2");
        stage.result(REVIEW);
        for (Assignment assignment : of("editor")) {
            assertThat(assignment.contract().output().orElseThrow().toString())
                    .contains("accept", "revise", "reject", "reasons");
            assertThat(handed(assignment, "draft")).isPresent();
            assertThat(handed(assignment, "feedback")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "all, v1 v1 v1, true",
        "all, v1 v1 v9, false",
        "majority, v1 v1 v9, true",
        "majority, v1 v9 v9, false",
        "any, v1 v9 v9, true",
        "any, v9 v9 v9, false"
    })
    void asManyCriticsMustAcceptAsTheRuleSays(String rule, String good, boolean accepted)
            throws Exception {
        writes();
        String[] wanted = good.split(" ");
        wants("editor", wanted[0]);
        wants("lawyer", wanted[1]);
        wants("expert", wanted[2]);
        Review review =
                REVIEW.critic("lawyer", Terms.of("Is it legal?"))
                        .critic("expert", Terms.of("Is it true?"))
                        .accept(Accept.valueOf(rule.toUpperCase(java.util.Locale.ROOT)))
                        .atMost(1)
                        .onFailure(OnFailure.FAIL);
        if (accepted) {
            assertThat(stage.result(review).value().asString()).isEqualTo("v1");
        } else {
            assertThat(stage.failure(review).type()).isEqualTo(Review.BOUND);
        }
        assertThat(stage.assignments).hasSize(4);
    }

    @Test
    void twoCriticsAreNoMajorityIfOneAccepts() throws Exception {
        writes();
        wants("editor", "v1");
        wants("lawyer", "v9");
        Review review =
                REVIEW.critic("lawyer", Terms.of("Is it legal?"))
                        .accept(Accept.MAJORITY)
                        .atMost(1)
                        .onFailure(OnFailure.FAIL);
        assertThat(stage.failure(review).message())
                .isEqualTo(
                        "'text': after 1 rounds 1 of 2 critics accept the draft; the others: lawyer"
                                + " says lawyer wants more than v1");
    }

    @Test
    void asManyRoundsAsItMayHaveAreNoSuccess() throws Exception {
        writes();
        wants("editor", "v9");
        Failure failure = stage.failure(REVIEW.onFailure(OnFailure.FAIL));
        assertThat(failure.type()).isEqualTo(Review.BOUND);
        assertThat(failure.message()).contains("after 3 rounds", "editor wants more than v3");
        assertThat(of("writer")).hasSize(3);
    }

    @Test
    void theSameDraftAgainIsNoProgress() throws Exception {
        stage.says("writer", "my last word");
        wants("editor", "v9");
        Failure failure = stage.failure(REVIEW.onFailure(OnFailure.FAIL));
        assertThat(failure.type()).isEqualTo(Review.NO_PROGRESS);
        assertThat(failure.message())
                .contains("the draft of round 2 is the same as that of round 1");
        assertThat(of("editor")).as("nobody judges the same draft twice").hasSize(1);
    }

    @Test
    void criticsThatRepeatThemselvesAreNoProgress() throws Exception {
        writes();
        stage.agent("editor", (d, a) -> verdict("revise", "Too long", "too dry"))
                .agent("lawyer", (d, a) -> verdict("revise", "too long "));
        Failure failure =
                stage.failure(
                        REVIEW.critic("lawyer", Terms.of("Is it legal?"))
                                .atMost(9)
                                .onFailure(OnFailure.FAIL));
        assertThat(failure.type()).isEqualTo(Review.NO_PROGRESS);
        assertThat(failure.message())
                .contains("the critics say the same of the drafts of rounds 1 and 2")
                .contains("too dry");
        assertThat(of("writer")).hasSize(2);
    }

    @Test
    void aDraftThatAllRejectIsNotRevised() throws Exception {
        writes();
        stage.agent("editor", (d, a) -> verdict("reject", "off topic"));
        Failure failure = stage.failure(REVIEW.onFailure(OnFailure.FAIL));
        assertThat(failure.type()).isEqualTo(Review.REJECTED);
        assertThat(failure.message()).contains("off topic");
        assertThat(of("writer")).hasSize(1);
    }

    @Test
    void aPersonSeesDraftAndFeedbackAndMayAcceptTheDraftAsItIs() throws Exception {
        writes();
        wants("editor", "v9");
        RunId run = stage.start(REVIEW.atMost(1), item("mail", "hi", Trust.UNTRUSTED));
        OpenRequest question = stage.question(run);
        assertThat(question.detail().path("context").toString())
                .contains("\"draft\"", "\"feedback\"", "editor wants more than v1");
        stage.answer(question, PlanStage.gives("anna", "v1"));
        ContextItem result = stage.result(run);
        assertThat(result.value().asString()).isEqualTo("v1");
        assertThat(result.source().agent()).contains("writer");
        assertThat(result.trust())
                .as("to accept something is not to vouch for it")
                .isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void aPersonMayGiveAnotherText() throws Exception {
        writes();
        wants("editor", "v9");
        RunId run = stage.start(REVIEW.atMost(1));
        stage.answer(stage.question(run), PlanStage.gives("anna", "better"));
        ContextItem result = stage.result(run);
        assertThat(result.value().asString()).isEqualTo("better");
        assertThat(result.source()).isEqualTo(Source.person(run, "anna"));
    }

    @Test
    void theAuthorsSuperiorMayHaveOneMoreRoundDoneWithGuidance() throws Exception {
        writes();
        wants("editor", "v2");
        stage.reports("writer", "chief")
                .agent(
                        "chief",
                        (d, a) ->
                                Json.tree(
                                        Map.of(
                                                "action",
                                                "retry",
                                                "guidance",
                                                "be brief",
                                                "why",
                                                "close")));
        assertThat(stage.result(REVIEW.atMost(1)).value().asString()).isEqualTo("v2");
        assertThat(handed(of("writer").getLast(), "guidance")).contains(Json.tree("be brief"));
        assertThat(handed(of("editor").getLast(), "guidance")).contains(Json.tree("be brief"));
    }

    @Test
    void aPersonMayGiveUp() throws Exception {
        writes();
        wants("editor", "v9");
        RunId run = stage.start(REVIEW.atMost(1));
        stage.answer(stage.question(run), PlanStage.refusal("anna", "not worth it"));
        assertThat(stage.failure(run).message()).contains("anna gave up: not worth it");
    }

    @Test
    void aCriticThatFailsFailsTheReview() throws Exception {
        writes().fails("editor", "no opinion");
        Review review =
                new Review(
                        "text",
                        Optional.empty(),
                        REVIEW.author(),
                        List.of(
                                new Review.Critic(
                                        "editor",
                                        Terms.of("Is it good?").onFailure(OnFailure.FAIL))),
                        3,
                        Accept.ALL,
                        Optional.empty());
        assertThat(stage.failure(review).message()).contains("no opinion");
    }

    @Test
    void thereIsNothingToReviewIfTheAuthorIsSkipped() throws Exception {
        writes();
        wants("editor", "v9");
        Review review =
                Plans.review(
                        "text", Plans.agent("writer", "W.").when("false"), "editor", "Is it good?");
        assertThat(stage.result(review).value().isNull()).isTrue();
        assertThat(stage.assignments).isEmpty();
    }

    @Test
    void anUntrustedVerdictMakesTheNextDraftUntrusted() throws Exception {
        writes();
        wants("editor", "v2");
        Review review =
                new Review(
                        "text",
                        Optional.empty(),
                        Plans.agent("writer", "Write it.").context(),
                        REVIEW.critics(),
                        3,
                        Accept.ALL,
                        Optional.empty());
        assertThat(stage.result(review, item("mail", "hi", Trust.UNTRUSTED)).trust())
                .isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void aReviewWithoutCriticsOrEndCannotBeMade() {
        assertThatThrownBy(() -> REVIEW.atMost(0)).hasMessageContaining("1 to 100 rounds");
        assertThatThrownBy(() ->
                        new Review(
                                "text",
                                Optional.empty(),
                                REVIEW.author(),
                                List.of(),
                                3,
                                Accept.ALL,
                                Optional.empty()))
                .hasMessageContaining("no critics");
    }
}
