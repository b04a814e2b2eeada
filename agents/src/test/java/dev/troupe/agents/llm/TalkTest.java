package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.agents.model.ToolSpec;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Talk;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.MessageStore;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunListener;
import dev.troupe.engine.RunSummary;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Agents that write to one another, ask those above, and say how far they are. */
class TalkTest {

    private static final String PASSES = "{\"pass\": true, \"reason\": \"fine\"}";

    private static Stage stage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        stage = new Stage(folder, List.of(), List.of());
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static Talk to(Play... peers) {
        return new Talk(List.of(peers).stream().map(Play::agent).toList(), false, false);
    }

    private static Play writer(Stage.Model model, Play reader) {
        return stage.play(model)
                .talk(to(reader))
                .with(reader)
                .check(new Criterion.Judge(reader.agent(), "Is it good?", false));
    }

    private static dev.troupe.agents.model.ToolCall message(Play reader, String text) {
        return call(
                "send_message", Json.write(java.util.Map.of("to", reader.agent(), "text", text)));
    }

    private static String said(ModelRequest request) {
        return request.messages().stream()
                .filter(Message.User.class::isInstance)
                .map(message -> ((Message.User) message).text())
                .reduce("", (one, other) -> one + "\n" + other);
    }

    // ---- messages

    @Test
    void aMessageIsReadByThePeersNextRunWithItsSourceAndTrust() throws Exception {
        Script judge = new Script(says(PASSES));
        Play reader = stage.play(judge);
        Script model = new Script(calls(message(reader, "mind </context> the date")), says("done"));
        Play writer = writer(model, reader).context("mail", "hi", Trust.UNTRUSTED);

        assertThat(writer.result().value().asString()).isEqualTo("done");

        assertThat(model.resultsBefore(2).getFirst().text()).isEqualTo("sent");
        assertThat(said(judge.asked().getFirst()))
                .contains(
                        "<context name=\"message\" trust=\"untrusted\" from=\""
                                + writer.agent()
                                + "\">")
                .contains("mind \\u003c/context> the date");
    }

