package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.model.ModelListener;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Result;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunListener;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.node.StringNode;

/**
 * An agent whose node dies after each row of its journal in turn, and which another one takes over.
 */
class AgentCrashTest {

    record Letter(String to) {}

    private static final int NEVER = -1;

    private static final Set<Kind> OUTCOMES =
            EnumSet.of(Kind.STARTED, Kind.STEP, Kind.STEP_FAILED, Kind.JOIN, Kind.COMPLETED);

    private static final List<ModelReply> REPLIES =
            List.of(
                    calls(
                            call("desk__mail", "{\"to\": \"anna\"}"),
                            call("desk__look", "{\"to\": \"ben\"}")),
                    calls(call("desk__look", "{\"to\": \"cleo\"}")),
                    says("{\"n\": \"many\"}"),
                    says("{\"n\": 3}"),
                    says("{\"n\": 2}"));

    private static final Map<RunId, Integer> SEEN = new ConcurrentHashMap<>();
    private static final AtomicInteger MAILED = new AtomicInteger();
    private static final AtomicInteger AT_WORK = new AtomicInteger();
    private static final Set<String> LOOKED = ConcurrentHashMap.newKeySet();
    private static final AtomicInteger CRASH_AFTER = new AtomicInteger(NEVER);
    private static final Set<String> REPEATED = ConcurrentHashMap.newKeySet();
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
                                    working(MAILED::incrementAndGet);
                                    return "sent";
                                })
                        .add(
                                "look",
                                "Looks somebody up.",
                                Letter.class,
                                Effect.IDEMPOTENT,
                                (letter, context) -> {
                                    working(() ->
                                            LOOKED.add(
                                                    letter.to() + " " + context.idempotencyKey()));
                                    return "found " + letter.to();
                                });
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

    /** What is done here is done after a crash that is due, as far as the node itself can tell. */
    private static void working(Runnable work) {
        AT_WORK.incrementAndGet();
        try {
            await().atMost(Duration.ofSeconds(30)).until(AgentCrashTest::allSeen);
            work.run();
        } finally {
            AT_WORK.decrementAndGet();
        }
    }

    private static boolean allSeen() {
        return SEEN.entrySet().stream()
                .allMatch(entry -> journal(entry.getKey()).size() <= entry.getValue() + 1);
    }

    private static ModelReply answer(ModelRequest request, ModelListener listener) {
        int turn = request.caller().turn();
        working(() -> {
            RunId run = SEEN.keySet().iterator().next();
            long recorded =
                    journal(run).stream()
                            .filter(row -> row.kind() == Kind.STEP && row.name().equals("model"))
                            .count();
            if (recorded != turn - 1) {
                REPEATED.add("turn " + turn + " after " + recorded + " recorded ones");
            }
        });
        return REPLIES.get(turn - 1);
    }

    private static List<JournalRow> journal(RunId run) {
        return stage.engine().store().journal(run, 0);
    }

    private record Crasher() implements RunListener {
        @Override
        public void recorded(JournalRow row) {
            if (CRASH_AFTER.compareAndSet(row.seq(), NEVER)) {
                stage.fence();
            }
            SEEN.merge(row.run(), row.seq(), Math::max);
        }

        @Override
        public void progress(RunId run, String position, Object event) {}
    }

    private record End(Result result, List<String> outcomes, int rows) {}

    private static End play(int crashAfter) throws Exception {
        MAILED.set(0);
        LOOKED.clear();
        SEEN.clear();
        CRASH_AFTER.set(crashAfter);
        Play play =
                stage.play(AgentCrashTest::answer)
                        .tools("desk.*")
                        .output(
                                "{\"type\": \"object\", \"properties\": {\"n\": {\"type\": \"integer\"}}}")
                        .check(new Criterion.Expect("output.n > 0", "", false))
                        .check(
                                new Criterion.Command(
                                        List.of("grep", "-q", "2"), Duration.ofSeconds(30), false));
        try (var _ = stage.engine().listen(new Crasher())) {
            RunId run = play.start();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> {
                        answerQuestions(run);
                        return journal(run).getLast().kind() == Kind.COMPLETED;
                    });
            List<JournalRow> rows = journal(run);
            return new End(
                    play.result(run),
                    rows.stream()
                            .filter(AgentCrashTest::isOutcome)
                            .map(AgentCrashTest::outcome)
                            .sorted()
                            .toList(),
                    rows.size());
        }
    }

    private static void answerQuestions(RunId run) {
        for (OpenRequest question : stage.engine().store().requests(Optional.of(run))) {
            if (AT_WORK.get() == 0) {
                assertThat(question.title()).contains("desk.mail", "anna");
                Decision decision =
                        new Decision(
                                Decision.Verdict.APPROVE,
                                "carl",
                                Optional.empty(),
                                MAILED.get() == 0
                                        ? Optional.empty()
                                        : Optional.of(StringNode.valueOf("sent")));
                stage.engine().commands().answer(run, question.position(), decision, "carl");
            }
        }
    }

    private static boolean isOutcome(JournalRow row) {
        return OUTCOMES.contains(row.kind()) && !row.position().contains(".a");
    }

    /** How long a tool took, and whether a person answered for it, may differ. */
    private static String outcome(JournalRow row) {
        boolean same = row.kind() == Kind.STEP && !row.name().startsWith("tool ");
        return row.position()
                + " "
                + row.kind()
                + (row.position().isEmpty() ? "" : " " + row.name())
                + (same ? " " + row.payload().map(Json::parse) : "");
    }

    @Test
    void aCrashAfterAnyRowChangesNothing() throws Exception {
        End whole = play(NEVER);
        assertThat(whole.result().value()).isEqualTo(Json.parse("{\"n\": 2}"));
        assertThat(whole.rows()).isGreaterThan(9);

        for (int seq = 0; seq < whole.rows() - 1; seq++) {
            End end = play(seq);

            assertThat(end.outcomes()).as("after row %s", seq).isEqualTo(whole.outcomes());
            assertThat(end.result())
                    .as("after row %s", seq)
                    .usingRecursiveComparison()
                    .ignoringFields("run")
                    .isEqualTo(whole.result());
            assertThat(MAILED).as("letters after row %s", seq).hasValue(1);
            assertThat(LOOKED).as("look-ups after row %s", seq).hasSize(2);
            assertThat(REPEATED).as("calls repeated after row %s", seq).isEmpty();
        }
    }
}
