package dev.troupe.core.team;

import dev.troupe.core.governance.Governance;
import dev.troupe.core.plan.Plan;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything that a team file describes. Runs refer to the exact team they were started with, so
 * that editing the file never changes a run in flight.
 *
 * @param agents by name, in the order of the file
 * @param models tiers by name
 * @param tools sources by name
 * @param plans by name; what {@code call} refers to
 * @param main the plan that runs when none is named
 * @param rehearsal the script that stands in for models where no provider is set up; relative to
 *     the team file
 * @param folder where its file is, which its paths are relative to; absent for a team made in Java
 * @param governance what it may spend and do
 */
public record Team(
        Organization organization,
        Map<String, Agent> agents,
        Map<String, ModelTier> models,
        Map<String, ToolSource> tools,
        Map<String, Plan> plans,
        List<InputFile> inputs,
        Optional<String> main,
        Optional<String> rehearsal,
        Optional<String> folder,
        Governance governance) {

    public Team {
        agents = new LinkedHashMap<>(agents);
        models = new LinkedHashMap<>(models);
        tools = new LinkedHashMap<>(tools);
        plans = new LinkedHashMap<>(plans);
        inputs = List.copyOf(inputs);
    }

    /** A team that states nothing about spending and actions. */
    public Team(
            Organization organization,
            Map<String, Agent> agents,
            Map<String, ModelTier> models,
            Map<String, ToolSource> tools,
            Map<String, Plan> plans,
            List<InputFile> inputs,
            Optional<String> main,
            Optional<String> rehearsal,
            Optional<String> folder) {
        this(
                organization,
                agents,
                models,
                tools,
                plans,
                inputs,
                main,
                rehearsal,
                folder,
                Governance.NONE);
    }

    /** The same team, with other rules. */
    public Team with(Governance other) {
        return new Team(
                organization, agents, models, tools, plans, inputs, main, rehearsal, folder, other);
    }

    /**
     * The agent of this name.
     *
     * @throws IllegalArgumentException if the team has none
     */
    public Agent agent(String name) {
        Agent agent = agents.get(name);
        if (agent == null) {
            throw new IllegalArgumentException(
                    "the team has no agent '" + name + "'; it has " + agents.keySet());
        }
        return agent;
    }

    /** The agents that report to this one, in the order of the file. */
    public List<Agent> reportsOf(String superior) {
        return agents.values().stream()
                .filter(agent -> agent.reportsTo().equals(Optional.of(superior)))
                .toList();
    }

    /** The agents above this one, nearest first; each once, even if the line is a circle. */
    public List<Agent> lineAbove(String agent) {
        Map<String, Agent> line = new LinkedHashMap<>();
        Optional<String> next = agent(agent).reportsTo();
        while (next.isPresent() && !next.get().equals(agent) && !line.containsKey(next.get())) {
            Agent superior = agent(next.get());
            line.put(superior.name(), superior);
            next = superior.reportsTo();
        }
        return List.copyOf(line.values());
    }

    /**
     * The plan of this name.
     *
     * @throws IllegalArgumentException if the team has none
     */
    public Plan plan(String name) {
        Plan plan = plans.get(name);
        if (plan == null) {
            throw new IllegalArgumentException(
                    "the team has no plan '" + name + "'; it has " + plans.keySet());
        }
        return plan;
    }
}
