package dev.troupe.bench;

import dev.troupe.agents.governance.Controls;
import dev.troupe.agents.governance.Guards;
import dev.troupe.agents.governance.SecretRedactor;
import dev.troupe.agents.host.StoredPost;
import dev.troupe.agents.host.TeamPolicies;
import dev.troupe.agents.llm.LlmRuntime;
import dev.troupe.agents.llm.Models;
import dev.troupe.agents.llm.Toolboxes;
import dev.troupe.agents.model.Endpoint;
import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelListener;
import dev.troupe.agents.model.ModelProvider;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ModelReply.Stop;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.agents.model.Price;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.model.langchain4j.LangChain4jProvider;
import dev.troupe.agents.runtime.AgentRuns;
import dev.troupe.agents.runtime.Checks;
import dev.troupe.agents.tool.Toolbox;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.team.StoredTeams;
import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Result;
import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Governance;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import dev.troupe.core.team.Organization;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.TeamStore;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.BlobStore;
import dev.troupe.engine.MessageStore;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import javax.sql.DataSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Agents as users have them, with a tool in this process that answers at once, and a model that
 * calls it until it has done so as often as the goal says: one in this process, or one that is
 * asked over HTTP as users' models are.
 */
final class IdleAgents implements AutoCloseable {

    private static final String TOOLS = "orders";

    /** The tool as models call it. */
    static final String TOOL = TOOLS + "__find";

    private static final Limits LIMITS =
            new Limits(1_000, 100_000_000, Money.parse("1000"), Duration.ofMinutes(10));

    /** Which model the agents use, and whether they are governed. */
    record Kind(boolean remote, boolean governed) {
        RunType<Assignment, Result> type() {
            return new RunType<>(
                    (governed ? "governed" : "ungoverned")
                            + (remote ? " agent, remote model" : " agent"),
                    Assignment.class,
                    Result.class);
        }
    }

    /** What the tool is asked for. */
    private record Order(String id, long amount) {}

    private final LongAdder done;
    private final String agent;
    private final TeamStore teams;
    private final StoredPost post;
    private final CelExpressions expressions = new CelExpressions();
    private final Toolbox toolbox;
    private final ModelProvider remote;

    /**
     * @param done counts the calls of models and tools
     * @param models speaks OpenAI's Chat Completions API there
     */
    IdleAgents(DataSource database, LongAdder done, String agent, URI models) {
        this.done = done;
        this.agent = agent;
        this.remote =
                LangChain4jProvider.openAiCompatible(
                        new Endpoint("remote", models, Optional.empty()), InstantSource.system());
        BlobStore texts = new BlobStore(database);
        this.teams = new StoredTeams(texts::put, texts::get);
        this.post = new StoredPost(new MessageStore(database));
        JavaFunctions functions =
                JavaFunctions.named(TOOLS)
                        .add(
                                "find",
                                "Finds an order.",
                                Order.class,
                                Effect.NONE,
                                (order, context) -> {
                                    done.increment();
                                    return "found " + order.id();
                                });
        this.toolbox =
                new Toolbox(
                        Map.of(TOOLS, new ToolSource.JavaFunctions(TOOLS, Map.of())),
                        source -> functions);
    }

    /** The code of agent runs. */
    AgentRuns runs(Kind kind) {
        Controls controls =
                kind.governed()
                        ? new Controls(
                                new TeamPolicies(expressions), Guards.NONE, new SecretRedactor())
                        : Controls.NONE;
        ModelProvider provider = kind.remote() ? new Counted(remote) : new IdleModel();
        Models models =
                (team, worker) ->
                        List.of(new Models.Choice("tier", provider, "idle", Optional.of(price())));
        LlmRuntime runtime = new LlmRuntime(models, new Lent(toolbox), post, controls);
        return new AgentRuns(
                teams,
                List.of(runtime),
                new Checks(
                        expressions,
                        (team, root, name, command, input, timeout) -> {
                            throw new IllegalStateException("nothing is checked by a program");
                        }));
    }

    private static Price price() {
        Money dollar = Money.parse("1");
        return new Price(new Price.Rates(dollar, dollar, dollar, dollar, dollar), Optional.empty());
    }

