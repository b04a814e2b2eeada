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
import dev.troupe.core.plan.Chat;
import dev.troupe.core.plan.Chat.Decide;
import dev.troupe.core.plan.Chat.Speaker;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.plan.Terms;
import dev.troupe.engine.OpenRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Agents that discuss until there is a decision. */
class ChatTest {

    private static final Terms QUIET = Terms.of("Where to?").onFailure(OnFailure.FAIL);
    private static final Chat TWO = Plans.chat("talk", "Where to?", "ann", "bob");
    private static final Chat THREE = Plans.chat("talk", "Where to?", "ann", "bob", "cy");

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

    private static JsonNode proposes(String say, String proposal) {
        return Json.tree(Map.of("say", say, "proposal", proposal));
    }

    private static JsonNode agrees(String with) {
        return Json.tree(Map.of("say", "yes", "agree", with));
    }

    private static JsonNode says(String say) {
        return Json.tree(Map.of("say", say));
    }

    /** Somebody who says something else each time, and insists on it. */
    private static PlanStage insists(String name, String proposal) {
        AtomicInteger times = new AtomicInteger();
        return stage.agent(
                name,
                (d, a) -> proposes("for the " + times.incrementAndGet() + ". time", proposal));
    }

    private static List<String> spoke() {
        return stage.assignments.stream().map(Assignment::agent).toList();
    }

    @Test
    void aProposalThatAllAgreeWithIsTheDecision() throws Exception {
        insists("ann", "Rome").agent("bob", (d, a) -> agrees("ann"));
        ContextItem result = stage.result(TWO);
        assertThat(result.name()).isEqualTo("talk");
        assertThat(result.value().asString()).isEqualTo("Rome");
        assertThat(result.trust()).isEqualTo(Trust.CLAIMED);
        assertThat(result.parts())
                .singleElement()
                .satisfies(part -> assertThat(part.source().agent()).contains("ann"));
        assertThat(spoke()).containsExactly("ann", "bob");
    }

    @Test
    void whoMakesTheSameProposalAgrees() throws Exception {
        insists("ann", "Rome");
        insists("bob", "Rome");
        ContextItem result = stage.result(TWO);
        assertThat(result.value().asString()).isEqualTo("Rome");
        assertThat(result.parts()).hasSize(2);
    }

    @Test
    void whatOneAgreedWithIsNotWhatAnotherProposesLater() throws Exception {
        AtomicInteger times = new AtomicInteger();
        stage.agent(
                        "ann",
                        (d, a) ->
                                times.incrementAndGet() == 1
                                        ? proposes("first", "Rome")
                                        : proposes("no, better", "Oslo"))
                .agent("bob", (d, a) -> times.get() == 1 ? agrees("ann") : says("hm"));
        insists("cy", "Oslo");
        Failure failure = stage.failure(THREE.under(QUIET).atMost(2));
        assertThat(failure.type()).isEqualTo(Chat.NO_DECISION);
    }

    @Test
    void moreThanHalfAreEnoughWhereTheMajorityDecides() throws Exception {
        insists("ann", "Rome");
        insists("bob", "Oslo");
        stage.agent("cy", (d, a) -> agrees("bob"));
        assertThat(stage.result(THREE.decide(Decide.MAJORITY)).value().asString())
                .isEqualTo("Oslo");
    }

    @Test
    void speakersAreHandedWhatWasSaidAndWhoProposesWhat() throws Exception {
        insists("ann", "Rome").agent("bob", (d, a) -> agrees("ann"));
        stage.result(TWO, item("ticket", "t"));
        Assignment first = stage.assignments.peek();
        assertThat(handed(first, "transcript")).isEmpty();
        assertThat(handed(first, "ticket")).isPresent();
        assertThat(first.contract().goal()).contains("Where to?", "bob");
        assertThat(first.contract().output().orElseThrow().toString())
                .contains("\"say\"", "\"proposal\"", "\"agree\":{\"enum\":[\"bob\"]}");
        JsonNode transcript =
                handed(stage.assignments.stream().toList().getLast(), "transcript").orElseThrow();
        assertThat(transcript)
                .isEqualTo(
                        Json.parse(
                                """
                                {"leftOut": "0 earlier utterances",
                                 "latest": [{"speaker": "ann", "say": "for the 1. time"}],
                                 "proposals": {"ann": "Rome"}}
                                """));
    }

    @Test
    void theTranscriptIsBoundedAndSaysWhatWasLeftOut() throws Exception {
        insists("ann", "Rome");
        insists("bob", "Oslo");
        stage.failure(TWO.under(QUIET).atMost(7));
        JsonNode transcript =
                handed(stage.assignments.stream().toList().getLast(), "transcript").orElseThrow();
        assertThat(transcript.path("latest")).hasSize(10);
        assertThat(transcript.path("leftOut").asString()).isEqualTo("3 earlier utterances");
        assertThat(transcript.path("proposals").toString())
                .isEqualTo("{\"ann\":\"Rome\",\"bob\":\"Oslo\"}");
    }

    @Test
    void noDecisionAfterAllRoundsIsNoSuccess() throws Exception {
        insists("ann", "Rome");
        insists("bob", "Oslo");
        Failure failure = stage.failure(TWO.under(QUIET));
        assertThat(failure.type()).isEqualTo(Chat.NO_DECISION);
        assertThat(failure.message())
                .isEqualTo(
                        "'talk': there is no decision after 3 rounds; proposals: ann: \"Rome\"; bob: \"Oslo\"");
        assertThat(stage.assignments).hasSize(6);
    }

