package dev.troupe.control.design;

import dev.troupe.control.team.LoadedTeam;
import dev.troupe.control.yaml.Position;
import dev.troupe.core.cost.Money;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A team and what was found out about its plans.
 *
 * @param entries the plans that can be started: the main one, and those that none calls
 * @param visits the agents that each of these comes to
 * @param stops where they may come to nothing
 * @param costs what each of these costs
 * @param most what one may cost without a warning
 */
record Blueprint(
        LoadedTeam loaded,
        ToolEffects effects,
        List<String> entries,
        Map<String, List<Visit>> visits,
        List<Seating.Stop> stops,
        Map<String, Cost> costs,
        List<Costs.Unbounded> unbounded,
        Money most) {

    Team team() {
        return loaded.team();
    }

    Collection<Agent> agents() {
        return team().agents().values();
    }

    List<Visit> allVisits() {
        return visits.values().stream().flatMap(List::stream).toList();
    }

    /** The agents that one plan comes to. */
    Set<String> agentsOf(String entry) {
        Set<String> agents = new LinkedHashSet<>();
        visits.getOrDefault(entry, List.of()).forEach(visit -> agents.add(visit.seat().agent()));
        return agents;
    }

    /** Whether one plan comes to both. */
    boolean meet(Agent one, Agent other) {
        return entries.stream()
                .map(this::agentsOf)
                .anyMatch(agents -> agents.contains(one.name()) && agents.contains(other.name()));
    }

    Position at(Agent agent) {
        return loaded.positions().key("agents", agent.name());
    }

    Position at(Agent agent, String key) {
        Position whole = loaded.positions().of("agents", agent.name());
        Position found = loaded.positions().key("agents", agent.name(), key);
        return found.line() < whole.line() ? at(agent) : found;
    }

    Position at(Plan step) {
        return loaded.positions().of(step).orElse(Position.START);
    }

    Warning warning(Kind kind, Position at, String what, String why, String remedy) {
        return new Warning(kind, loaded.positions().source().name(), at, what, why, remedy);
    }
}
