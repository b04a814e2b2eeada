package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;
import static dev.troupe.agents.llm.Replies.using;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.agents.model.Chosen;
import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.Price;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.Kind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Which tier of models the turns of an assignment use, as the journal says it. */
class TierTest {

    private static final String NUMBER =
            """
            {"type": "object", "required": ["n"], "properties": {"n": {"type": "integer"}}}
            """;

    record Ring(String bell) {}

    private static Stage stage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        JavaFunctions desk =
                JavaFunctions.named("desk")
                        .add(
                                "ring",
                                "Rings.",
                                Ring.class,
                                Effect.NONE,
                                (nothing, context) -> "rang");
        stage =
                new Stage(
                        folder,
                        List.of(new ToolSource.JavaFunctions("desk", Map.of())),
                        List.of(desk));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    /** The same price for tokens of all kinds, in dollars a million. */
    private static Price price(long dollars) {
        Money each = new Money(dollars * 1_000_000);
        return new Price(new Price.Rates(each, each, each, each, each), Optional.empty());
    }

    /** An answer for which ten tokens were read and ten written, at this price. */
    private static ModelReply answer(String text, long dollars) {
        return using(says(text), new Usage(10, 0, 0, 10, 0), new Money(20 * dollars));
    }

    private static Script always(String text, long dollars) {
        return new Script(answer(text, dollars));
    }

    /** A cheap model for $1, and a strong one for $10 that answers well. */
    private static Play play(Stage.Model cheap, Stage.Model strong) {
        return stage.play(cheap).price(price(1)).tier("strong", strong, price(10));
    }

    private static List<Chosen> chosen(RunId run) {
        return stage.engine().store().journal(run, 0).stream()
                .filter(row -> row.kind() == Kind.STEP && row.name().equals("model"))
                .map(row -> Json.parse(row.payload().orElseThrow()))
                .map(reply -> Json.as(reply, ModelReply.class).chosen().orElseThrow())
                .toList();
    }

    private static List<String> tiers(Play play) throws InterruptedException {
        RunId run = play.start();
        play.result(run);
        return chosen(run).stream().map(each -> each.tier() + " " + each.why()).toList();
    }

    @Test
    void anAgentBeginsWithItsCheapestTier() throws Exception {
        assertThat(tiers(play(always("ok", 1), always("ok", 10)))).containsExactly("tier START");
    }

    @Test
    void anAgentMayBeginWithAStrongerOne() throws Exception {
        assertThat(tiers(play(always("ok", 1), always("ok", 10)).beginningWith("strong")))
                .containsExactly("strong START");
    }

    @Test
    void lightWorkIsDoneByTheCheapestAllTheSame() throws Exception {
        assertThat(
                        tiers(
                                play(always("ok", 1), always("ok", 10))
                                        .beginningWith("strong")
                                        .effort(Effort.LIGHT)))
                .containsExactly("tier LIGHT");
    }

    @Test
    void aRefusedAnswerEscalatesToTheNextStrongerTierAndNoFurther() throws Exception {
        Play play =
                stage.play(always("{\"n\": \"one\"}", 1))
                        .price(price(1))
                        .tier("middle", always("{\"n\": null}", 5), price(5))
                        .tier("strong", always("{\"n\": 1}", 10), price(10))
                        .output(NUMBER);
        assertThat(tiers(play))
                .containsExactly("tier START", "middle ESCALATED", "strong ESCALATED");
    }

    @Test
    void anAnswerThatFailsACriterionEscalatesToo() throws Exception {
        assertThat(
                        tiers(
                                play(always("{\"n\": 1}", 1), always("{\"n\": 2}", 10))
                                        .output(NUMBER)
                                        .check(new Criterion.Expect("output.n > 1", "", false))))
                .containsExactly("tier START", "strong ESCALATED");
    }

    @Test
    void onlyTheFormOfAnAnswerIsPutRightByTheCheapest() throws Exception {
        assertThat(
                        tiers(
                                play(always("{\"n\": 1}", 1), always("It is one.", 10))
                                        .beginningWith("strong")
                                        .output(NUMBER)))
                .containsExactly("strong START", "tier FORM");
    }

