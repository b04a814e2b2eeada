package dev.troupe.agents.host;

import dev.troupe.agents.model.Price;
import dev.troupe.control.design.Forecast;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import dev.troupe.core.team.Team;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Estimates what a run costs from its plan's shape, its agents' models and their prices. */
final class Estimating {

    private static final int CHARACTERS_PER_TOKEN = 4;

    /** What the runtime itself tells a model, in tokens. */
    private static final long PREAMBLE = 300;

    /**
     * What one assignment takes.
     *
     * @param calls of a model
     * @param read tokens that each of them reads beside the agent's instructions
     * @param written tokens that each of them writes
     */
    private record Takes(int calls, long read, long written) {}

    private static final Takes SHORT = new Takes(1, 0, 50);
    private static final Takes PLAIN = new Takes(1, 2_000, 800);
    private static final Takes WITH_TOOLS = new Takes(4, 4_000, 400);

    private final Team team;
    private final TeamModels models;
    private final Set<String> used = new TreeSet<>();
    private final Set<String> unpriced = new TreeSet<>();

    Estimating(Team team, TeamModels models) {
        this.team = team;
        this.models = models;
    }

    Estimate of(Plan plan, List<ContextItem> items) {
        Forecast forecast = new Forecast(team, plan, items);
        return new Estimate(
                forecast.least(
                        (agent, goal, limits, effort) -> cost(agent, goal, limits, effort, SHORT)),
                forecast.most((agent, goal, limits, effort) ->
                        cost(
                                agent,
                                goal,
                                limits,
                                effort,
                                agent.tools().isEmpty() ? PLAIN : WITH_TOOLS)),
                forecast.limit(),
                List.copyOf(used),
                List.copyOf(unpriced));
    }

    private Money cost(Agent agent, String goal, Limits limits, Effort effort, Takes takes) {
        TeamModels.Begins begins = models.begins(team, agent, effort);
        used.add(begins.tier() + ": " + begins.model());
        Optional<Price> price = begins.price();
        if (price.isEmpty()) {
            unpriced.add(begins.model());
            return Money.ZERO;
        }
        long instructions =
                PREAMBLE
                        + (agent.role().length() + agent.instructions().length() + goal.length())
                                / CHARACTERS_PER_TOKEN;
        Usage call = new Usage(instructions + takes.read(), 0, 0, takes.written(), 0);
        Money all = new Money(price.get().cost(call).micros() * takes.calls());
        return all.compareTo(limits.cost()) < 0 ? all : limits.cost();
    }
}
