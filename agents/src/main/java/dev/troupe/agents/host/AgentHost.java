package dev.troupe.agents.host;

import dev.troupe.agents.governance.Controls;
import dev.troupe.agents.governance.SecretRedactor;
import dev.troupe.agents.guard.DurableGuards;
import dev.troupe.agents.llm.LlmRuntime;
import dev.troupe.agents.llm.Post;
import dev.troupe.agents.process.RunAccess;
import dev.troupe.agents.runtime.AgentRuns;
import dev.troupe.agents.runtime.Checks;
import dev.troupe.agents.runtime.GuardedRuntime;
import dev.troupe.control.budget.TeamBudgets;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.record.JournalTrackRecord;
import dev.troupe.control.schema.JsonSchemas;
import dev.troupe.control.team.StoredTeams;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Conducted;
import dev.troupe.core.plan.Flow;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Services;
import dev.troupe.core.plan.TrackRecord;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.TeamStore;
import dev.troupe.engine.BlobStore;
import dev.troupe.engine.Budgets;
import dev.troupe.engine.MessageStore;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Schema;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.sql.DataSource;

/**
 * Lets an engine run teams: registers the code of flow runs and agent runs, and owns the models and
 * tools that they use. Close it after the engine.
 */
public final class AgentHost implements AutoCloseable {

    private final DataSource database;
    private final TeamStore teams;
    private final CelExpressions expressions;
    private final TrackRecord record;
    private final Post post;
    private final TeamModels models;
    private final TeamTools tools;
    private final DurableGuards guards;
    private final SecretRedactor redactor;
    private final ServedRuns served;
    private final Controls controls;
    private final TeamBudgets budgets;
    private final Set<String> declared = ConcurrentHashMap.newKeySet();

    /**
     * @param database the engine's
     */
    public AgentHost(DataSource database, CelExpressions expressions, HostSettings settings) {
        this.database = database;
        BlobStore texts = new BlobStore(database);
        this.teams = new StoredTeams(texts::put, texts::get);
        this.post = new StoredPost(new MessageStore(database));
        this.budgets = new TeamBudgets(new Budgets(database, InstantSource.system()));
        this.record = new JournalTrackRecord(new RunStore(database));
        this.expressions = expressions;
        this.redactor = new SecretRedactor();
        HostSettings watched = settings.withEnvironment(redactor.watching(settings.environment()));
        this.models = new TeamModels(watched, expressions, redactor);
        this.served = new ServedRuns(redactor);
        this.tools = new TeamTools(watched, Lending.Idle.DEFAULT, served);
        this.guards = new DurableGuards(database, InstantSource.system());
        this.controls = new Controls(new TeamPolicies(expressions), guards, redactor);
    }

    /** Registers what teams run as. */
    public PostgresEngine.Builder register(PostgresEngine.Builder engine) {
        LlmRuntime llm = new LlmRuntime(models, tools, post, controls);
        return engine.redacting(redactor::redact)
                .register(Flow.RUN, new Flow(teams, services()))
                .register(
                        AgentTask.RUN,
                        new AgentRuns(
                                teams,
                                List.of(new GuardedRuntime(llm, guards)),
                                new Checks(expressions, tools)));
    }

    /**
     * Registers plain code that coordinates the agents of a team, as the code of a type of runs.
     *
     * @param team what runs begin with from now on; a run in flight keeps its own
     */
    public <I, O> PostgresEngine.Builder conduct(
            PostgresEngine.Builder engine,
            RunType<I, O> type,
            Team team,
            Conducted.Code<I, O> code) {
        Schema.prepare(database);
        declareBudgets(team, teams.save(team));
        return engine.redacting(redactor::redact)
                .register(type, new Conducted<>(team, teams, services(), code));
    }

    /** Has the budgets hold that a team states, before anything of it runs. */
    public void declare(Team team) {
        declareBudgets(team, teams.save(team));
    }

    /** Once for each team that this process works with: what is set by hand later stays. */
    private void declareBudgets(Team team, String address) {
        if (declared.add(address)) {
            budgets.declare(team);
        }
    }

    private Services services() {
        return new Services(expressions, new JsonSchemas(), record, controls.policies()::judge);
    }

    /**
     * Starts a run of a plan.
     *
     * @param name what people call the run
     */
    public RunId start(
            PostgresEngine engine, Team team, Plan plan, List<ContextItem> items, String name) {
        Mandate mandate =
                new Mandate(
                        "",
                        Optional.of(plan.name()),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        return start(engine, team, plan, items, name, mandate);
    }

    /**
     * Starts a run of a plan on somebody's authority.
     *
     * @param name what people call the run
     */
    public RunId start(
            PostgresEngine engine,
            Team team,
            Plan plan,
            List<ContextItem> items,
            String name,
            Mandate mandate) {
        return begin(engine, team, plan, items, name, mandate).id();
    }

    /** The same, for who wants to know more of the run: it is told as it was created. */
    public RunSummary begin(
            PostgresEngine engine,
            Team team,
            Plan plan,
            List<ContextItem> items,
            String name,
            Mandate mandate) {
        String address = teams.save(team);
        declareBudgets(team, address);
        return engine.begin(
                team.organization().name(),
                Flow.RUN,
                name,
                new Flow.Input(address, plan, items, mandate));
    }

    /**
     * Takes secrets out of what is journaled and shown to models: those that were given to tools
     * and models of this host so far, and those that it is told. For logs, too.
     */
    public SecretRedactor redactor() {
        return redactor;
    }

    /**
     * Says what a run of a plan may cost, without running anything.
     *
     * @param plan of the team's, or one made on the spot
     * @param items what the run would start with
     */
    public Estimate estimate(Team team, Plan plan, List<ContextItem> items) {
        return new Estimating(team, models).of(plan, items);
    }

    /**
     * Says that this process will have a server: what commands are given of their runs is waited
     * for until {@link #serve}.
     */
    public void expectServer() {
        served.expect();
    }

    /** Has commands look at their runs at a server. */
    public void serve(RunAccess access) {
        served.serve(access);
    }

    /**
     * The model that stands for each tier of a team here, {@code provider/model} by the tier's
     * name; tiers of which none is set up are absent.
     */
    public Map<String, String> connectedModels(Team team) {
        return models.connected(team);
    }

    /** The folder in which the agents of a tree of runs work, if there is one on this machine. */
    public Optional<Path> workspace(RunId root) {
        return tools.workspace(root);
    }

    /** Whether no model of a team is set up here, so that its runs use a scripted one or none. */
    public boolean rehearses(Team team) {
        return models.connected(team).isEmpty();
    }

    @Override
    public void close() {
        try {
            tools.close();
        } finally {
            try {
                models.close();
            } finally {
                guards.close();
            }
        }
    }
}