    @Test
    void whatTheCheapestCannotPutRightGoesBackUp() throws Exception {
        Script strong = new Script(answer("One.", 10), answer("?", 10), answer("{\"n\": 1}", 10));
        assertThat(
                        tiers(
                                play(always("Well, one.", 1), strong)
                                        .beginningWith("strong")
                                        .output(NUMBER)))
                .containsExactly("strong START", "tier FORM", "strong ESCALATED");
    }

    @Test
    void whatWasEscalatedStaysThereWhileToolsAreCalled() throws Exception {
        Script strong =
                new Script(
                        says("never asked first"),
                        calls(call("desk__ring", "{\"bell\": \"front\"}")),
                        answer("{\"n\": 1}", 10));
        assertThat(tiers(play(always("{}", 1), strong).output(NUMBER).tools("desk.*")))
                .containsExactly("tier START", "strong ESCALATED", "strong ESCALATED");
    }

    @Test
    void whatACheapModelSavesAgainstTheStrongestIsJournaled() throws Exception {
        Play play = play(always("ok", 1), always("ok", 10));
        RunId run = play.start();
        play.result(run);
        assertThat(chosen(run))
                .extracting(Chosen::saved)
                .containsExactly(Optional.of(new Money(180)));
    }

    @Test
    void theStrongestSavesNothing() throws Exception {
        Play play = play(always("ok", 1), always("ok", 10)).beginningWith("strong");
        RunId run = play.start();
        play.result(run);
        assertThat(chosen(run)).extracting(Chosen::saved).containsExactly(Optional.empty());
    }

    private static Stage.Model away() {
        return (request, listener) -> {
            throw new ModelFailure(
                    ModelFailure.Kind.OVERLOADED, "nobody is there", Optional.empty(), null);
        };
    }

    @Test
    void whereAModelIsAwayThoseOfItsTierAreTriedBeforeOthers() throws Exception {
        Play play = play(away(), always("strong", 10)).standIns(always("stand-in", 1));
        RunId run = play.start();
        assertThat(play.result(run).value().asString()).isEqualTo("stand-in");
        assertThat(chosen(run)).extracting(Chosen::tier).containsExactly("tier");
    }

    @Test
    void whereATierIsAwayAnotherStandsInAndTheJournalSaysWhy() throws Exception {
        assertThat(tiers(play(away(), always("ok", 10)))).containsExactly("strong AWAY");
        assertThat(tiers(play(always("ok", 1), away()).beginningWith("strong")))
                .containsExactly("tier AWAY");
    }

    @Test
    void aTierThatTheLimitsCannotPayGivesWayToACheaperOne() throws Exception {
        assertThat(
                        tiers(
                                play(always("ok", 1), always("ok", 10))
                                        .tier("gold", always("ok", 1), price(1_000_000))
                                        .beginningWith("gold")
                                        .limits(5, 100_000, "$0.10", Duration.ofMinutes(5))))
                .containsExactly("strong DEGRADED");
    }

    @Test
    void aReplayOnAnotherNodeGoesOnWithTheSameTier() throws Exception {
        java.util.concurrent.CountDownLatch asked = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.CountDownLatch go = new java.util.concurrent.CountDownLatch(1);
        java.util.concurrent.atomic.AtomicInteger turns =
                new java.util.concurrent.atomic.AtomicInteger();
        Stage.Model strong =
                (request, listener) -> {
                    if (turns.incrementAndGet() == 1) {
                        asked.countDown();
                        go.await();
                    }
                    return answer("{\"n\": 1}", 10);
                };
        Play play = play(always("{}", 1), strong).output(NUMBER);
        RunId run = play.start();
        asked.await();
        stage.fence();
        go.countDown();
        play.result(run);
        assertThat(Stream.ofNullable(chosen(run)).flatMap(List::stream).map(Chosen::tier))
                .containsExactly("tier", "strong");
    }
}