    /** An assignment of so many steps: calls of the model and of the tool in turn. */
    Assignment assignment(String organization, Mandate mandate, int steps) {
        List<String> tools = List.of(TOOLS + ".*");
        Agent worker =
                new Agent(
                        agent,
                        "finds orders",
                        "",
                        List.of(),
                        List.of(),
                        Optional.empty(),
                        "llm",
                        List.of("tier"),
                        tools,
                        LIMITS,
                        Optional.empty());
        Team team =
                new Team(
                                new Organization(organization, ""),
                                Map.of(agent, worker),
                                Map.of(),
                                Map.of(TOOLS, new ToolSource.JavaFunctions(TOOLS, Map.of())),
                                Map.of(),
                                List.of(),
                                Optional.empty(),
                                Optional.empty(),
                                Optional.empty())
                        .with(new Governance(List.of(), policies(), List.of()));
        Contract contract =
                new Contract(
                        Integer.toString(steps / 2), List.of(), tools, Optional.empty(), LIMITS, 0);
        return new Assignment(teams.save(team), agent, contract, mandate);
    }

    /** Four that are looked at with each call and hold none of them back. */
    private static List<Policy> policies() {
        return List.of(
                policy("big", "arguments.amount > 1000", new Policy.Ask(Asking.DEFAULT)),
                policy("foreign", "arguments.id.startsWith('X-')", new Policy.Deny()),
                policy("late", "cost > 900.0", new Policy.Deny()),
                new Policy(
                        "models",
                        List.of(Action.Kind.MODEL),
                        List.of("evil/*"),
                        Optional.empty(),
                        new Policy.Deny(),
                        "not this one"));
    }

    private static Policy policy(String name, String when, Policy.Then then) {
        return new Policy(
                name,
                List.of(Action.Kind.TOOL),
                List.of(TOOLS + ".*"),
                Optional.of(when),
                then,
                "it is " + name);
    }

    private final class IdleModel implements ModelProvider {

        @Override
        public String name() {
            return "idle";
        }

        @Override
        public ModelReply call(ModelRequest request, ModelListener listener) {
            count(request);
            int calls = (request.messages().size() - 1) / 2;
            boolean over = calls >= goal(request);
            Message.Assistant message =
                    over
                            ? new Message.Assistant("all found", List.of())
                            : new Message.Assistant("", List.of(call(calls)));
            return new ModelReply(
                    message,
                    over ? Stop.END : Stop.TOOLS,
                    "idle/idle",
                    new Usage(100, 0, 0, 20, 0),
                    Optional.of(new Money(120)),
                    1,
                    Duration.ofMillis(1));
        }

        /** The assignment begins with it. */
        private static int goal(ModelRequest request) {
            String text = ((Message.User) request.messages().getFirst()).text();
            return Integer.parseInt(text.lines().findFirst().orElseThrow().replace("Goal: ", ""));
        }

        private static ToolCall call(int number) {
            ObjectNode arguments = Json.object();
            arguments.put("id", "A-" + number).put("amount", 10);
            return new ToolCall("call" + number, TOOL, arguments, "");
        }
    }

    /** Counts a call; the one before it was to a tool that was there. */
    private void count(ModelRequest request) {
        done.increment();
        if (request.messages().getLast() instanceof Message.ToolResult answer && answer.failed()) {
            throw new IllegalStateException("the tool was not called: " + answer.text());
        }
    }

    /** A model whose calls count, and cost what the others do. */
    private final class Counted implements ModelProvider {

        private final ModelProvider provider;

        Counted(ModelProvider provider) {
            this.provider = provider;
        }

        @Override
        public String name() {
            return provider.name();
        }

        @Override
        public ModelReply call(ModelRequest request, ModelListener listener)
                throws InterruptedException {
            count(request);
            return provider.call(request, listener).withCost(Optional.of(new Money(120)));
        }
    }

    private record Lent(Toolbox toolbox) implements Toolboxes {
        @Override
        public <T> T use(Team team, String teamAddress, RunId root, Use<T> use)
                throws InterruptedException {
            return use.with(toolbox);
        }
    }

    @Override
    public void close() {
        remote.close();
        toolbox.close();
    }
}
