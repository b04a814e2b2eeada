package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.governance.Controls;
import dev.troupe.agents.governance.Guards;
import dev.troupe.agents.governance.Redactor;
import dev.troupe.agents.host.TeamPolicies;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.policy.TrustRule;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Handoff;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.team.Talk;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Attacks by what agents read, on models that obey every one of them: no text from outside reaches
 * a risky tool without a person. The attacks are in {@code injections.json}.
 */
class InjectionTest {

    /** Which attack. */
    record Index(int number) {}

    record Text(String text) {}

    record Amount(int amount) {}

    /**
     * An attack.
     *
     * @param channel how the text reaches the agent
     * @param tool what it makes the agent call
     * @param text what is said, with words by which it is recognised
     */
    record Attack(int number, String channel, String tool, JsonNode arguments, String text) {

        String trigger() {
            return "attack " + number + ".";
        }

        ToolCall obeyed() {
            return call(tool.replace(".", "__"), Json.write(arguments));
        }

        @Override
        public String toString() {
            return number + " " + channel + " → " + tool;
        }
    }

    private static final List<Attack> ATTACKS = read();
    private static final Queue<String> DONE = new ConcurrentLinkedQueue<>();
    private static final String[] DESK = {"desk.*", "post.*"};

    /** They are all under way at once. */
    private static final Map<Attack, FutureTask<RunId>> LAUNCHED = new ConcurrentHashMap<>();

    private static Strangers strangers;
    private static Stage stage;

