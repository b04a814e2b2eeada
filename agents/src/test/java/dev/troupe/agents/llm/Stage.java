package dev.troupe.agents.llm;

import dev.troupe.agents.governance.Controls;
import dev.troupe.agents.host.StoredPost;
import dev.troupe.agents.model.ModelListener;
import dev.troupe.agents.model.ModelProvider;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.agents.model.Price;
import dev.troupe.agents.process.ChildCommand;
import dev.troupe.agents.process.Execution;
import dev.troupe.agents.process.Variables;
import dev.troupe.agents.runtime.AgentRuns;
import dev.troupe.agents.runtime.Checks;
import dev.troupe.agents.runtime.Programs;
import dev.troupe.agents.tool.Toolbox;
import dev.troupe.agents.tool.builtin.WorkspaceTrust;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.agents.tool.mcp.McpLimits;
import dev.troupe.agents.tool.source.SourceOpener;
import dev.troupe.control.budget.BudgetApprovals;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.schema.JsonSchemas;
import dev.troupe.control.team.StoredTeams;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Flow;
import dev.troupe.core.plan.Services;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.TeamStore;
import dev.troupe.core.team.ToolSource;
import dev.troupe.engine.BlobStore;
import dev.troupe.engine.Budgets;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.MessageStore;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Agents at work on a real engine and with real tools; each agent's model is played by code of the
 * test. One for a test class.
 */
final class Stage implements AutoCloseable {

    /** What an agent's model does. */
    @FunctionalInterface
    interface Model {
        ModelReply answer(ModelRequest request, ModelListener listener) throws InterruptedException;
    }

    static final Duration LONGEST_TOOL_CALL = Duration.ofSeconds(8);

    private final AtomicInteger named = new AtomicInteger();
    private final TestDatabase database = TestDatabase.copyOf("troupe", Schema::prepare);
    private final TeamStore teams;
    private final Map<String, ToolSource> sources;
    private final Toolbox toolbox;
    private final Map<String, Model> models = new ConcurrentHashMap<>();
    private final Map<String, Price> prices = new ConcurrentHashMap<>();
    private final Map<String, List<Model>> standIns = new ConcurrentHashMap<>();
    private final Map<String, List<Models.Choice>> tiers = new ConcurrentHashMap<>();
    private final CelExpressions expressions = new CelExpressions();
    private final Path folder;
    private final Controls controls;
    private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
    private final PostgresEngine engine;

    Stage(Path folder, List<ToolSource> sources, List<JavaFunctions> functions) {
        this(folder, sources, functions, Controls.BUDGETS);
    }

    Stage(Path folder, List<ToolSource> sources, List<JavaFunctions> functions, Controls controls) {
        this.folder = folder;
        this.controls = controls;
        BlobStore texts = new BlobStore(database.dataSource());
        this.teams = new StoredTeams(texts::put, texts::get);
        this.sources = new java.util.LinkedHashMap<>();
        sources.forEach(source -> this.sources.put(source.name(), source));
        this.toolbox =
                new Toolbox(
                        this.sources,
                        new SourceOpener(
                                new Variables(
                                        Optional.of(folder),
                                        folder,
                                        name -> Optional.empty(),
                                        name -> Optional.empty()),
                                folder,
                                Optional.of(folder),
                                functions,
                                Clock.systemUTC(),
                                () -> UUID.randomUUID().toString(),
                                McpLimits.DEFAULT));
        this.engine = join();
    }

    /** Has the engines' clocks show a later time from now on. */
    void pass(Duration time) {
        ahead.accumulateAndGet(time, Duration::plus);
    }

