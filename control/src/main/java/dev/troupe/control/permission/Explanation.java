package dev.troupe.control.permission;

import dev.troupe.control.budget.DefaultBudgets;
import dev.troupe.control.permission.Permit.Kind;
import dev.troupe.control.team.PlanTree;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.EffectivePermissions;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.plan.Handoff;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import dev.troupe.core.team.Team;
import dev.troupe.core.team.ToolSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What an agent may use: what the agent itself, its contracts and its caller all grant. Nothing is
 * permitted that is not listed here.
 *
 * @param permits what the agent is given, and what is left of it in a run of this caller
 * @param places the contracts that it works on, each of which may leave it less
 */
public record Explanation(String agent, String role, List<Permit> permits, List<Place> places) {

    public Explanation {
        permits = List.copyOf(permits);
        places = List.copyOf(places);
    }

    /**
     * Explains what an agent may use.
     *
     * @param caller what whoever begins a run passes on
     * @throws IllegalArgumentException if the team has no such agent
     */
    public static Explanation of(Team team, String agent, Mandate caller) {
        Agent found = team.agent(agent);
        List<Permit> permits = new ArrayList<>();
        found.tools().forEach(grant -> permits.add(tool(team, found, caller, grant)));
        permits.addAll(peers(team, found));
        found.permissions()
                .memory()
                .forEach(scope ->
                        permits.add(Permit.whole(Kind.MEMORY, scope, "permissions of the agent")));
        found.permissions().secrets().forEach(secret -> permits.add(secret(team, found, secret)));
        permits.addAll(spend(team, found));
        return new Explanation(found.name(), found.role(), permits, Places.of(team, found, caller));
    }

    private static Permit tool(Team team, Agent agent, Mandate caller, String grant) {
        List<String> taken = new ArrayList<>();
        List<String> held = caller.within(List.of(grant));
        if (!held.equals(List.of(grant))) {
            taken.add("the caller passes on only " + caller.tools().orElse(List.of()));
        }
        Set<String> secrets = EffectivePermissions.secretsWithheld(team, agent, grant);
        if (!secrets.isEmpty()) {
            held = List.of();
            taken.add(
                    "its source is given the secrets " + secrets + ", which the agent may not use");
        }
        return new Permit(Kind.TOOL, grant, "tools of the agent", held, taken);
    }

    private static List<Permit> peers(Team team, Agent agent) {
        List<Permit> peers = new ArrayList<>();
        agent.talk()
                .to()
                .forEach(peer ->
                        peers.add(
                                Permit.whole(
                                        Kind.PEER, "write to " + peer, "talk.to of the agent")));
        if (agent.talk().supervisor()) {
            List<String> above = team.lineAbove(agent.name()).stream().map(Agent::name).toList();
            String who = above.isEmpty() ? "a person" : String.join(", then ", above);
            peers.add(Permit.whole(Kind.PEER, "ask " + who, "talk.supervisor of the agent"));
        }
        team.plans()
                .forEach((name, plan) ->
                        PlanTree.all(plan)
                                .filter(Handoff.class::isInstance)
                                .map(Handoff.class::cast)
                                .forEach(handoff ->
                                        handoff.successors(agent.name())
                                                .forEach(peer ->
                                                        peers.add(
                                                                Permit.whole(
                                                                        Kind.PEER,
                                                                        "hand over to " + peer,
                                                                        "the handoff '"
                                                                                + handoff.name()
                                                                                + "' of plan '"
                                                                                + name
                                                                                + "'")))));
        return peers;
    }

    private static Permit secret(Team team, Agent agent, String secret) {
        List<String> used =
                team.tools().values().stream()
                        .filter(source -> ToolSource.secretsOf(source).contains(secret))
                        .map(ToolSource::name)
                        .filter(source ->
                                agent.tools().stream()
                                        .anyMatch(grant -> grant.startsWith(source + ".")))
                        .toList();
        return used.isEmpty()
                ? new Permit(
                        Kind.SECRET,
                        secret,
                        "permissions of the agent",
                        List.of(),
                        List.of("none of its tools is given it"))
                : new Permit(
                        Kind.SECRET,
                        secret,
                        "permissions of the agent",
                        used.stream().map(source -> secret + " to the tools " + source).toList(),
                        List.of());
    }

    /** No assignment is unlimited, and every budget that it counts for must have room. */
    private static List<Permit> spend(Team team, Agent agent) {
        List<Permit> spend = new ArrayList<>();
        Limits limits = agent.limits();
        spend.add(
                Permit.whole(
                        Kind.SPEND,
                        limits.cost()
                                + ", "
                                + limits.tokens()
                                + " tokens, "
                                + limits.turns()
                                + " turns and "
                                + limits.time().toSeconds()
                                + " s for each assignment",
                        "limits of the agent"));
        List<Budget> stated = team.governance().budgets();
        for (Budget budget : DefaultBudgets.completing(stated)) {
            if (!budget.scope().startsWith("agent:")
                    || budget.scope().equals(Scopes.agent(agent.name()))) {
                spend.add(
                        Permit.whole(
                                Kind.SPEND,
                                budget.unit().show(budget.limit())
                                        + " per "
                                        + budget.window().word()
                                        + ", shared by "
                                        + budget.scope(),
                                stated.contains(budget)
                                        ? "budgets of the team"
                                        : "the caps that hold where none is stated"));
            }
        }
        return spend;
    }
}
