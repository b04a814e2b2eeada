package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Budget.OnExhausted;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.BudgetStanding;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.SpendSum;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The time that tool calls take of budgets. A call may take eight seconds here. */
class ToolTimeTest {

    record Job(String name) {}

    private static final AtomicInteger WORKED = new AtomicInteger();
    private static final Semaphore GO = new Semaphore(0);

    @SuppressWarnings("NullAway.Init")
    private static Stage stage;

    @BeforeAll
    static void open(@TempDir Path folder) {
        JavaFunctions mill =
                JavaFunctions.named("mill")
                        .add(
                                "work",
                                "Works.",
                                Job.class,
                                Effect.ONCE,
                                (job, context) -> "done " + WORKED.incrementAndGet())
                        .add(
                                "wait",
                                "Waits.",
                                Job.class,
                                Effect.NONE,
                                (job, context) -> {
                                    GO.acquire();
                                    return "went on";
                                });
        stage =
                new Stage(
                        folder,
                        List.of(new ToolSource.JavaFunctions("mill", Map.of())),
                        List.of(mill));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @BeforeEach
    void reset() {
        WORKED.set(0);
    }

    private static ModelReply took(ModelReply reply, Duration took) {
        return reply.after(1, took);
    }

    private static Play limited(Script model, Duration limit, OnExhausted onExhausted) {
        Play play = stage.play(model).tools("mill.*");
        stage.budgets()
                .set(
                        "acme",
                        new Budget(
                                "agent:" + play.agent(),
                                Unit.TIME,
                                Window.DAY,
                                limit.toMillis(),
                                80,
                                90,
                                onExhausted),
                        "kim");
        return play;
    }

    private static BudgetStanding standing(Play play) {
        return stage.budgets().standings("acme", Optional.empty()).stream()
                .filter(each -> each.budget().scope().equals("agent:" + play.agent()))
                .findFirst()
                .orElseThrow();
    }

    private static Script working(String... tools) {
        ModelReply first =
                calls(
                        List.of(tools).stream()
                                .map(tool -> call("mill__" + tool, "{\"name\": \"a\"}"))
                                .toArray(ToolCall[]::new));
        return new Script(took(first, Duration.ofSeconds(2)), says("ok"));
    }

    @Test
    void aToolCallHoldsTheTimeItMayTakeAndCountsWhatItTook() throws Exception {
        Play play = limited(working("wait"), Duration.ofMinutes(10), OnExhausted.FAIL);
        RunId run = play.start();
        await().pollInterval(Duration.ofMillis(20))
                .until(() -> standing(play).spent() == 2_000 && standing(play).reserved() == 8_000);
        GO.release();
        play.result(run);
        assertThat(standing(play).reserved()).isZero();
        assertThat(standing(play).spent()).isBetween(2_001L, 60_000L);
        Instant now = Instant.now();
        assertThat(
                        stage.budgets()
                                .spending(
                                        "acme",
                                        now.minusSeconds(600),
                                        now.plusSeconds(600),
                                        SpendSum.By.SUBJECT))
                .extracting(SpendSum::name)
                .contains("tool mill.wait", "model stage/model");
    }

    @Test
    void callsAtOnceWaitForWhatOthersHoldForNow() throws Exception {
        Play play = limited(working("work", "work"), Duration.ofSeconds(14), OnExhausted.FAIL);
        play.result();
        assertThat(WORKED).hasValue(2);
    }

    @Test
    void whereTooLittleTimeIsLeftNothingIsCalledAndTheRunFails() throws Exception {
        Play play = limited(working("work", "work"), Duration.ofSeconds(6), OnExhausted.FAIL);
        assertThat(play.failure().type()).isEqualTo("budget");
        assertThat(WORKED).hasValue(0);
    }

    @Test
    void whatWasPausedIsCalledOnceTheLimitIsRaised() throws Exception {
        Play play = limited(working("work"), Duration.ofSeconds(6), OnExhausted.ASK);
        RunId run = play.start();
        await().pollInterval(Duration.ofMillis(20)).until(() -> questions(run).size() == 1);
        assertThat(WORKED).hasValue(0);
        stage.approvals()
                .answer(
                        questions(run).getFirst(),
                        new Decision(
                                Decision.Verdict.APPROVE,
                                "kim",
                                Optional.empty(),
                                Optional.empty()),
                        "kim");
        play.result(run);
        assertThat(WORKED).hasValue(1);
    }

    private static List<OpenRequest> questions(RunId run) {
        return stage.engine().store().requests(Optional.empty()).stream()
                .filter(request -> request.run().equals(run))
                .toList();
    }
}