    /** One more node. */
    PostgresEngine join() {
        return PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                .register(
                        AgentTask.RUN,
                        new AgentRuns(
                                teams,
                                List.of(
                                        new LlmRuntime(
                                                this::choices,
                                                new Lent(toolbox),
                                                new StoredPost(
                                                        new MessageStore(database.dataSource())),
                                                controls,
                                                LONGEST_TOOL_CALL)),
                                new Checks(expressions, programs(folder))))
                .register(
                        Flow.RUN,
                        new Flow(
                                teams,
                                new Services(
                                        expressions,
                                        new JsonSchemas(),
                                        (organization, agents) -> java.util.Map.of(),
                                        controls.policies()::judge)))
                .clock(() -> Instant.now().plus(ahead.get()))
                .settings(
                        EngineSettings.DEFAULT
                                .withLease(Duration.ofSeconds(10), Duration.ofMillis(200))
                                .withLinger(Duration.ofMillis(20))
                                .withGrace(Duration.ZERO))
                .start();
    }

    private static Programs programs(Path folder) {
        return new Programs() {
            @Override
            public Execution.Ended run(
                    Team team,
                    RunId root,
                    String name,
                    List<String> command,
                    byte[] input,
                    Duration timeout)
                    throws InterruptedException {
                return Execution.run(
                        new ChildCommand(
                                name, command, Map.of(), folder, Duration.ofMillis(500), true),
                        UUID.randomUUID().toString(),
                        text -> text,
                        input,
                        timeout);
            }

            @Override
            public Trust workspace(Team team, RunId root) {
                return WorkspaceTrust.of(folder).trust();
            }
        };
    }

    private record Lent(Toolbox toolbox) implements Toolboxes {
        @Override
        public <T> T use(Team team, String teamAddress, RunId root, Use<T> use)
                throws InterruptedException {
            return use.with(toolbox);
        }
    }

    private List<Models.Choice> choices(Team team, Agent agent) {
        Model first = java.util.Objects.requireNonNull(models.get(agent.name()));
        List<Models.Choice> choices = new java.util.ArrayList<>();
        Optional<Price> price = Optional.ofNullable(prices.get(agent.name()));
        choices.add(choice("tier", "model", first, price));
        for (Model other : standIns.getOrDefault(agent.name(), List.of())) {
            choices.add(choice("tier", "model-" + (choices.size() + 1), other, price));
        }
        choices.addAll(tiers.getOrDefault(agent.name(), List.of()));
        return choices;
    }

    private static Models.Choice choice(
            String tier, String name, Model model, Optional<Price> price) {
        return new Models.Choice(
                tier,
                new ModelProvider() {
                    @Override
                    public String name() {
                        return "stage";
                    }

                    @Override
                    public ModelReply call(ModelRequest request, ModelListener listener)
                            throws InterruptedException {
                        return model.answer(request, listener);
                    }
                },
                name,
                price);
    }

    /** An agent with an assignment. */
    Play play(Model model) {
        String name = "agent-" + named.getAndIncrement();
        models.put(name, model);
        return new Play(this, name);
    }

    void standIns(String agent, Model... others) {
        standIns.put(agent, List.of(others));
    }

    /** One more tier, stronger than those before. */
    void tier(String agent, String tier, Model model, Price price) {
        tiers.computeIfAbsent(agent, key -> new java.util.concurrent.CopyOnWriteArrayList<>())
                .add(choice(tier, tier + "-model", model, Optional.of(price)));
    }

    void price(String agent, Price price) {
        prices.put(agent, price);
    }

    Budgets budgets() {
        return new Budgets(database.dataSource(), Clock.systemUTC());
    }

    BudgetApprovals approvals() {
        return new BudgetApprovals(budgets(), engine.store(), engine.commands());
    }

    javax.sql.DataSource database() {
        return database.dataSource();
    }

    PostgresEngine engine() {
        return engine;
    }

    TeamStore teams() {
        return teams;
    }

    Map<String, ToolSource> sources() {
        return sources;
    }

    /** Takes all runs from all nodes, as if they had been dead for a while. */
    void fence() {
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
        toolbox.close();
        database.close();
    }
}
