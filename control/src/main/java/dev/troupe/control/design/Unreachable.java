package dev.troupe.control.design;

import dev.troupe.core.team.Agent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Agents that no plan comes to, and that nobody who works reports to or speaks with. */
final class Unreachable implements Check {

    @Override
    public List<Warning> find(Blueprint blueprint) {
        if (blueprint.entries().isEmpty()) {
            return List.of();
        }
        Set<String> reached = reached(blueprint);
        return blueprint.agents().stream()
                .filter(agent -> !reached.contains(agent.name()))
                .map(agent ->
                        blueprint.warning(
                                Kind.UNREACHABLE,
                                blueprint.at(agent),
                                "nothing leads to agent '" + agent.name() + "'",
                                "No plan gives it work, and nobody who works reports to it, so it never"
                                        + " runs.",
                                "Give it a step in a plan, or remove it."))
                .toList();
    }

    private static Set<String> reached(Blueprint blueprint) {
        Set<String> reached = new LinkedHashSet<>();
        Deque<String> next = new ArrayDeque<>();
        blueprint.allVisits().forEach(visit -> next.add(visit.seat().agent()));
        while (!next.isEmpty()) {
            String name = next.removeFirst();
            if (reached.add(name)) {
                Agent agent = blueprint.team().agent(name);
                agent.reportsTo().ifPresent(next::add);
                next.addAll(agent.talk().to());
            }
        }
        return reached;
    }
}
