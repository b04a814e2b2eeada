package dev.troupe.server.runs;

import dev.troupe.control.budget.BudgetScopes;
import dev.troupe.control.team.Inputs;
import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.governance.Grants;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.team.Team;
import dev.troupe.engine.RunSummary;
import dev.troupe.server.Plant;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.problem.ApiProblem;
import dev.troupe.server.team.TeamVersions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Begins runs of the team that was published last. */
final class Starts {

    /** So many runs of a plan say what it costs. */
    private static final int LATEST = 50;

    private final Plant plant;
    private final TeamVersions teams;

    Starts(Plant plant, TeamVersions teams) {
        this.plant = plant;
        this.teams = teams;
    }

    /**
     * A run that is wanted: of a plan, or of one agent on an instruction.
     *
     * @param plan the team's main plan, if absent and no agent is named
     * @param agent who works on the instruction, instead of a plan
     * @param instruction what the agent is to achieve
     * @param name what people call the run; as its plan or agent, if absent
     * @param inputs for a plan: values in the place of the team's inputs, and others beside them;
     *     for an agent: all that it is handed
     * @param tools the grants that nothing in the run may go beyond
     */
    record Wanted(
            Optional<String> plan,
            Optional<String> agent,
            Optional<String> instruction,
            Optional<String> name,
            Optional<Map<String, JsonNode>> inputs,
            Optional<List<String>> tools,
            Optional<String> task,
            Optional<String> goal) {}

    /**
     * What is to be done.
     *
     * @param called by the name of the team's plan, or of the agent
     * @param named whether it is a plan that the team has
     */
    private record Job(Plan plan, String called, boolean named, List<ContextItem> items) {
        Optional<String> planName() {
            return named ? Optional.of(called) : Optional.empty();
        }

        Optional<String> agentName() {
            return named ? Optional.empty() : Optional.of(called);
        }
    }

    private record Prepared(Team team, Job job, Mandate mandate) {}

    RunSummary start(Tenant tenant, Wanted wanted) {
        Prepared ready = prepare(tenant, wanted);
        return plant.host()
                .begin(
                        plant.engine(),
                        ready.team(),
                        ready.job().plan(),
                        ready.job().items(),
                        wanted.name().orElse(ready.job().called()),
                        ready.mandate());
    }

    EstimateView estimate(Tenant tenant, Wanted wanted) {
        Prepared ready = prepare(tenant, wanted);
        Job job = ready.job();
        return EstimateView.of(
                job.planName(),
                job.agentName(),
                plant.host().estimate(ready.team(), job.plan(), job.items()),
                job.planName()
                        .map(plan ->
                                tenant.budgets().costsOfPlan(tenant.organization(), plan, LATEST))
                        .orElse(List.of()));
    }

    private Prepared prepare(Tenant tenant, Wanted wanted) {
        TeamVersions.Version version = teams.published(tenant.organization());
        Team team = version.team();
        wanted.tools().orElse(List.of()).forEach(grant -> checkGrant(grant, team));
        check("task", wanted.task(), BudgetScopes::isName);
        check("goal", wanted.goal(), BudgetScopes::isGoal);
        Job job =
                wanted.agent().isPresent() || wanted.instruction().isPresent()
                        ? jobOfAgent(team, wanted)
                        : jobOfPlan(team, version.folder(), wanted);
        Mandate mandate =
                new Mandate(
                        tenant.by(), job.planName(), wanted.task(), wanted.goal(), wanted.tools());
        return new Prepared(team, job, mandate);
    }

    private static Job jobOfPlan(Team team, Path folder, Wanted wanted) {
        String plan =
                wanted.plan()
                        .or(team::main)
                        .orElseThrow(() ->
                                ApiProblem.invalid("plan", "the team names no main plan")
                                        .remedy("name one of " + team.plans().keySet()));
        if (!team.plans().containsKey(plan)) {
            throw ApiProblem.invalid("plan", "the team has no plan '" + plan + "'")
                    .remedy("name one of " + team.plans().keySet());
        }
        return new Job(
                team.plan(plan),
                plan,
                true,
                items(() -> Inputs.with(team, folder, wanted.inputs().orElse(Map.of()))));
    }

    private static Job jobOfAgent(Team team, Wanted wanted) {
        if (wanted.plan().isPresent()) {
            throw ApiProblem.invalid("plan", "a run is of a plan or of one agent, and not of both")
                    .remedy("leave out 'plan', or 'agent' and 'instruction'");
        }
        String agent =
                wanted.agent()
                        .orElseThrow(() ->
                                ApiProblem.invalid("agent", "an instruction is for one agent")
                                        .remedy("name one of " + team.agents().keySet()));
        if (!team.agents().containsKey(agent)) {
            throw ApiProblem.invalid("agent", "the team has no agent '" + agent + "'")
                    .remedy("name one of " + team.agents().keySet());
        }
        String instruction =
                wanted.instruction()
                        .filter(text -> !text.isBlank())
                        .orElseThrow(() ->
                                ApiProblem.invalid(
                                                "instruction",
                                                "'" + agent + "' is not told what to do")
                                        .remedy("say in 'instruction' what it is to achieve"));
        return new Job(
                Plans.agent(agent, instruction),
                agent,
                false,
                items(() -> Inputs.only(team, wanted.inputs().orElse(Map.of()))));
    }

    private static List<ContextItem> items(Supplier<List<ContextItem>> reading) {
        try {
            return reading.get();
        } catch (InvalidFile | IllegalArgumentException e) {
            throw ApiProblem.invalid("inputs", String.valueOf(e.getMessage()));
        }
    }

    private static void checkGrant(@Nullable String grant, Team team) {
        if (grant == null) {
            throw ApiProblem.invalid("tools", "null is no tool of this team")
                    .remedy("leave it out");
        }
        String source = Grants.source(grant);
        if (source.equals(grant) || !team.tools().containsKey(source)) {
            throw ApiProblem.invalid("tools", "'" + grant + "' is no tool of this team")
                    .remedy(
                            "write source.tool or source.*, with one of the sources "
                                    + team.tools().keySet());
        }
    }

    private static void check(String field, Optional<String> given, Predicate<String> form) {
        given.filter(text -> !form.test(text))
                .ifPresent(text -> {
                    throw ApiProblem.invalid(
                            field, "'" + text + "' is no " + field + ": letters, digits, - and _");
                });
    }
}
