package dev.troupe.agents.host;

import dev.troupe.agents.llm.LlmRuntime;
import dev.troupe.agents.runtime.AgentRuns;
import dev.troupe.agents.runtime.Checks;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.schema.JsonSchemas;
import dev.troupe.control.team.StoredTeams;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Flow;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Services;
import dev.troupe.core.plan.TrackRecord;
import dev.troupe.core.plan.TrackRecord.Standing;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.TeamStore;
import dev.troupe.engine.BlobStore;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStore;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lets an engine run teams: registers the code of flow runs and agent runs, and owns the models and
 * tools that they use. Close it after the engine.
 */
public final class AgentHost implements AutoCloseable {

    /** How many of an agent's latest runs say how good it is. */
    private static final int LATEST = 50;

    private final TeamStore teams;
    private final TrackRecord record;
    private final CelExpressions expressions;
    private final TeamModels models;
    private final TeamTools tools;

    /**
     * A host whose routes by score know how agents have been doing.
     *
     * @param texts where teams are kept: in the engine's database
     * @param runs what they have been doing, in the same database
     */
    public AgentHost(
            BlobStore texts, RunStore runs, CelExpressions expressions, HostSettings settings) {
        this(
                texts,
                expressions,
                settings,
                (organization, agents) -> standings(runs, organization, agents));
    }

    /** A host for which all agents are alike, as if none had done anything yet. */
    public AgentHost(BlobStore texts, CelExpressions expressions, HostSettings settings) {
        this(
                texts,
                expressions,
                settings,
                (organization, agents) ->
                        agents.stream()
                                .distinct()
                                .collect(Collectors.toMap(agent -> agent, agent -> Standing.NONE)));
    }

    private AgentHost(
            BlobStore texts,
            CelExpressions expressions,
            HostSettings settings,
            TrackRecord record) {
        this.record = record;
        this.teams = new StoredTeams(texts::put, texts::get);
        this.expressions = expressions;
        this.models = new TeamModels(settings, expressions);
        this.tools = new TeamTools(settings, Lending.Idle.DEFAULT);
    }

    /** Registers what teams run as. */
    public PostgresEngine.Builder register(PostgresEngine.Builder engine) {
        LlmRuntime llm = new LlmRuntime(models, tools);
        return engine.register(Flow.RUN, new Flow(teams, services()))
                .register(
                        AgentTask.RUN,
                        new AgentRuns(teams, List.of(llm), new Checks(expressions, tools)));
    }

    private Services services() {
        return new Services(expressions, new JsonSchemas(), record);
    }

    private static Map<String, Standing> standings(
            RunStore runs, String organization, Collection<String> agents) {
        Map<String, Standing> standings = new LinkedHashMap<>();
        runs.standings(organization, agents, LATEST)
                .forEach((agent, standing) ->
                        standings.put(
                                agent,
                                new Standing(
                                        standing.running(),
                                        standing.completed(),
                                        standing.failed())));
        return standings;
    }

    /**
     * Starts a run of a plan.
     *
     * @param name what people call the run
     */
    public RunId start(
            PostgresEngine engine, Team team, Plan plan, List<ContextItem> items, String name) {
        String address = teams.save(team);
        return engine.start(
                team.organization().name(), Flow.RUN, name, new Flow.Input(address, plan, items));
    }

    /** Says for each tier of a team which model stands for it here: what a run would use. */
    public List<String> describeModels(Team team) {
        return models.describe(team);
    }

    @Override
    public void close() {
        try {
            tools.close();
        } finally {
            models.close();
        }
    }
}
