package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.governance.Controls;
import dev.troupe.agents.governance.Guards;
import dev.troupe.agents.governance.Redactor;
import dev.troupe.agents.host.TeamPolicies;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.Answered;
import dev.troupe.engine.OpenRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A desk that pays, on a real engine, with the policies of its team. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DeskTests {
    record Payment(int amount) {}

    record Nothing() {}

    final Queue<Integer> paid = new ConcurrentLinkedQueue<>();

    @SuppressWarnings("NullAway.Init")
    Stage stage;

    @BeforeAll
    void open(@TempDir Path folder) {
        JavaFunctions desk =
                JavaFunctions.named("desk")
                        .add(
                                "pay",
                                "Pays.",
                                Payment.class,
                                Effect.ONCE,
                                (payment, context) -> {
                                    paid.add(payment.amount());
                                    return "paid " + payment.amount();
                                })
                        .add("look", "Looks.", Nothing.class, Effect.NONE, (n, context) -> "seen")
                        .add("mail", "Mails.", Nothing.class, Effect.NONE, (n, context) -> "sent")
                        .outbound("mail");
        stage =
                new Stage(
                        folder,
                        List.of(new ToolSource.JavaFunctions("desk", Map.of())),
                        List.of(desk),
                        new Controls(
                                new TeamPolicies(new CelExpressions()),
                                Guards.NONE,
                                Redactor.NONE));
    }

    @AfterAll
    void close() {
        stage.close();
    }

    @BeforeEach
    void reset() {
        paid.clear();
    }

    static Policy policy(String name, String when, Policy.Then then) {
        return new Policy(
                name,
                List.of(Action.Kind.TOOL),
                List.of("desk.pay"),
                Optional.of(when),
                then,
                "because of " + name);
    }

    static Policy.Ask asking(String... approvers) {
        return new Policy.Ask(asking(false, Duration.ofDays(1), List.of(), approvers));
    }

    static Asking asking(
            boolean fourEyes, Duration deadline, List<String> escalateTo, String... approvers) {
        return new Asking(
                List.of(approvers),
                fourEyes,
                deadline,
                Optional.empty(),
                Asking.OnDeadline.REJECT,
                escalateTo);
    }

    static Script pays(int... amounts) {
        return new Script(
                calls(
                        java.util.Arrays.stream(amounts)
                                .mapToObj(
                                        amount -> call("desk__pay", "{\"amount\": " + amount + "}"))
                                .toArray(dev.troupe.agents.model.ToolCall[]::new)),
                says("done"));
    }

    List<OpenRequest> questions(RunId run, int count) {
        return await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> stage.engine().store().requests(Optional.of(run)),
                        open -> open.size() == count);
    }

    OpenRequest question(RunId run) {
        return questions(run, 1).getFirst();
    }

    Answered answer(OpenRequest question, Decision decision) {
        return stage.engine()
                .commands()
                .answer(question.run(), question.position(), decision, decision.by());
    }

    static Decision yes(String by) {
        return new Decision(Decision.Verdict.APPROVE, by, Optional.empty(), Optional.empty());
    }

    static Decision yes(String by, String edited) {
        return new Decision(
                Decision.Verdict.APPROVE, by, Optional.empty(), Optional.of(Json.parse(edited)));
    }

    static Decision no(String by, String why) {
        return new Decision(Decision.Verdict.REJECT, by, Optional.of(why), Optional.empty());
    }

    Play payer(Script script, Policy... policies) {
        Play play = stage.play(script).tools("desk.*");
        for (Policy policy : policies) {
            play.policy(policy);
        }
        return play;
    }

    static String told(Script script) {
        return script.resultsBefore(2).getFirst().text();
    }
}
