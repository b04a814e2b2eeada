package dev.troupe.cli;

import dev.troupe.control.permission.Explanation;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Expressions;
import dev.troupe.engine.PostgresEngine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Runs coded in Java, in the place of teams: the "team file" names what the run does. */
final class TestTeam implements Assembly {

    static final RunType<String, JsonNode> FLOW =
            new RunType<>("flow", String.class, JsonNode.class);
    static final RunType<Work, JsonNode> AGENT = new RunType<>("agent", Work.class, JsonNode.class);

    record Work(String agent, Map<String, String> contract) {}

    @Override
    public Explanation permissions(Path file, String agent, Optional<List<String>> tools) {
        return new Explanation(agent, "", List.of(), List.of());
    }

    @Override
    public Checked check(Path team, Money most) {
        return new Checked(
                Files.exists(team)
                        ? List.of()
                        : List.of("line 1: no such team", "line 2: nor this"),
                Optional.empty());
    }

    @Override
    public String organization(Path team) {
        return "acme";
    }

    @Override
    public List<Policy> policies(Path team) {
        return List.of(
                new Policy(
                        "no-pay",
                        List.of(Action.Kind.TOOL),
                        List.of("desk.pay"),
                        Optional.of("arguments.amount > 100"),
                        new Policy.Deny(),
                        "Too much"));
    }

    @Override
    public Job prepare(RunRequest request) {
        String what = request.team().getFileName().toString();
        return new TestJob(Optional.of(what), request.name().orElse(what));
    }

    @Override
    public Job existing(Mode mode) {
        return new TestJob(Optional.empty(), "");
    }

    @Override
    public Optional<Expressions> expressions() {
        return Optional.of((expression, values) ->
                Json.tree(values.containsKey("amount") && expression.equals("true")));
    }

    static void register(PostgresEngine.Builder builder) {
        builder.register(FLOW, TestTeam::flow).register(AGENT, TestTeam::agent);
    }

    private record TestJob(Optional<String> what, String name) implements Job {
        @Override
        public void register(PostgresEngine.Builder builder, Path home, OpenDatabase database) {
            TestTeam.register(builder);
        }

        @Override
        public RunId start(PostgresEngine engine) {
            return engine.start("acme", FLOW, name, what.orElseThrow());
        }

        @Override
        public void close() {}
    }

    private static JsonNode flow(Durable durable, String what) throws Exception {
        return switch (what) {
            case "agents" -> agents(durable);
            case "tolerated" ->
                    Json.tree(
                            durable.fork(
                                                    List.of(
                                                            new Branch<JsonNode>(
                                                                    "one",
                                                                    d -> child(d, "T-1", "triage")),
                                                            new Branch<JsonNode>(
                                                                    "two",
                                                                    d ->
                                                                            child(
                                                                                    d, "T-2",
                                                                                    "broken"))),
                                                    Join.settled())
                                            .size()
                                    + " looked at");
            case "asking-child" -> child(durable, "asks", "asking");
            case "approval" -> ask(durable, "pay", "Pay this refund?");
            case "two-approvals" ->
                    Json.tree(
                            durable.fork(
                                            List.of(
                                                    new Branch<JsonNode>(
                                                            "a", d -> ask(d, "first", "First?")),
                                                    new Branch<JsonNode>(
                                                            "b", d -> ask(d, "second", "Second?"))),
                                            Join.all())
                                    .size());
            case "failure" ->
                    durable.step(
                            Step.of("break"),
                            JsonNode.class,
                            context -> {
                                throw new IllegalStateException("out of stamps");
                            });
            case "event" -> event(durable);
            case "event-below" -> below(durable, "event");
            case "events-below" ->
                    Json.tree(
                            durable.fork(
                                            List.of(
                                                    new Branch<JsonNode>(
                                                            "a", d -> below(d, "event")),
                                                    new Branch<JsonNode>(
                                                            "b", d -> below(d, "event"))),
                                            Join.all())
                                    .size());
            case "message" ->
                    Json.tree(
                            durable.await(
                                            Topic.of("news", String.class),
                                            Deadline.within(Duration.ofHours(1)))
                                    .orElse("none"));
            default ->
                    durable.step(
                            Step.of("greet"),
                            JsonNode.class,
                            context -> Json.tree("hello " + what));
        };
    }

    private static JsonNode event(Durable durable) {
        return durable.await(
                        Topic.of("event/paid", JsonNode.class),
                        Deadline.within(Duration.ofHours(1)))
                .orElseThrow();
    }

    private static JsonNode below(Durable durable, String what) {
        return durable.child(new ChildRun<>(what, FLOW, what));
    }

    private static JsonNode agents(Durable durable) {
        var outcomes =
                durable.fork(
                        List.of(
                                new Branch<JsonNode>("one", d -> child(d, "triage-1", "triage")),
                                new Branch<JsonNode>("two", d -> child(d, "triage-2", "triage"))),
                        Join.all());
        return Json.tree(outcomes.size() + " done");
    }

    private static JsonNode child(Durable durable, String name, String agent) {
        return durable.child(new ChildRun<>(name, AGENT, new Work(agent, Map.of("goal", "sort"))));
    }

    private static JsonNode agent(Durable durable, Work work) {
        String reply =
                """
                {"message": {"text": "refund", "calls": []}, "stop": "END", "model": "test/small",
                 "usage": {"input": 900, "cachedRead": 0, "cachedWrite": 0, "output": 60, "reasoning": 40},
                 "cost": 1500, "attempts": 1, "took": "PT0.1S"}
                """;
        if (work.agent().equals("asking")) {
            return ask(durable, "pay", "Pay this refund?");
        }
        if (work.agent().equals("broken")) {
            throw new IllegalStateException("out of stamps");
        }
        return durable.step(Step.of("ask test/small"), JsonNode.class, context -> Json.parse(reply))
                .path("message")
                .path("text");
    }

    private static JsonNode ask(Durable durable, String name, String question) {
        JsonNode detail =
                Json.parse(
                        """
                        {"subject": {"name": "amount", "value": {"refund": 120}},
                         "context": [{"name": "ticket", "value": "it broke"}], "onDeadline": "reject"}
                        """);
        Topic<Decision> topic =
                Topic.answer(
                        "approval/" + name,
                        Decision.class,
                        new Request(Approve.REQUEST_KIND, question, detail));
        return Json.tree(durable.await(topic, Deadline.within(Duration.ofHours(1))).orElseThrow());
    }
}
