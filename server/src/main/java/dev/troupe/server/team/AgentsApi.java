package dev.troupe.server.team;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.troupe.control.permission.Explanation;
import dev.troupe.control.permission.Permit;
import dev.troupe.control.permission.Place;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import dev.troupe.engine.ActorStanding;
import dev.troupe.engine.RunFilter;
import dev.troupe.engine.SpendSum;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.money.BudgetView;
import dev.troupe.server.organization.BreakerView;
import dev.troupe.server.problem.ApiProblem;
import dev.troupe.server.runs.RunView;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;

/** The parts of the published team. */
@RestController
@RequestMapping("/api/v1")
class AgentsApi {

    private static final int LATEST = 20;

    private final TeamVersions versions;

    AgentsApi(TeamVersions versions) {
        this.versions = versions;
    }

    /**
     * How an agent has been doing lately.
     *
     * @param load its runs that have not ended
     * @param ended how many of its latest runs count
     * @param completed of these
     */
    record Performance(int load, int ended, int completed, int failed) {
        static Performance of(ActorStanding standing) {
            return new Performance(
                    standing.running(),
                    standing.completed() + standing.failed(),
                    standing.completed(),
                    standing.failed());
        }
    }

    /**
     * One thing that an agent may use, or would if nothing took it away.
     *
     * @param verdict {@code whole}, {@code part} or {@code none}
     * @param why who gives it, and who takes what away
     */
    record PermitView(
            Permit.Kind kind, String subject, String verdict, List<String> held, List<String> why) {
        static PermitView of(Permit permit) {
            List<String> why = new ArrayList<>(List.of(permit.from()));
            why.addAll(permit.taken());
            return new PermitView(
                    permit.kind(),
                    permit.what(),
                    permit.held().isEmpty() ? "none" : permit.taken().isEmpty() ? "whole" : "part",
                    permit.held(),
                    why);
        }
    }

    /**
     * An agent's card.
     *
     * @param permissions what it may use, and who gives it
     * @param places the contracts that it works on
     */
    record AgentDetail(
            @JsonUnwrapped Agent agent,
            List<PermitView> permissions,
            List<Place> places,
            List<BudgetView> budgets,
            Optional<BreakerView> breaker,
            long spentTodayMicros,
            @JsonProperty("record") Performance performance,
            List<RunView> runs) {}

    /** Lists the agents of the published team. */
    @GetMapping("/agents")
    @Needs(Permission.READ)
    Page<Agent> agents(Tenant tenant) {
        return Page.all(
                List.copyOf(versions.published(tenant.organization()).team().agents().values()));
    }

    /** Gets an agent: its card, what it may do and why, its budgets, breaker and record. */
    @GetMapping("/agents/{name}")
    @Needs(Permission.READ)
    AgentDetail agent(Tenant tenant, @PathVariable String name) {
        Team team = versions.published(tenant.organization()).team();
        if (!team.agents().containsKey(name)) {
            throw ApiProblem.notFound("the team has no agent '" + name + "'")
                    .remedy("it has " + team.agents().keySet());
        }
        Explanation explained = Explanation.of(team, name, Mandate.NONE);
        RunFilter runs = RunFilter.NONE.of(tenant.organization()).withActor(name);
        return new AgentDetail(
                team.agent(name),
                explained.permits().stream().map(PermitView::of).toList(),
                explained.places(),
                tenant.budgets().standings(tenant.organization(), Optional.empty()).stream()
                        .filter(standing -> standing.budget().scope().equals(Scopes.agent(name)))
                        .map(BudgetView::of)
                        .toList(),
                tenant.breakers().standings(Optional.of(tenant.organization())).stream()
                        .filter(standing -> standing.subject().equals("agent:" + name))
                        .map(BreakerView::of)
                        .findFirst(),
                spentToday(tenant, name),
                performance(tenant, name),
                tenant.store().runs(runs, Optional.empty(), LATEST).items().stream()
                        .map(RunView::of)
                        .toList());
    }

    private static long spentToday(Tenant tenant, String agent) {
        return tenant
                .budgets()
                .spending(
                        tenant.organization(),
                        tenant.now().truncatedTo(ChronoUnit.DAYS),
                        tenant.now(),
                        SpendSum.By.AGENT)
                .stream()
                .filter(sum -> sum.name().equals(agent))
                .mapToLong(SpendSum::money)
                .sum();
    }

    private static Performance performance(Tenant tenant, String agent) {
        return Optional.ofNullable(
                        tenant.store()
                                .standings(tenant.organization(), List.of(agent), 100)
                                .get(agent))
                .map(Performance::of)
                .orElseThrow();
    }

    /** Lists the plans of the published team, as graphs. */
    @GetMapping("/plans")
    @Needs(Permission.READ)
    Page<PlanView> plans(Tenant tenant) {
        return Page.all(PlanView.of(versions.published(tenant.organization()).team()));
    }

    /** Gets a plan as a graph. */
    @GetMapping("/plans/{name}")
    @Needs(Permission.READ)
    PlanView plan(Tenant tenant, @PathVariable String name) {
        return plans(tenant).items().stream()
                .filter(plan -> plan.name().equals(name))
                .findFirst()
                .orElseThrow(() -> ApiProblem.notFound("the team has no plan '" + name + "'"));
    }

    /** Lists where the published team has its tools from. */
    @GetMapping("/tools")
    @Needs(Permission.READ)
    Page<JsonNode> tools(Tenant tenant) {
        return Page.all(
                versions.published(tenant.organization()).team().tools().values().stream()
                        .map(TeamView::tool)
                        .toList());
    }

    /** Lists the policies of the published team. */
    @GetMapping("/policies")
    @Needs(Permission.READ)
    Page<PolicyView> policies(Tenant tenant) {
        return Page.all(PolicyView.of(versions.published(tenant.organization()).team()));
    }
}