    @Test
    void everybodyRepeatingThemselvesIsNoProgress() throws Exception {
        stage.agent("ann", (d, a) -> proposes("Rome!", "Rome"))
                .agent("bob", (d, a) -> proposes("Oslo!", "Oslo"));
        Failure failure = stage.failure(TWO.under(QUIET).atMost(50));
        assertThat(failure.type()).isEqualTo(Chat.NO_PROGRESS);
        assertThat(failure.message()).contains("everybody repeats themselves", "Rome", "Oslo");
        assertThat(stage.assignments).hasSize(4);
    }

    @Test
    void aPersonSeesTheProposalsAndMayDecide() throws Exception {
        insists("ann", "Rome");
        insists("bob", "Oslo");
        RunId run = stage.start(TWO.atMost(1));
        OpenRequest question = stage.question(run);
        assertThat(question.title()).contains("no decision after 1 rounds", "Rome", "Oslo");
        assertThat(question.detail().path("context").toString()).contains("\"transcript\"");
        stage.answer(question, PlanStage.gives("anna", "Oslo"));
        assertThat(stage.result(run).source()).isEqualTo(Source.person(run, "anna"));
    }

    @Test
    void aSuperiorMayHaveOneMoreRoundWithGuidance() throws Exception {
        insists("ann", "Rome")
                .agent(
                        "bob",
                        (d, a) ->
                                handed(a, "guidance").isPresent()
                                        ? agrees("ann")
                                        : proposes("no", "Oslo"))
                .reports("ann", "lead")
                .agent(
                        "lead",
                        (d, a) ->
                                Json.tree(
                                        Map.of(
                                                "action",
                                                "retry",
                                                "guidance",
                                                "go south",
                                                "why",
                                                "sun")));
        assertThat(stage.result(TWO.atMost(1)).value().asString()).isEqualTo("Rome");
    }

    @Test
    void theModeratorChoosesWhoSpeaksAndDecides() throws Exception {
        insists("ann", "Rome");
        insists("bob", "Oslo");
        stage.agent(
                "mo",
                (d, a) ->
                        switch (handed(a, "transcript")
                                .map(t -> t.path("latest").size())
                                .orElse(0)) {
                            case 0, 1 -> Json.tree(Map.of("say", "Bob?", "next", "bob"));
                            default -> Json.tree(Map.of("say", "Enough", "decision", "Oslo"));
                        });
        ContextItem result = stage.result(TWO.moderated("mo", Speaker.MODERATOR, Decide.MODERATOR));
        assertThat(result.value().asString()).isEqualTo("Oslo");
        assertThat(result.source().agent()).contains("mo");
        assertThat(spoke()).containsExactly("mo", "bob", "mo", "bob", "mo");
    }

    @Test
    void aModeratorThatOnlyDecidesIsAskedAfterEachRound() throws Exception {
        insists("ann", "Rome");
        insists("bob", "Oslo");
        stage.agent("mo", (d, a) -> says("not yet"));
        Failure failure =
                stage.failure(
                        TWO.moderated("mo", Speaker.ROUND_ROBIN, Decide.MODERATOR)
                                .under(QUIET)
                                .atMost(2));
        assertThat(failure.type()).isEqualTo(Chat.NO_DECISION);
        assertThat(spoke()).containsExactly("ann", "bob", "mo", "ann", "bob", "mo");
    }

    @Test
    void whoeverHasSpokenMayChooseWhoIsNext() throws Exception {
        stage.agent("ann", (d, a) -> Json.tree(Map.of("say", "Cy?", "next", "cy")))
                .agent("bob", (d, a) -> agrees("cy"));
        insists("cy", "Rome");
        stage.failure(THREE.choosingNext().under(QUIET).atMost(1));
        assertThat(spoke())
                .as("cy names nobody, so ann is next")
                .containsExactly("ann", "cy", "ann");
    }

    @Test
    void aProposalThatDoesNotFitIsNone() throws Exception {
        insists("ann", "Rome");
        insists("bob", "Rome");
        assertThat(
                        stage.failure(
                                        TWO.under(QUIET.output(Json.parse("{\"type\":\"number\"}")))
                                                .atMost(1))
                                .message())
                .contains("nobody made a proposal");
    }

    @Test
    void aDecisionIsAsTrustworthyAsTheWorstOfWhatWasHeard() throws Exception {
        insists("ann", "Rome").agent("bob", (d, a) -> agrees("ann"));
        assertThat(stage.result(TWO, item("mail", "x", Trust.UNTRUSTED)).trust())
                .isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void aParticipantThatFailsFailsTheChat() throws Exception {
        insists("ann", "Rome").fails("bob", "ill");
        assertThat(stage.failure(TWO.under(QUIET)).message()).contains("ill");
    }

    @Test
    void onlyAFewCanTakePart() {
        assertThatThrownBy(() -> Plans.chat("talk", "G.", "a")).hasMessageContaining("not 1");
        assertThatThrownBy(() -> Plans.chat("talk", "G.", "a", "a"))
                .hasMessageContaining("takes part twice");
        assertThatThrownBy(() -> TWO.decide(Decide.MODERATOR)).hasMessageContaining("no moderator");
        assertThatThrownBy(() -> TWO.moderated("ann", Speaker.MODERATOR, Decide.CONSENSUS))
                .hasMessageContaining("cannot take part as well");
        assertThatThrownBy(() -> TWO.atMost(0)).hasMessageContaining("1 to 100 rounds");
    }
}
