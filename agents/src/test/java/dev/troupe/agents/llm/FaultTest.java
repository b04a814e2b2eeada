package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;
import static dev.troupe.agents.llm.Replies.using;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Decision.Verdict;
import dev.troupe.core.contract.Result;
import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStatus;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Calls whose outcome a crash left unknown, tools that misbehave, models that are away, limits. */
class FaultTest {

    record Letter(String to, int size) {}

    private static final AtomicInteger MAILED = new AtomicInteger();
    private static final AtomicBoolean CRASHES = new AtomicBoolean();
    private static Stage stage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        JavaFunctions desk =
                JavaFunctions.named("desk")
                        .add(
                                "mail",
                                "Sends a letter.",
                                Letter.class,
                                Effect.ONCE,
                                (letter, context) -> {
                                    String sent = "sent " + MAILED.incrementAndGet();
                                    if (CRASHES.compareAndSet(true, false)) {
                                        stage.fence(); // which may interrupt what follows
                                    }
                                    return sent;
                                })
                        .add(
                                "print",
                                "Prints.",
                                Letter.class,
                                Effect.NONE,
                                (letter, context) -> "x".repeat(letter.size()))
                        .add(
                                "hang",
                                "Never answers.",
                                Letter.class,
                                Effect.NONE,
                                (letter, context) -> {
                                    new CountDownLatch(1).await();
                                    return "never";
                                });
        stage =
                new Stage(
                        folder,
                        List.of(new ToolSource.JavaFunctions("desk", Map.of())),
                        List.of(desk));
    }

    @BeforeEach
    void reset() {
        MAILED.set(0);
        CRASHES.set(false);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static Script mailing() {
        return new Script(
                calls(call("desk__mail", "{\"to\": \"anna\", \"size\": 1}")), says("done"));
    }

    private static OpenRequest question(RunId run) {
        return await().atMost(Duration.ofSeconds(30))
                .until(
                        () -> stage.engine().store().requests(Optional.of(run)),
                        open -> !open.isEmpty())
                .getFirst();
    }

    private static void answer(OpenRequest question, Object answer) {
        stage.engine().commands().answer(question.run(), question.position(), answer, "carl");
    }

    private static Decision decision(Verdict verdict, Optional<JsonNode> value) {
        return new Decision(verdict, "carl", Optional.empty(), value);
    }

    // ---- outcomes that a crash left unknown

    @Test
    void aPersonIsAskedWithTheNameAndTheArgumentsOfTheCall() throws Exception {
        Script model = mailing();
        CRASHES.set(true);
        RunId run = stage.play(model).tools("desk.*").start();

        OpenRequest question = question(run);

        assertThat(question.title()).contains("desk.mail", "\"to\":\"anna\"");
        assertThat(question.detail().path("arguments").path("to").asString()).isEqualTo("anna");
        answer(question, decision(Verdict.REJECT, Optional.empty()));
    }

    @Test
    void aCallIsRepeatedWhereThePersonSaysSo() throws Exception {
        Script model = mailing();
        Play play = stage.play(model).tools("desk.*");
        CRASHES.set(true);
        RunId run = play.start();

        answer(question(run), decision(Verdict.APPROVE, Optional.empty()));

        assertThat(play.result(run).toolCalls()).isEqualTo(1);
        assertThat(model.resultsBefore(2).getFirst().text()).isEqualTo("sent 2");
    }

    @Test
    void aCallIsTakenAsFailedWhereThePersonSaysSo() throws Exception {
        Script model = mailing();
        Play play = stage.play(model).tools("desk.*");
        CRASHES.set(true);
        RunId run = play.start();

        answer(question(run), decision(Verdict.REJECT, Optional.empty()));

        assertThat(play.result(run).value().asString()).isEqualTo("done");
        assertThat(MAILED).hasValue(1);
        assertThat(model.resultsBefore(2).getFirst().failed()).isTrue();
        assertThat(model.resultsBefore(2).getFirst().text()).contains("desk.mail", "not known");
    }

    @Test
    void aPersonMaySayWhatACallAnswered() throws Exception {
        Script model = mailing();
        Play play = stage.play(model).tools("desk.*");
        CRASHES.set(true);
        RunId run = play.start();

        answer(
                question(run),
                decision(Verdict.APPROVE, Optional.of(StringNode.valueOf("it went out"))));

        play.result(run);
        assertThat(MAILED).hasValue(1);
        assertThat(model.resultsBefore(2).getFirst().text()).isEqualTo("it went out");
    }

    @Test
    void anAnswerThatIsNoDecisionIsAskedForAgain() throws Exception {
        Script model = mailing();
        Play play = stage.play(model).tools("desk.*");
        CRASHES.set(true);
        RunId run = play.start();
        OpenRequest first = question(run);

        answer(first, Json.parse("{\"verdict\": \"perhaps\"}"));

        OpenRequest second =
                await().atMost(Duration.ofSeconds(30))
                        .until(
                                () -> question(run),
                                open -> !open.position().equals(first.position()));
        assertThat(second.title()).contains("desk.mail", "could not be read", "verdict");
        answer(second, decision(Verdict.REJECT, Optional.empty()));
        assertThat(play.result(run).value().asString()).isEqualTo("done");
    }

    @Test
    void timeThatAPersonTakesIsNotTheAgents() throws Exception {
        Script model = mailing();
        Duration limit = Stage.LONGEST_TOOL_CALL;
        Play play = stage.play(model).tools("desk.*").limits(9, 1_000_000, "$9", limit);
        CRASHES.set(true);
        RunId run = play.start();
        OpenRequest question = question(run);
        Instant late = Instant.now().plus(limit.plusSeconds(1));
        await().atMost(Duration.ofMinutes(1)).until(() -> Instant.now().isAfter(late));

        answer(question, decision(Verdict.APPROVE, Optional.empty()));

        assertThat(play.result(run).value().asString()).isEqualTo("done");
        assertThat(model.resultsBefore(2).getFirst().text()).isEqualTo("sent 2");
    }

    // ---- tools that misbehave

    @Test
    void timeForWhichTheRunIsPausedIsNotTheAgents() throws Exception {
        AtomicReference<RunId> started = new AtomicReference<>();
        AtomicBoolean resumed = new AtomicBoolean();
        Stage.Model model =
                (request, listener) -> {
                    int turn = request.caller().turn();
                    if (turn == 1) {
                        stage.engine()
                                .commands()
                                .pause(
                                        await().until(started::get, run -> run != null),
                                        "hold on",
                                        "anna");
                    }
                    // The run goes on until it has heard of the pause, whenever that is.
                    return resumed.get()
                            ? says("done")
                            : calls(
                                    call(
                                            "desk__print",
                                            "{\"to\": \"anna\", \"size\": %d}".formatted(turn)));
                };
        Play play =
                stage.play(model)
                        .tools("desk.*")
                        .limits(10_000, 1_000_000_000, "$9", Duration.ofMinutes(5));

        RunId run = play.start();
        started.set(run);
        await().atMost(Duration.ofMinutes(1))
                .until(
                        () -> stage.engine().store().find(run).orElseThrow().status(),
                        RunStatus.PAUSED::equals);
        stage.pass(Duration.ofHours(1));
        resumed.set(true);
        stage.engine().commands().resume(run, "go on", "anna");

        assertThat(play.result(run).value().asString()).isEqualTo("done");
    }

    @Test
    void aToolThatHangsIsToldToTheModel() throws Exception {
        Script model =
                new Script(
                        calls(call("desk__hang", "{\"to\": \"a\", \"size\": 1}")), says("sorry"));

        assertThat(stage.play(model).tools("desk.*").result().value().asString())
                .isEqualTo("sorry");
        assertThat(model.resultsBefore(2).getFirst().text()).contains("did not answer within 8 s");
    }

    @Test
    void aHundredMegabytesAreRefusedToTheModel() throws Exception {
        Script model =
                new Script(
                        calls(call("desk__print", "{\"to\": \"a\", \"size\": 100000000}")),
                        says("sorry"));

        assertThat(stage.play(model).tools("desk.*").result().value().asString())
                .isEqualTo("sorry");
        assertThat(model.resultsBefore(2).getFirst().text())
                .contains("100000000 characters", "ask for less");
    }

    @Test
    void answersThatTogetherDoNotFitTheLimitAreRefusedToTheModel() throws Exception {
        Script model =
                new Script(
                        calls(
                                call("desk__print", "{\"to\": \"a\", \"size\": 60000}"),
                                call("desk__print", "{\"to\": \"b\", \"size\": 10}")),
                        says("sorry"));

        Result result =
                stage.play(model)
                        .tools("desk.*")
                        .limits(9, 30_000, "$9", Duration.ofMinutes(5))
                        .result();

        assertThat(result.value().asString()).isEqualTo("sorry");
        List<Message.ToolResult> told = model.resultsBefore(2);
        assertThat(told.getFirst().failed()).isTrue();
        assertThat(told.getFirst().text())
                .contains("60000 characters", "left of your limit", "ask for less");
        assertThat(told.getLast().text()).isEqualTo("xxxxxxxxxx");
    }

    // ---- models that are away

    private static Stage.Model away(ModelFailure.Kind kind, AtomicInteger asked) {
        return (request, listener) -> {
            asked.incrementAndGet();
            throw new ModelFailure(kind, "nobody is there", Optional.empty(), null);
        };
    }

    @Test
    void anotherModelStandsInForOneThatIsAwayAndTheJournalSaysSo() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Script second =
                new Script(
                        calls(call("desk__print", "{\"to\": \"a\", \"size\": 1}")), says("done"));
        Play play =
                stage.play(away(ModelFailure.Kind.OVERLOADED, asked))
                        .standIns(second)
                        .tools("desk.*");
        RunId run = play.start();

        Result result = play.result(run);

        assertThat(result.value().asString()).isEqualTo("done");
        assertThat(result.turns()).isEqualTo(2);
        assertThat(asked).as("asked again once it was found away").hasValue(1);
        assertThat(stage.engine().store().journal(run, 0))
                .filteredOn(row -> row.kind() == Kind.STEP_FAILED)
                .singleElement()
                .extracting(JournalRow::payload)
                .satisfies(payload ->
                        assertThat(payload.orElseThrow())
                                .contains("model-away", "nobody is there", "is asked instead"));
    }

    @Test
    void whereNoModelIsThereTheLastOneSaysWhy() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Stage.Model model = away(ModelFailure.Kind.OVERLOADED, asked);

        assertThat(stage.play(model).standIns(model).failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("model");
                    assertThat(failure.message()).contains("nobody is there");
                });
        assertThat(asked).hasValue(2);
    }

    @Test
    void aWrongRequestIsNotPutToAnotherModel() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        Script second = new Script(says("done"));

        assertThat(
                        stage.play(away(ModelFailure.Kind.INVALID_REQUEST, asked))
                                .standIns(second)
                                .failure()
                                .type())
                .isEqualTo("model");
        assertThat(second.asked()).isEmpty();
    }

    // ---- limits

    private static Script turns(int tools) {
        dev.troupe.agents.model.ModelReply[] replies =
                new dev.troupe.agents.model.ModelReply[tools + 1];
        for (int i = 0; i < tools; i++) {
            replies[i] = calls(call("desk__print", "{\"to\": \"" + i + "\", \"size\": 1}"));
        }
        replies[tools] = says("done");
        return new Script(replies);
    }

    @Test
    void theLastTurnThatIsAllowedMayAnswer() throws Exception {
        Duration time = Duration.ofMinutes(5);

        assertThat(
                        stage.play(turns(2))
                                .tools("desk.*")
                                .limits(3, 1_000_000, "$9", time)
                                .result()
                                .turns())
                .isEqualTo(3);
        Script model = turns(3);
        assertThat(stage.play(model).tools("desk.*").limits(3, 1_000_000, "$9", time).failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("limit");
                    assertThat(failure.message()).contains("3 turns", "raise the limit");
                });
        assertThat(model.asked()).hasSize(3);
    }

    @Test
    void theLastMicroDollarMayBeSpentAndNotOneMore() throws Exception {
        Usage usage = new Usage(1, 0, 0, 1, 0);
        for (long spent : new long[] {999, 1_000}) {
            Script model = new Script(using(says("done"), usage, new Money(spent)));
            Play play = stage.play(model).limits(9, 1_000_000, "$0.001", Duration.ofMinutes(5));
            assertThat(play.result().cost()).isEqualTo(new Money(spent));
        }
        Script model = new Script(using(says("done"), usage, new Money(1_001)));
        assertThat(
                        stage.play(model)
                                .limits(9, 1_000_000, "$0.001", Duration.ofMinutes(5))
                                .failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("limit");
                    assertThat(failure.message()).contains("$0.001", "spent: $0.001001");
                });
    }

    @Test
    void theLastTokenMayBeUsedAndNotOneMore() throws Exception {
        for (long used : new long[] {19_999, 20_000}) {
            Script model = new Script(using(says("done"), new Usage(used, 0, 0, 0, 0), Money.ZERO));
            assertThat(
                            stage.play(model)
                                    .limits(9, 20_000, "$9", Duration.ofMinutes(5))
                                    .result()
                                    .usage()
                                    .total())
                    .isEqualTo(used);
        }
        Script model = new Script(using(says("done"), new Usage(20_001, 0, 0, 0, 0), Money.ZERO));
        assertThat(stage.play(model).limits(9, 20_000, "$9", Duration.ofMinutes(5)).failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("limit");
                    assertThat(failure.message()).contains("20000 tokens", "used: 20001");
                });
    }

    @Test
    void aModelThatTakesTheWholeTimeEndsAtTheLimitOfTime() throws Exception {
        Stage.Model slow =
                (request, listener) -> {
                    assertThat(request.timeout()).isLessThanOrEqualTo(Duration.ofSeconds(1));
                    Instant late = Instant.now().plus(request.timeout());
                    await().until(() -> Instant.now().isAfter(late));
                    throw new ModelFailure(
                            ModelFailure.Kind.TIMEOUT, "too slow", Optional.empty(), null);
                };

        assertThat(stage.play(slow).limits(9, 1_000_000, "$9", Duration.ofSeconds(1)).failure())
                .satisfies(failure -> {
                    assertThat(failure.type()).isEqualTo("limit");
                    assertThat(failure.message()).contains("of time", "raise the limit");
                });
    }
}
