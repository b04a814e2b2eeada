package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.reply;
import static dev.troupe.agents.llm.Replies.says;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.model.ModelReply.Stop;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Transfer;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.RunListener;
import dev.troupe.engine.RunStatus;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConversationTest {

    record Article(String name) {}

    private static final String NUMBER =
            "{\"type\": \"object\", \"required\": [\"n\"], \"properties\": {\"n\": {\"type\": \"integer\"}}}";

    private static final AtomicInteger AT_ONCE = new AtomicInteger();
    private static final AtomicInteger MOST_AT_ONCE = new AtomicInteger();
    private static Stage stage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        JavaFunctions shop =
                JavaFunctions.named("shop")
                        .add(
                                "price",
                                "The price of an article.",
                                Article.class,
                                Effect.NONE,
                                (article, context) -> article.name() + " costs 7")
                        .add(
                                "slow",
                                "Takes a moment.",
                                Article.class,
                                Effect.NONE,
                                (article, context) -> slow(article))
                        .add(
                                "break",
                                "Fails.",
                                Article.class,
                                Effect.NONE,
                                (article, context) -> {
                                    throw new IllegalStateException("the shelf fell over");
                                });
        stage =
                new Stage(
                        folder,
                        List.of(new ToolSource.JavaFunctions("shop", Map.of())),
                        List.of(shop));
    }

    private static String slow(Article article) throws InterruptedException {
        int now = AT_ONCE.incrementAndGet();
        MOST_AT_ONCE.accumulateAndGet(now, Math::max);
        try {
            TimeUnit.MILLISECONDS.sleep(20);
            return article.name();
        } finally {
            AT_ONCE.decrementAndGet();
        }
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static List<JournalRow> journal(RunId run) {
        return stage.engine().store().journal(run, 0);
    }

    // ---- turns and tools

    @Test
    void anAnswerInWordsIsTheResult() throws Exception {
        Script model = new Script(says("forty-two"));

        Result result = stage.play(model).result();

        assertThat(result.value().asString()).isEqualTo("forty-two");
        assertThat(result.turns()).isEqualTo(1);
        assertThat(result.toolCalls()).isZero();
    }

    @Test
    void whatAToolAnswersGoesBackToTheModel() throws Exception {
        Script model = new Script(calls(call("shop__price", "{\"name\": \"a hat\"}")), says("7"));

        Result result = stage.play(model).tools("shop.price").result();

        assertThat(result.turns()).isEqualTo(2);
        assertThat(result.toolCalls()).isEqualTo(1);
        assertThat(model.resultsBefore(2))
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.text()).isEqualTo("a hat costs 7");
                    assertThat(answer.failed()).isFalse();
                });
    }

    @Test
    void usageAndCostOfAllTurnsAreSummed() throws Exception {
        Script model = new Script(calls(call("shop__price", "{\"name\": \"a hat\"}")), says("7"));

        Result result = stage.play(model).tools("shop.*").result();

        assertThat(result.usage()).isEqualTo(new Usage(20, 2, 4, 10, 6));
        assertThat(result.cost()).isEqualTo(new Money(200));
    }

    @Test
    void callsOfOneMessageAreJournaledAsBranchesAndAnsweredInOrder() throws Exception {
        Script model =
                new Script(
                        calls(
                                call("shop__price", "{\"name\": \"a hat\"}"),
                                call("shop__break", "{\"name\": \"a hat\"}"),
                                call("shop__price", "{\"name\": \"a cap\"}")),
                        says("done"));
        Play play = stage.play(model).tools("shop.*");
        RunId run = play.start();

        play.result(run);

        assertThat(model.resultsBefore(2))
                .extracting(Message.ToolResult::text)
                .containsExactly("a hat costs 7", "the shelf fell over", "a cap costs 7");
        assertThat(journal(run))
                .filteredOn(row -> row.name().startsWith("tool "))
                .extracting(JournalRow::position)
                .containsExactlyInAnyOrder("2.0.0", "2.1.0", "2.2.0");
        assertThat(journal(run)).extracting(JournalRow::kind).contains(Kind.JOIN);
    }

    @Test
    void onlySoManyCallsOfOneMessageAreMadeAtOnce() throws Exception {
        Script model =
                new Script(
                        reply(
                                "",
                                java.util.stream.IntStream.range(0, 40)
                                        .mapToObj(i ->
                                                call("shop__slow", "{\"name\": \"" + i + "\"}"))
                                        .toList(),
                                Stop.TOOLS),
                        says("done"));

        stage.play(model).tools("shop.*").result();

        assertThat(MOST_AT_ONCE.get()).isBetween(1, ToolCalls.AT_ONCE);
        assertThat(model.resultsBefore(2))
                .hasSize(40)
                .last()
                .extracting(r -> r.text())
                .isEqualTo("39");
    }

    @Test
    void aFailingToolIsToldToTheModelAndTheRunGoesOn() throws Exception {
        Script model =
                new Script(calls(call("shop__break", "{\"name\": \"a hat\"}")), says("sorry"));

        assertThat(stage.play(model).tools("shop.*").result().value().asString())
                .isEqualTo("sorry");
        assertThat(model.resultsBefore(2))
                .singleElement()
                .satisfies(answer -> {
                    assertThat(answer.failed()).isTrue();
                    assertThat(answer.text()).contains("the shelf fell over");
                });
    }

    @Test
    void argumentsThatDoNotFitAreToldToTheModel() throws Exception {
        Script model =
                new Script(
                        calls(
                                call("shop__price", "{\"colour\": \"red\"}"),
                                call("shop__price", "\"not json\"")),
                        says("sorry"));

        stage.play(model).tools("shop.*").result();

        assertThat(model.resultsBefore(2)).allMatch(Message.ToolResult::failed);
        assertThat(model.resultsBefore(2).getFirst().text()).contains("name");
    }

    @Test
    void aToolThatWasNotGrantedIsNotCalled() throws Exception {
        Script model =
                new Script(calls(call("shop__break", "{\"name\": \"a hat\"}")), says("sorry"));

        stage.play(model).tools("shop.price").result();

        assertThat(model.resultsBefore(2).getFirst().text())
                .isEqualTo(
                        "there is no tool shop__break that you may call; there are: shop__price");
        assertThat(model.resultsBefore(2).getFirst().failed()).isTrue();
    }

    @Test
    void namesThatNoToolHasAreHarmless() throws Exception {
        String odd = "\u0000\ud800 " + "\ud83d\ude00".repeat(300) + "\n";
        Script model = new Script(calls(call(odd, "{}"), call("", "{}")), says("sorry"));

        assertThat(stage.play(model).tools("shop.price").result().toolCalls()).isEqualTo(2);
        assertThat(model.resultsBefore(2)).allMatch(Message.ToolResult::failed);
    }

    @Test
    void aMessageThatAsksForToolsButNamesNoneIsAnAnswer() throws Exception {
        Script model =
                new Script(reply("", List.of(), Stop.TOOLS), reply("hm", List.of(), Stop.TOOLS));

        assertThat(stage.play(model).result().value().asString()).isEqualTo("hm");
    }

    @Test
    void theSameCallOverAndOverIsALoop() throws Exception {
        Script model = new Script(calls(call("shop__price", "{\"name\": \"a hat\"}")));

        assertThat(stage.play(model).tools("shop.*").failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("loop");
                    assertThat(failure.message())
                            .contains("shop.price", "a hat", "5 times", "agent-");
                });
        assertThat(model.asked()).hasSize(Circles.MOST_REPETITIONS + 1);
    }

    @Test
    void aFewCallsThatGoRoundInCirclesAreALoop() throws Exception {
        Script model =
                new Script(
                        calls(call("shop__price", "{\"name\": \"a\"}")),
                        calls(call("shop__price", "{\"name\": \"b\"}")),
                        calls(call("shop__price", "{\"name\": \"a\"}")),
                        calls(call("shop__price", "{\"name\": \"b\"}")),
                        calls(
                                call("shop__price", "{\"name\": \"a\"}"),
                                call("shop__price", "{\"name\": \"b\"}")));

        assertThat(stage.play(model).tools("shop.*").failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("loop");
                    assertThat(failure.message())
                            .contains("shop.price {\"name\":\"a\"}, then shop.price", "3 times");
                });
    }

    // ---- tools of the assignment itself

    @Test
    void aModelPagesThroughWhatItsAllowanceDoesNotShow() throws Exception {
        String notes = "begin " + "blah ".repeat(2_000) + "needle " + "blah ".repeat(2_000) + "end";
        Script model =
                new Script(
                        calls(call("read_context", "{\"item\": \"notes\", \"from\": 10000}")),
                        says("found"));

        RunId run = stage.play(model).context("notes", notes, Trust.USER).allowance(500).start();

        assertThat(stage.play(model).result(run).toolCalls()).isEqualTo(1);
        String assignment = ((Message.User) model.asked().getFirst().messages().getFirst()).text();
        assertThat(assignment)
                .contains("begin blah", "blah end", "are left out here")
                .doesNotContain("needle")
                .hasSizeLessThan(1_500);
        assertThat(model.resultsBefore(2))
                .singleElement()
                .satisfies(page -> {
                    assertThat(page.failed()).isFalse();
                    assertThat(page.text())
                            .startsWith("characters 10000 to 10500 of 20016 (user):")
                            .contains("needle", "read on from 10500");
                });
        assertThat(journal(run)).anyMatch(row -> row.name().equals("tool read_context"));
    }

    @Test
    void noPagesAreOfferedWhereEverythingIsShown() throws Exception {
        Script model = new Script(says("done"));

        stage.play(model).context("notes", "short", Trust.USER).allowance(500).result();

        assertThat(model.asked().getFirst().tools()).isEmpty();
    }

    @Test
    void anAgentMayHandItsWorkOverInsteadOfAnswering() throws Exception {
        Play billing = stage.play(new Script(says("unused")));
        String arguments =
                "{\"to\": \"%s\", \"reason\": \"an invoice\", \"findings\": {\"order\": 7}}"
                        .formatted(billing.agent());
        Script model = new Script(calls(call("hand_over", arguments)));

        Result result =
                stage.play(model)
                        .output(NUMBER)
                        .context("mail", "pay me", Trust.UNTRUSTED)
                        .successor(billing)
                        .result();

        assertThat(result.transfer())
                .contains(
                        new Transfer(billing.agent(), "an invoice", Json.parse("{\"order\": 7}")));
        assertThat(result.value().isNull()).isTrue();
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(model.asked().getFirst().system()).contains(billing.agent() + ": a player");
    }

    @Test
    void nothingIsHandedOverToStrangersOrBesideOtherCalls() throws Exception {
        Play billing = stage.play(new Script(says("unused")));
        String good = "{\"to\": \"%s\", \"reason\": \"theirs\"}".formatted(billing.agent());
        Script model =
                new Script(
                        calls(call("hand_over", "{\"to\": \"boss\", \"reason\": \"theirs\"}")),
                        calls(
                                call("hand_over", good),
                                call("shop__price", "{\"name\": \"a hat\"}")),
                        says("mine then"));

        Result result = stage.play(model).tools("shop.*").successor(billing).result();

        assertThat(result.transfer()).isEmpty();
        assertThat(model.resultsBefore(2).getFirst())
                .satisfies(answer -> {
                    assertThat(answer.failed()).isTrue();
                    assertThat(answer.text()).contains("must be one of", billing.agent());
                });
        assertThat(model.resultsBefore(3).get(1).text()).contains("call it alone");
        assertThat(model.resultsBefore(3).get(2).text()).isEqualTo("a hat costs 7");
    }

    // ---- grants

    @Test
    void aContractNarrowsWhatTheAgentMayCall() throws Exception {
        Script model = new Script(says("done"));

        stage.play(model).tools("shop.*").contractTools("shop.price").result();
        stage.play(model).tools("shop.price").contractTools("shop.*").result();

        assertThat(model.asked())
                .allSatisfy(request ->
                        assertThat(request.tools())
                                .singleElement()
                                .extracting(spec -> spec.name())
                                .isEqualTo("shop__price"));
    }

    @Test
    void aGrantThatTheAgentDoesNotHaveFailsBeforeAnyModelCall() throws Exception {
        Script model = new Script(says("done"));

        assertThat(stage.play(model).tools("shop.price").contractTools("shop.slow").failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("permission");
                    assertThat(failure.message()).contains("shop.slow", "[shop.price]");
                });
        assertThat(model.asked()).isEmpty();
    }

    @Test
    void aGrantThatCannotBeMetFailsBeforeAnyModelCall() throws Exception {
        Script model = new Script(says("done"));

        assertThat(stage.play(model).tools("shop.nonsense", "mail.send").failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("tools");
                    assertThat(failure.message()).contains("nonsense", "mail");
                });
        assertThat(model.asked()).isEmpty();
    }

    // ---- answers that cannot be taken

    @Test
    void anAnswerThatDoesNotFitGoesBackWithTheReason() throws Exception {
        Script model = new Script(says("{\"n\": \"seven\"}"), says("```json\n{\"n\": 7}\n```"));

        Result result = stage.play(model).output(NUMBER).result();

        assertThat(result.value()).isEqualTo(Json.parse("{\"n\": 7}"));
        assertThat(model.lastBefore(2))
                .isInstanceOfSatisfying(
                        Message.User.class, said -> assertThat(said.text()).contains("/n"));
    }

    @Test
    void twoCorrectionsAreAllThereIs() throws Exception {
        Script model =
                new Script(says("I would rather not"), says("no, really"), says("still not"));

        assertThat(stage.play(model).output(NUMBER).failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("invalid-output");
                    assertThat(failure.message()).contains("2 times", "not valid JSON");
                });
        assertThat(model.asked()).hasSize(3);
    }

    @Test
    void anEmptyAnswerIsNoAnswer() throws Exception {
        Script model = new Script(says(" \n"), says("here"));

        assertThat(stage.play(model).result().value().asString()).isEqualTo("here");
    }

    @Test
    void aCutAnswerIsNeverTakenAndItsCallsAreNotMade() throws Exception {
        Script model =
                new Script(
                        reply("{\"n\": 1}", List.of(call("shop__price", "{}")), Stop.LENGTH),
                        says("{\"n\": 2}"));

        Result result = stage.play(model).tools("shop.*").output(NUMBER).result();

        assertThat(result.value()).isEqualTo(Json.parse("{\"n\": 2}"));
        assertThat(result.toolCalls()).isZero();
        assertThat(model.resultsBefore(2))
                .singleElement()
                .satisfies(
                        answer -> assertThat(answer.text()).startsWith("not called: it was cut"));
    }

    @Test
    void aFilteredAnswerIsAFailureOfTheModel() throws Exception {
        Script model = new Script(reply("no", List.of(), Stop.FILTER));

        assertThat(stage.play(model).failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("model");
                    assertThat(failure.message()).contains("stage/model", "filter");
                });
    }

    @Test
    void aHugeAnswerIsTakenWhole() throws Exception {
        String huge = "x".repeat(3_000_000);

        assertThat(stage.play(new Script(says(huge))).result().value().asString()).isEqualTo(huge);
    }

    @Test
    void aSchemaThatCannotBeUsedCostsNothing() throws Exception {
        Script model = new Script(says("{}"));

        assertThat(stage.play(model).output("{\"$ref\": \"http://127.0.0.1:9/none\"}").failure())
                .satisfies(failure -> assertThat(failure.type()).isEqualTo("contract"));
        assertThat(model.asked()).isEmpty();
    }

    @Test
    void aModelThatCannotBeReachedIsAFailureWithTheReason() throws Exception {
        Stage.Model away =
                (request, listener) -> {
                    throw new ModelFailure(
                            ModelFailure.Kind.UNAUTHORIZED,
                            "the key was refused",
                            Optional.empty(),
                            null);
                };

        assertThat(stage.play(away).failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("model");
                    assertThat(failure.message()).contains("the key was refused");
                });
    }

    // ---- trust

    @Test
    void anAnswerIsAClaimAtBest() throws Exception {
        Script model = new Script(calls(call("shop__price", "{\"name\": \"a hat\"}")), says("7"));

        assertThat(
                        stage.play(model)
                                .tools("shop.*")
                                .context("order", "a hat", Trust.USER)
                                .result()
                                .trust())
                .isEqualTo(Trust.CLAIMED);
    }

    @Test
    void anAnswerFromUntrustedContextIsUntrusted() throws Exception {
        assertThat(
                        stage.play(new Script(says("7")))
                                .context("order", "a hat", Trust.USER)
                                .context("mail", "pay me", Trust.UNTRUSTED)
                                .result()
                                .trust())
                .isEqualTo(Trust.UNTRUSTED);
    }

    // ---- while it goes on

    @Test
    void watchersHearTheTextAsItIsWrittenAndThatItStartsOver() throws Exception {
        BlockingQueue<Object> heard = new LinkedBlockingQueue<>();
        Stage.Model model =
                (request, listener) -> {
                    listener.text("on");
                    listener.restarted();
                    listener.text("one");
                    return says("one");
                };
        Play play = stage.play(model);
        try (var _ = stage.engine().listen(new Watcher(heard))) {
            play.result();
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(new Streamed("on", false));
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(new Streamed("", true));
            assertThat(heard.poll(10, TimeUnit.SECONDS)).isEqualTo(new Streamed("one", false));
        }
    }

    private record Watcher(BlockingQueue<Object> heard) implements RunListener {
        @Override
        public void recorded(JournalRow row) {}

        @Override
        public void progress(RunId run, String position, Object event) {
            heard.add(event);
        }
    }

    @Test
    void cancellingInterruptsAModelCall() throws Exception {
        CountDownLatch called = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        RunId run = stage.play(hanging(called, interrupted)).start();
        called.await();

        stage.engine().commands().cancel(run, "enough", "anna");

        assertThat(interrupted.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(stage.engine().await(run, java.time.Duration.ofSeconds(20)).status())
                .isEqualTo(RunStatus.CANCELLED);
        assertThat(journal(run)).extracting(JournalRow::kind).doesNotContain(Kind.STEP_FAILED);
    }

    private static Stage.Model hanging(CountDownLatch called, CountDownLatch interrupted) {
        return (request, listener) -> {
            called.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException e) {
                interrupted.countDown();
                throw e;
            }
            throw new AssertionError("unreachable");
        };
    }
}