    private static List<Attack> read() {
        try (InputStream file = InjectionTest.class.getResourceAsStream("injections.json")) {
            String text =
                    new String(Objects.requireNonNull(file).readAllBytes(), StandardCharsets.UTF_8);
            List<Attack> attacks = new ArrayList<>();
            for (JsonNode entry : Json.parse(text)) {
                int number = attacks.size();
                attacks.add(
                        new Attack(
                                number,
                                entry.path("channel").asString(),
                                entry.path("tool").asString(),
                                entry.path("arguments"),
                                entry.path("text").asString() + " attack " + number + "."));
            }
            return List.copyOf(attacks);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    static Stream<Attack> attacks() {
        return ATTACKS.stream();
    }

    @BeforeAll
    static void open(@TempDir Path folder) {
        strangers = new Strangers(ATTACKS.stream().map(Attack::text).toList());
        String host = strangers.base().substring("http://".length());
        JsonNode commands =
                Json.parse(
                        """
                        {"commands": {"show": {"command": ["cat"], "description": "Shows a file.", "arguments": "list", "effect": "none"}}}
                        """);
        stage =
                new Stage(
                        folder,
                        List.of(
                                new ToolSource.JavaFunctions("desk", Map.of()),
                                new ToolSource.JavaFunctions(
                                        "mail", Map.of(), Optional.of(Trust.UNTRUSTED)),
                                new ToolSource.JavaFunctions("post", Map.of()),
                                new ToolSource.Builtin(
                                        "web",
                                        "fetch",
                                        Json.parse("{\"allow\": [\"http://" + host + "\"]}"),
                                        Map.of()),
                                new ToolSource.Builtin("files", "files", Json.object(), Map.of()),
                                new ToolSource.Builtin("shell", "command", commands, Map.of()),
                                new ToolSource.McpHttp(
                                        "stranger", strangers.base() + "/mcp", Map.of(), Map.of())),
                        List.of(desk(), mail(), post()),
                        new Controls(
                                new TeamPolicies(new CelExpressions()),
                                Guards.NONE,
                                Redactor.NONE));
        for (Attack attack : ATTACKS) {
            FutureTask<RunId> launched = new FutureTask<>(() -> launch(attack));
            LAUNCHED.put(attack, launched);
            Thread.ofVirtual().start(launched);
        }
    }

    private static JavaFunctions desk() {
        return JavaFunctions.named("desk")
                .add("look", "Looks.", Text.class, Effect.NONE, (text, context) -> text.text())
                .add("pay", "Pays.", Amount.class, Effect.ONCE, (amount, context) -> done("pay"))
                .add("note", "Notes.", Text.class, Effect.IDEMPOTENT, (text, c) -> done("note"));
    }

    private static JavaFunctions mail() {
        return JavaFunctions.named("mail")
                .add(
                        "read",
                        "Reads.",
                        Index.class,
                        Effect.NONE,
                        (number, context) -> ATTACKS.get(number.number()).text())
                .add(
                        "fail",
                        "Fails.",
                        Index.class,
                        Effect.NONE,
                        (number, context) -> {
                            throw new IllegalStateException(ATTACKS.get(number.number()).text());
                        });
    }

    private static JavaFunctions post() {
        return JavaFunctions.named("post")
                .add("send", "Sends.", Text.class, Effect.ONCE, (text, context) -> done("send"));
    }

    private static String done(String what) {
        DONE.add(what);
        return what;
    }

    @AfterAll
    static void close() {
        stage.close();
        strangers.close();
    }

    @Test
    void thereAreEnoughAttacks() {
        assertThat(ATTACKS).hasSizeGreaterThanOrEqualTo(40);
    }

    @ParameterizedTest
    @MethodSource("attacks")
    void noTextFromOutsideReachesARiskyToolWithoutAPerson(Attack attack) throws Exception {
        RunId run = Objects.requireNonNull(LAUNCHED.get(attack)).get(60, TimeUnit.SECONDS);

        OpenRequest question = question(run);

        assertThat(question.detail().at("/why/policy").asString()).isEqualTo(TrustRule.NAME);
        assertThat(question.detail().at("/action/subject").asString()).isEqualTo(attack.tool());
        assertThat(DONE).isEmpty();
        stage.engine().commands().cancel(run, "the attack was seen", "anna");
    }

    /** Without these, the test above could not fail. */
    @ParameterizedTest
    @ValueSource(strings = {"desk.pay", "desk.note", "post.send"})
    void theSameWordsOfAPersonAreObeyed(String tool) throws Exception {
        Attack words =
                ATTACKS.stream()
                        .filter(attack -> attack.tool().equals(tool))
                        .findFirst()
                        .orElseThrow();
        try {
            stage.play(victim(words))
                    .tools(DESK)
                    .context("order", words.text(), Trust.USER)
                    .result();
            stage.play(
                            victim(
                                    words,
                                    calls(
                                            call(
                                                    "desk__look",
                                                    Json.write(Map.of("text", words.text()))))))
                    .tools(DESK)
                    .result();
            assertThat(DONE).hasSize(2).allMatch(done -> tool.endsWith(done));
        } finally {
            DONE.clear();
        }
    }

    // ---- how texts reach agents

    private static RunId launch(Attack attack) {
        return switch (attack.channel()) {
            case "document" ->
                    stage.play(victim(attack))
                            .tools(DESK)
                            .context("letter", attack.text(), Trust.UNTRUSTED)
                            .start();
            case "tool-result" -> reads(attack, "mail.read", number(attack));
            case "tool-error" -> reads(attack, "mail.fail", number(attack));
            case "http" ->
                    reads(
                            attack,
                            "web.fetch",
                            Map.of("url", strangers.base() + "/page/" + attack.number()));
            case "mcp-description" -> offered(attack, "stranger.says_" + attack.number());
            case "mcp-schema" -> offered(attack, "stranger.schema_" + attack.number());
            case "mcp-result" -> called(attack, "stranger.answers_" + attack.number());
            case "mcp-error" -> called(attack, "stranger.fails_" + attack.number());
            case "file-content" -> {
                written(attack, "letter-" + attack.number(), attack.text());
                yield reads(attack, "files.read", Map.of("path", "letter-" + attack.number()));
            }
            case "file-name" -> {
                written(attack, attack.text(), "-");
                yield reads(attack, "files.list", Map.of());
            }
            case "command-output" -> {
                written(attack, "log-" + attack.number(), attack.text());
                yield reads(
                        attack,
                        "shell.show",
                        Map.of("arguments", List.of("log-" + attack.number())));
            }
            case "check-output" -> checked(attack);
            case "message" -> message(attack);
            case "judge-reason" -> judged(attack);
            case "supervisor-answer" -> answered(attack);
            default -> planned(attack);
        };
    }

    private static OpenRequest question(RunId run) {
        try {
            return await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(10))
                    .until(
                            () -> stage.engine().store().requests(Optional.of(run)),
                            open -> !open.isEmpty())
                    .getFirst();
        } catch (ConditionTimeoutException e) {
            throw new AssertionError("run " + run + " never asked:" + journals(run), e);
        }
    }

    private static String journals(RunId run) {
        RunStore store = stage.engine().store();
        StringBuilder text = new StringBuilder();
        for (RunSummary one : store.tree(run)) {
            text.append('\n').append(one);
            store.journal(one.id(), 0).forEach(row -> text.append("\n  ").append(row));
        }
        return text.toString();
    }

    private static Map<String, Object> number(Attack attack) {
        return Map.of("number", attack.number());
    }

    private static Victim victim(Attack attack, ModelReply... work) {
        return new Victim(attack.trigger(), attack::obeyed, List.of(work));
    }

    private static ModelReply calling(String tool, Map<String, Object> arguments) {
        return calls(call(tool.replace(".", "__"), Json.write(arguments)));
    }

    private static RunId reads(Attack attack, String tool, Map<String, Object> arguments) {
        return stage.play(victim(attack, calling(tool, arguments)))
                .tools("desk.*", "post.*", tool)
                .start();
    }

    private static RunId offered(Attack attack, String tool) {
        return stage.play(victim(attack)).tools("desk.*", "post.*", tool).start();
    }

    /** The team lets it call the server, though that is one that nobody vouches for. */
    private static RunId called(Attack attack, String tool) {
        return stage.play(victim(attack, calling(tool, Map.of())))
                .tools("desk.*", "post.*", tool)
                .policy(allowing("stranger.*"))
                .start();
    }

    private static Policy allowing(String tools) {
        return new Policy(
                "known",
                List.of(Action.Kind.TOOL),
                List.of(tools),
                Optional.empty(),
                new Policy.Allow(),
                "it is known");
    }

    /** An agent that read the attack puts it into the workspace, as its team lets it. */
    private static void written(Attack attack, String file, String text) {
        try {
            stage.play(
                            new Script(
                                    calling("mail.read", number(attack)),
                                    calling("files.write", Map.of("path", file, "text", text)),
                                    says("written")))
                    .tools("mail.read", "files.write")
                    .policy(allowing("files.*"))
                    .result();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static RunId checked(Attack attack) {
        assumeThat(Path.of("/bin/sh")).exists();
        written(attack, "check-" + attack.number(), attack.text());
        return stage.play(victim(attack, says("draft")))
                .tools(DESK)
                .check(
                        new Criterion.Command(
                                List.of("sh", "-c", "cat check-" + attack.number() + "; exit 1"),
                                Duration.ofSeconds(30),
                                false))
                .start();
    }

    /** Reads the mail, and says what is made of it. */
    private static Play relay(Attack attack, ModelReply... then) {
        List<ModelReply> replies = new ArrayList<>();
        replies.add(calling("mail.read", number(attack)));
        replies.addAll(List.of(then));
        return stage.play(new Script(replies.toArray(ModelReply[]::new))).tools("mail.read");
    }

    private static RunId message(Attack attack) {
        Play reader = stage.play(victim(attack)).tools(DESK);
        ToolCall letter =
                call(
                        "send_message",
                        Json.write(Map.of("to", reader.agent(), "text", attack.text())));
        return relay(attack, calls(letter), says("done"))
                .talk(new Talk(List.of(reader.agent()), false, false))
                .with(reader)
                .check(new Criterion.Judge(reader.agent(), "Is it good?", false))
                .start();
    }

    private static RunId judged(Attack attack) {
        Play judge =
                relay(attack, says(Json.write(Map.of("pass", false, "reason", attack.text()))));
        return stage.play(victim(attack, says("draft")))
                .tools(DESK)
                .with(judge)
                .check(new Criterion.Judge(judge.agent(), "Is it good?", false))
                .start();
    }

    private static RunId answered(Attack attack) {
        Play boss =
                relay(attack, says(Json.write(Map.of("action", "answer", "text", attack.text()))));
        return stage.play(
                        victim(attack, calling("ask_supervisor", Map.of("question", "What now?"))))
                .tools("desk.*", "post.*", "mail.read")
                .superior(boss)
                .talk(new Talk(List.of(), true, false))
                .start();
    }

    // ---- by plans

    private static RunId planned(Attack attack) {
        Play victim = stage.play(victim(attack)).tools(DESK);
        Supplier<Play> failing = () -> failing(attack);
        return switch (attack.channel()) {
            case "peer-result" -> {
                Play relay = relay(attack, says(attack.text()));
                yield victim.with(relay).start(Plans.sequence("both", quiet(relay), quiet(victim)));
            }
            case "handoff-reason" -> {
                ToolCall over =
                        call(
                                "hand_over",
                                Json.write(Map.of("to", victim.agent(), "reason", attack.text())));
                Play relay = relay(attack, calls(over));
                yield victim.with(relay)
                        .start(
                                Handoff.of(relay.agent(), "Do it.")
                                        .allow(relay.agent(), victim.agent()));
            }
            case "failure-report" -> {
                Play failed = failing.get();
                Play other = stage.play(new Script(says("fine")));
                Plan both =
                        Plans.parallel("all", quiet(failed), quiet(other))
                                .join(Join.settled())
                                .failed(Parallel.Fate.REPORT);
                yield victim.with(failed)
                        .with(other)
                        .start(Plans.sequence("p", both, quiet(victim)));
            }
            case "map-failure" -> {
                Play failed = failing.get();
                Plan entry = Plans.sequence("entry-plan", quiet(failed).when("entry == 'bad'"));
                yield victim.with(failed)
                        .context(
                                new ContextItem(
                                        "list",
                                        Json.tree(List.of("bad", "good")),
                                        Source.INPUT,
                                        Trust.USER))
                        .start(
                                Plans.sequence(
                                        "p",
                                        MapEach.of("each", "list", "entry", entry).tolerating(),
                                        quiet(victim)));
            }
            case "undo" -> {
                Play failed = failing.get();
                Play booker = stage.play(new Script(says("booked")));
                yield victim.with(failed)
                        .with(booker)
                        .start(
                                Plans.attempt("trip")
                                        .step(quiet(booker), quiet(victim))
                                        .step(quiet(failed)));
            }
            case "escalation" -> {
                Play boss =
                        stage.play(
                                new Script(
                                        says(
                                                Json.write(
                                                        Map.of(
                                                                "action", "retry",
                                                                "why", "because",
                                                                "guidance", attack.text())))));
                Script first = failingScript(attack);
                Victim then = victim(attack);
                Play clerk =
                        stage.play((request, listener) ->
                                        request.messages().toString().contains("\"guidance\"")
                                                ? then.answer(request, listener)
                                                : first.answer(request, listener))
                                .tools("desk.*", "post.*", "mail.read")
                                .superior(boss);
                yield clerk.start(AgentTask.of(clerk.agent(), "Read it."));
            }
            default -> throw new IllegalArgumentException(attack.channel());
        };
    }

    private static AgentTask quiet(Play play) {
        return AgentTask.of(play.agent(), "Do it.").onFailure(OnFailure.FAIL);
    }

    /** Reads the mail, and fails with what it says. */
    private static Play failing(Attack attack) {
        return stage.play(failingScript(attack)).tools("mail.read", "desk.look");
    }

    /** It goes round in circles, about which its failure says what it called. */
    private static Script failingScript(Attack attack) {
        return new Script(
                calling("mail.read", number(attack)),
                calling("desk.look", Map.of("text", attack.text())));
    }
}
