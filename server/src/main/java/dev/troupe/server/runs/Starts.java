package dev.troupe.server.runs;

import dev.troupe.control.budget.BudgetScopes;
import dev.troupe.control.team.Inputs;
import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Grants;
import dev.troupe.core.team.Team;
import dev.troupe.server.Plant;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.problem.ApiProblem;
import dev.troupe.server.team.TeamVersions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
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
     * A run that is wanted.
     *
     * @param plan the team's main plan, if absent
     * @param inputs values in the place of the team's inputs, and others beside them
     * @param tools the grants that nothing in the run may go beyond
     */
    record Wanted(
            Optional<String> plan,
            Optional<String> name,
            Optional<Map<String, JsonNode>> inputs,
            Optional<List<String>> tools,
            Optional<String> task,
            Optional<String> goal) {}

    private record Prepared(Team team, String plan, List<ContextItem> items, Mandate mandate) {}

    RunId start(Tenant tenant, Wanted wanted) {
        Prepared ready = prepare(tenant, wanted);
        return plant.host()
                .start(
                        plant.engine(),
                        ready.team(),
                        ready.team().plan(ready.plan()),
                        ready.items(),
                        wanted.name().orElse(ready.plan()),
                        ready.mandate());
    }

    EstimateView estimate(Tenant tenant, Wanted wanted) {
        Prepared ready = prepare(tenant, wanted);
        return EstimateView.of(
                ready.plan(),
                plant.host().estimate(ready.team(), ready.plan(), ready.items()),
                tenant.budgets().costsOfPlan(tenant.organization(), ready.plan(), LATEST));
    }

    private Prepared prepare(Tenant tenant, Wanted wanted) {
        TeamVersions.Version version = teams.published(tenant.organization());
        Team team = version.team();
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
        wanted.tools().orElse(List.of()).forEach(grant -> checkGrant(grant, team));
        check("task", wanted.task(), BudgetScopes::isName);
        check("goal", wanted.goal(), BudgetScopes::isGoal);
        Mandate mandate =
                new Mandate(
                        tenant.by(),
                        Optional.of(plan),
                        wanted.task(),
                        wanted.goal(),
                        wanted.tools());
        try {
            return new Prepared(
                    team,
                    plan,
                    Inputs.with(team, version.folder(), wanted.inputs().orElse(Map.of())),
                    mandate);
        } catch (InvalidFile | IllegalArgumentException e) {
            throw ApiProblem.invalid("inputs", String.valueOf(e.getMessage()));
        }
    }

    private static void checkGrant(String grant, Team team) {
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