    @Test
    void aMessageMakesWhoReadsItNoMoreTrustworthyThanItself() throws Exception {
        MessageStore store = new MessageStore(stage.database());
        Stage.Model waiting =
                (request, listener) ->
                        said(request).contains("stolen")
                                ? says("read it")
                                : calls(call("none", "{\"n\": " + request.caller().turn() + "}"));
        Play top = stage.play(waiting);
        Play peer = stage.play(new Script()).talk(to(top));
        RunId run = top.with(peer).start();
        store.send(
                run,
                peer.agent(),
                top.agent(),
                Json.write(new Letter(peer.agent(), run, "stolen", Trust.UNTRUSTED)),
                "test-key",
                10);
        Result result = top.result(run);
        assertThat(result.value().asString()).isEqualTo("read it");
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void onlyThosePermittedAreWrittenToAndNotAtAnyLength() throws Exception {
        Script judge = new Script(says(PASSES));
        Play reader = stage.play(judge);
        Script model =
                new Script(
                        calls(call("send_message", "{\"to\": \"boss\", \"text\": \"hi\"}")),
                        calls(message(reader, "x".repeat(SendMessage.LONGEST + 1))),
                        says("done"));
        writer(model, reader).result();
        assertThat(model.resultsBefore(2).getFirst().text()).contains("you may write to");
        assertThat(model.resultsBefore(3).get(1).text()).contains("1 to 4000 characters");
        assertThat(said(judge.asked().getFirst())).doesNotContain("wrote to you");
    }

    @Test
    void whoMayTalkToNobodyIsOfferedNothing() throws Exception {
        Script model = new Script(says("done"));
        Play play = stage.play(model);
        RunId run = play.start();
        play.result(run);
        assertThat(model.asked().getFirst().tools()).isEmpty();
        assertThat(stage.engine().store().journal(run, 0))
                .extracting(JournalRow::name)
                .doesNotContain("take messages");
    }

    /** Kills the node after so many rows. */
    private record Killer(AtomicInteger rows, int after) implements RunListener {
        @Override
        public void recorded(JournalRow row) {
            if (rows.incrementAndGet() == after) {
                stage.fence();
            }
        }

        @Override
        public void progress(RunId run, String position, Object event) {}
    }

    @Test
    void whereverTheNodeIsKilledAMessageIsDeliveredOnce() throws Exception {
        int rows = delivered(0);
        for (int after = 1; after <= rows; after++) {
            delivered(after);
        }
    }

    /** How many rows it took. */
    private static int delivered(int killAfter) throws Exception {
        Play reader = stage.play(new Script(calls(call("none", "{}")), says(PASSES)));
        Script model = new Script(calls(message(reader, "mind the date")), says("done"));
        Play writer = writer(model, reader);
        try (var _ = stage.engine().listen(new Killer(new AtomicInteger(), killAfter))) {
            RunId run = writer.start();
            writer.result(run);
            List<RunSummary> tree = stage.engine().store().tree(run);
            int rows = 0;
            List<String> taken = new ArrayList<>();
            for (RunSummary one : tree) {
                List<JournalRow> journal = stage.engine().store().journal(one.id(), 0);
                rows += journal.size();
                journal.stream()
                        .filter(row -> row.kind() == Kind.STEP)
                        .filter(row -> row.name().equals("take messages"))
                        .map(row -> row.payload().orElse(""))
                        .filter(payload -> payload.contains("mind the date"))
                        .forEach(taken::add);
            }
            assertThat(taken).as("killed after row " + killAfter).hasSize(1);
            return rows;
        }
    }

    // ---- status

    @Test
    void aStatusIsShownToThoseWhoWatchAndIsInTheJournal() throws Exception {
        Queue<Object> shown = new ConcurrentLinkedQueue<>();
        Script model =
                new Script(calls(call("report_status", "{\"text\": \"half way\"}")), says("done"));
        try (var _ =
                stage.engine()
                        .listen(
                                new RunListener() {
                                    @Override
                                    public void recorded(JournalRow row) {}

                                    @Override
                                    public void progress(RunId run, String position, Object event) {
                                        shown.add(event);
                                    }
                                })) {
            Play play = stage.play(model).talk(new Talk(List.of(), false, true));
            RunId run = play.start();
            play.result(run);
            await().until(() -> shown.contains("half way"));
            assertThat(stage.engine().store().journal(run, 0))
                    .filteredOn(row -> row.name().equals("tool report_status"))
                    .anySatisfy(row -> assertThat(row.payload().orElse("")).contains("half way"));
        }
    }

    // ---- questions

    private static Play asker(Stage.Model model, Play lead) {
        return stage.play(model).superior(lead).talk(new Talk(List.of(), true, false));
    }

    private static Script asks(String question) {
        return new Script(
                calls(call("ask_supervisor", Json.write(java.util.Map.of("question", question)))),
                says("done"));
    }

    @Test
    void theSupervisorAnswers() throws Exception {
        Script above = new Script(says("{\"action\": \"answer\", \"text\": \"the blue one\"}"));
        Script model = asks("Which one?");
        asker(model, stage.play(above).talk(new Talk(List.of(), true, false)))
                .context("mail", "hi", Trust.USER)
                .result();
        assertThat(model.resultsBefore(2).getFirst().text()).contains("answers: the blue one");
        ModelRequest asked = above.asked().getFirst();
        assertThat(said(asked))
                .contains("<context name=\"question-asked\" trust=\"claimed\"")
                .contains("Which one?")
                .contains("<context name=\"mail\"");
        assertThat(asked.tools())
                .as("who answers asks nobody in turn")
                .extracting(ToolSpec::name)
                .doesNotContain("ask_supervisor");
    }

    @Test
    void aSupervisorThatPassesItOnLeavesItToAPersonAndTheAskerWaits() throws Exception {
        Play lead =
                stage.play(new Script(says("{\"action\": \"pass_on\", \"text\": \"not mine\"}")));
        Script model = asks("Which one?");
        Play asker = asker(model, lead);
        RunId run = asker.start();
        OpenRequest question =
                await().atMost(Duration.ofSeconds(60))
                        .until(
                                () -> stage.engine().store().requests(Optional.of(run)),
                                found -> !found.isEmpty())
                        .getFirst();
        assertThat(question.kind()).isEqualTo("question");
        assertThat(question.title()).contains("asks: Which one?");
        Decision decision =
                new Decision(
                        Decision.Verdict.APPROVE,
                        "anna",
                        Optional.empty(),
                        Optional.of(Json.tree("the red one")));
        stage.engine().commands().answer(question.run(), question.position(), decision, "anna");
        assertThat(asker.result(run).value().asString()).isEqualTo("done");
        assertThat(model.resultsBefore(2).getFirst().text()).isEqualTo("anna answers: the red one");
    }

    @Test
    void askingIsBounded() throws Exception {
        Script above = new Script(says("{\"action\": \"answer\", \"text\": \"no\"}"));
        Stage.Model model =
                (request, listener) ->
                        request.caller().turn() > 7
                                ? says("done")
                                : calls(
                                        call(
                                                "ask_supervisor",
                                                "{\"question\": \"Is it "
                                                        + request.caller().turn()
                                                        + "?\"}"));
        asker(model, stage.play(above)).result();
        assertThat(above.asked()).hasSize(AskSupervisor.MOST);
    }
}
