package dev.troupe.agents.llm;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Governance;
import dev.troupe.core.governance.Permissions;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import dev.troupe.core.team.Organization;
import dev.troupe.core.team.Talk;
import dev.troupe.core.team.Team;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** An agent with an assignment, as a test describes it. */
final class Play {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Stage stage;
    private final String agent;
    private final List<ContextItem> context = new ArrayList<>();
    private List<String> agentTools = List.of();
    private Optional<List<String>> contractTools = Optional.empty();
    private final List<Criterion> criteria = new ArrayList<>();
    private final List<Play> colleagues = new ArrayList<>();
    private final List<String> successors = new ArrayList<>();
    private final List<Policy> policies = new ArrayList<>();
    private final List<String> tiers = new ArrayList<>(List.of("tier"));
    private Optional<String> begin = Optional.empty();
    private Effort effort = Effort.FULL;
    private Talk talk = Talk.NONE;
    private Optional<String> superior = Optional.empty();
    private Permissions permissions = Permissions.NONE;
    private Mandate mandate = Mandate.NONE;
    private Optional<Integer> allowance = Optional.empty();
    private Optional<JsonNode> output = Optional.empty();
    private Limits limits =
            new Limits(50, 10_000_000, new Money(100_000_000), Duration.ofMinutes(5));

    Play(Stage stage, String agent) {
        this.stage = stage;
        this.agent = agent;
    }

    Play tools(String... grants) {
        agentTools = List.of(grants);
        return this;
    }

    Play contractTools(String... grants) {
        contractTools = Optional.of(List.of(grants));
        return this;
    }

    Play output(String schema) {
        output = Optional.of(Json.parse(schema));
        return this;
    }

    /** Its answer must pass one more criterion. */
    Play check(Criterion criterion) {
        criteria.add(criterion);
        return this;
    }

    Play allowance(int tokens) {
        allowance = Optional.of(tokens);
        return this;
    }

    /** Another agent of the same team. */
    Play with(Play colleague) {
        colleagues.add(colleague);
        return this;
    }

    /** Another agent of the same team, to which it may hand its work over. */
    Play successor(Play colleague) {
        successors.add(colleague.agent);
        return with(colleague);
    }

    Play talk(Talk talk) {
        this.talk = talk;
        return this;
    }

    Play permissions(Permissions permissions) {
        this.permissions = permissions;
        return this;
    }

    /** Whoever has the work begun passes on no more than this. */
    Play mandate(String... grants) {
        mandate = Mandate.NONE.limitedTo(List.of(grants));
        return this;
    }

    /** Who has the work begun. */
    Play begunBy(String person) {
        mandate =
                new Mandate(
                        person,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return this;
    }

    /** Another agent of the same team, which this one reports to. */
    Play superior(Play colleague) {
        superior = Optional.of(colleague.agent);
        return with(colleague);
    }

    /** A policy of its team. */
    Play policy(Policy policy) {
        policies.add(policy);
        return this;
    }

    String agent() {
        return agent;
    }

    Play limits(int turns, long tokens, String cost, Duration time) {
        limits = new Limits(turns, tokens, Money.parse(cost), time);
        return this;
    }

    Play context(String name, String text, Trust trust) {
        context.add(new ContextItem(name, StringNode.valueOf(text), Source.INPUT, trust));
        return this;
    }

    Play price(dev.troupe.agents.model.Price price) {
        stage.price(agent, price);
        return this;
    }

    Play standIns(Stage.Model... others) {
        stage.standIns(agent, others);
        return this;
    }

    /** One more tier of models, stronger than those before. */
    Play tier(String tier, Stage.Model model, dev.troupe.agents.model.Price price) {
        tiers.add(tier);
        stage.tier(agent, tier, model, price);
        return this;
    }

    Play beginningWith(String tier) {
        begin = Optional.of(tier);
        return this;
    }

    Play effort(Effort much) {
        effort = much;
        return this;
    }

    RunId start() {
        Map<String, Agent> agents = new LinkedHashMap<>();
        agents.put(agent, worker());
        colleagues.forEach(play -> agents.put(play.agent, play.worker()));
        Team team =
                new Team(
                        new Organization("acme", ""),
                        agents,
                        Map.of(),
                        stage.sources(),
                        Map.of(),
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        new Governance(List.of(), policies, List.of()));
        Contract contract =
                new Contract(
                        "do it",
                        context,
                        contractTools.orElseGet(() -> mandate.within(agentTools)),
                        output,
                        limits,
                        Contract.DEFAULT_CORRECTIONS,
                        criteria,
                        allowance,
                        successors,
                        effort);
        return stage.engine()
                .start(
                        "acme",
                        AgentTask.RUN,
                        agent,
                        new Assignment(stage.teams().save(team), agent, contract, mandate));
    }

    private Agent worker() {
        return new Agent(
                agent,
                "a player",
                "",
                List.of(),
                List.of(),
                superior,
                "llm",
                tiers,
                agentTools,
                limits,
                output,
                talk,
                permissions,
                begin);
    }

    Result result() throws InterruptedException {
        return result(start());
    }

    Result result(RunId run) throws InterruptedException {
        RunSummary summary = stage.engine().await(run, PATIENCE);
        if (summary.status() != RunStatus.COMPLETED) {
            throw new AssertionError("the run is " + summary);
        }
        return stage.engine().result(run, AgentTask.RUN);
    }

    Failure failure() throws InterruptedException {
        RunSummary summary = stage.engine().await(start(), PATIENCE);
        if (summary.status() != RunStatus.FAILED) {
            throw new AssertionError("the run is " + summary);
        }
        return summary.failure().orElseThrow();
    }
}
