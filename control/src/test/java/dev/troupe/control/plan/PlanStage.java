package dev.troupe.control.plan;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.policy.PolicyRules;
import dev.troupe.control.schema.JsonSchemas;
import dev.troupe.control.team.StoredTeams;
import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Transfer;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.governance.Governance;
import dev.troupe.core.governance.Permissions;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Flow;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Services;
import dev.troupe.core.plan.TrackRecord;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import dev.troupe.core.team.Organization;
import dev.troupe.core.team.Talk;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.TeamStore;
import dev.troupe.engine.BlobStore;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import tools.jackson.databind.JsonNode;

/** Plans at work on a real engine; what each agent answers is code of the test. */
final class PlanStage implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final EngineSettings QUICK =
            new EngineSettings(
                    Duration.ofSeconds(10),
                    Duration.ofMillis(100),
                    Duration.ofMillis(20),
                    10_000,
                    EngineSettings.DEFAULT.memory(),
                    Duration.ofMillis(50),
                    Duration.ZERO,
                    false);

    /** What an agent answers; it runs in a step of the agent's run. */
    @FunctionalInterface
    interface Player {
        JsonNode answer(Durable durable, Assignment assignment) throws Exception;
    }

    /** Hears of the bodies of agents' steps. */
    interface Bodies {
        default void body(StepContext context) throws Exception {}

        default void bodyEnded() {}
    }

    private final TestDatabase database = TestDatabase.copyOf("troupe", Schema::prepare);
    private final CelExpressions expressions = new CelExpressions();
    private final TeamStore teams;
    private final Map<String, Player> players = new ConcurrentHashMap<>();
    private final Map<String, Plan> plans = new LinkedHashMap<>();
    private final Map<String, String> superiors = new ConcurrentHashMap<>();
    private final Map<String, List<String>> capabilities = new ConcurrentHashMap<>();
    private final List<Policy> policies = new CopyOnWriteArrayList<>();
    private final Map<String, List<String>> delegates = new ConcurrentHashMap<>();
    private final PostgresEngine engine;
    private volatile TrackRecord record = (organization, agents) -> Map.of();
    private volatile Bodies bodies = new Bodies() {};
    final Queue<Assignment> assignments = new ConcurrentLinkedQueue<>();

    PlanStage() {
        BlobStore texts = new BlobStore(database.dataSource());
        this.teams = new StoredTeams(texts::put, texts::get);
        this.engine = join(engine -> engine);
    }

    /** One more node. */
    PostgresEngine join(UnaryOperator<PostgresEngine.Builder> building) {
        return building.apply(
                        PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                                .register(
                                        Flow.RUN,
                                        new Flow(
                                                teams,
                                                new Services(
                                                        expressions,
                                                        new JsonSchemas(),
                                                        (organization, agents) ->
                                                                record.of(organization, agents),
                                                        (team, action, agreed) ->
                                                                new PolicyRules(expressions)
                                                                        .judge(
                                                                                team.governance()
                                                                                        .policies(),
                                                                                action,
                                                                                agreed))))
                                .register(AgentTask.RUN, this::play)
                                .settings(QUICK))
                .start();
    }

    private Result play(Durable durable, Assignment assignment) {
        assignments.add(assignment);
        Player player =
                Optional.ofNullable(players.get(assignment.agent()))
                        .orElseThrow(() -> new IllegalStateException(assignment.agent()));
        JsonNode value =
                durable.step(
                        Step.of("answer"),
                        JsonNode.class,
                        context -> {
                            try {
                                bodies.body(context);
                                return player.answer(durable, assignment);
                            } finally {
                                bodies.bodyEnded();
                            }
                        });
        if (value.has("to") && value.has("findings")) {
            return handedOver(durable, assignment, Json.as(value, Transfer.class));
        }
        return new Result(
                durable.run(),
                value,
                assignment.contract().trust().and(Trust.CLAIMED),
                Usage.NONE,
                Money.ZERO,
                1,
                0);
    }

    private static Result handedOver(Durable durable, Assignment assignment, Transfer transfer) {
        return new Result(
                durable.run(),
                Json.tree(Optional.empty()),
                assignment.contract().trust().and(Trust.CLAIMED),
                Usage.NONE,
                Money.ZERO,
                1,
                0,
                Optional.of(transfer));
    }

    /** What a player answers that hands its work over. */
    static JsonNode over(String to, String findings) {
        return Json.tree(
                Map.of(
                        "to",
                        to,
                        "reason",
                        "it is for " + to,
                        "findings",
                        findings.isEmpty() ? Map.of() : findings));
    }

    /** An agent of the team and what it answers. */
    PlanStage agent(String name, Player player) {
        players.put(name, player);
        return this;
    }

    /** Says whom an agent reports to. */
    PlanStage reports(String name, String superior) {
        superiors.put(name, superior);
        return this;
    }

    /** Says what an agent is capable of. */
    PlanStage capable(String name, String... of) {
        capabilities.put(name, List.of(of));
        return this;
    }

    /** Says what an agent may pass on to others at the most. */
    PlanStage delegates(String name, String... grants) {
        delegates.put(name, List.of(grants));
        return this;
    }

    /** Says how agents are doing. */
    PlanStage record(TrackRecord asked) {
        record = asked;
        return this;
    }

    /** A policy of the team. */
    PlanStage policy(Policy policy) {
        policies.add(policy);
        return this;
    }

    /** An agent that gives the same text each time. */
    PlanStage says(String name, String text) {
        return agent(name, (durable, assignment) -> Json.tree(text));
    }

    /** An agent that fails. */
    PlanStage fails(String name, String message) {
        return agent(
                name,
                (durable, assignment) -> {
                    throw new IllegalStateException(message);
                });
    }

    /** An agent that never answers. */
    PlanStage hangs(String name) {
        return agent(
                name,
                (durable, assignment) -> {
                    Thread.sleep(Duration.ofDays(1));
                    return Json.tree("late");
                });
    }

    /** A plan of the team, for others to call. */
    PlanStage plan(String name, Plan plan) {
        plans.put(name, plan);
        return this;
    }

    void watchBodies(Bodies watching) {
        bodies = watching;
    }

    void reset() {
        players.clear();
        superiors.clear();
        capabilities.clear();
        policies.clear();
        delegates.clear();
        record = (organization, agents) -> Map.of();
        plans.clear();
        assignments.clear();
    }

    private Team team() {
        Map<String, Agent> agents = new LinkedHashMap<>();
        for (String name : players.keySet().stream().sorted().toList()) {
            agents.put(
                    name,
                    new Agent(
                            name,
                            "a player",
                            "",
                            capabilities.getOrDefault(name, List.of()),
                            List.of(),
                            Optional.ofNullable(superiors.get(name)),
                            "llm",
                            List.of(),
                            List.of("desk.*"),
                            Limits.DEFAULT,
                            Optional.of(Json.parse("{\"type\":\"string\"}")),
                            Talk.NONE,
                            new Permissions(
                                    List.of(), List.of(), Optional.ofNullable(delegates.get(name))),
                            Optional.empty()));
        }
        return new Team(
                        new Organization("acme", ""),
                        agents,
                        Map.of(),
                        Map.of(),
                        plans,
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty())
                .with(new Governance(List.of(), policies, List.of()));
    }

    RunId start(Plan plan, ContextItem... items) {
        return start(plan, Mandate.NONE, items);
    }

    RunId start(Plan plan, Mandate mandate, ContextItem... items) {
        String address = teams.save(team());
        return engine.start(
                "acme",
                Flow.RUN,
                plan.name(),
                new Flow.Input(address, plan, List.of(items), mandate));
    }

    ContextItem result(Plan plan, ContextItem... items) throws InterruptedException {
        return result(start(plan, items));
    }

    ContextItem result(RunId run) throws InterruptedException {
        RunSummary summary = engine.await(run, PATIENCE);
        if (summary.status() != RunStatus.COMPLETED) {
            throw new AssertionError("the run is " + summary);
        }
        return engine.result(run, Flow.RUN);
    }

    Failure failure(Plan plan, ContextItem... items) throws InterruptedException {
        return failure(start(plan, items));
    }

    Failure failure(RunId run) throws InterruptedException {
        RunSummary summary = engine.await(run, PATIENCE);
        if (summary.status() != RunStatus.FAILED) {
            throw new AssertionError("the run is " + summary);
        }
        return summary.failure().orElseThrow();
    }

    /** The question of a tree of runs, once there is one. */
    OpenRequest question(RunId root) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> engine.store().requests(Optional.of(root)), found -> !found.isEmpty())
                .getFirst();
    }

    void answer(OpenRequest question, Decision decision) {
        engine.commands().answer(question.run(), question.position(), decision, decision.by());
    }

    static Decision approval(String by) {
        return new Decision(Decision.Verdict.APPROVE, by, Optional.empty(), Optional.empty());
    }

    /** What somebody gives as the result. */
    static Decision gives(String by, Object value) {
        return new Decision(
                Decision.Verdict.APPROVE, by, Optional.empty(), Optional.of(Json.tree(value)));
    }

    /** What somebody wants to be tried again. */
    static Decision again(String by, String guidance) {
        return new Decision(Decision.Verdict.APPROVE, by, Optional.of(guidance), Optional.empty());
    }

    static Decision refusal(String by, String why) {
        return new Decision(Decision.Verdict.REJECT, by, Optional.of(why), Optional.empty());
    }

    /** What an agent was handed under a name. */
    static Optional<JsonNode> handed(Assignment assignment, String name) {
        return assignment.contract().context().stream()
                .filter(item -> item.name().equals(name))
                .map(ContextItem::value)
                .findFirst();
    }

    static ContextItem item(String name, Object value, Trust trust) {
        return new ContextItem(name, Json.tree(value), Source.INPUT, trust);
    }

    static ContextItem item(String name, Object value) {
        return item(name, value, Trust.USER);
    }

    /** Waits until every run of a tree has ended. */
    List<RunSummary> ended(RunId root) {
        return Awaitility.await()
                .atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> engine.store().tree(root),
                        tree -> tree.stream().allMatch(run -> run.status().ended()));
    }

    PostgresEngine engine() {
        return engine;
    }

    TestDatabase database() {
        return database;
    }

    /** Takes all runs from all nodes, as if their processes had been killed. */
    void kill() {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("update troupe.node set alive = false");
            statement.execute(
                    "update troupe.run set status = 0, node = null where status = 1 and node in (select id from troupe.node where not alive)");
            connection.commit();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        engine.close();
        database.close();
    }
}
