package dev.troupe.control.design;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.cost.Money;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import dev.troupe.core.team.Team;
import java.util.List;

/** Says beforehand what a run of a plan may cost. It runs nothing. */
public final class Forecast {

    private final Team team;
    private final Plan plan;
    private final List<ContextItem> items;

    /**
     * @param plan of the team's, or one made on the spot
     * @param items what the run starts with: lists are as long as they are here
     */
    public Forecast(Team team, Plan plan, List<ContextItem> items) {
        this.team = team;
        this.plan = plan;
        this.items = List.copyOf(items);
    }

    /** What one assignment is taken to cost. */
    @FunctionalInterface
    public interface Each {
        Money of(Agent agent, String goal, Limits limits, Effort effort);
    }

    /**
     * The plan does as little as it can get by with: what is conditional is skipped, of
     * alternatives the cheapest is chosen, and everything succeeds at once.
     */
    public PlanCost least(Each each) {
        return cost(new Prices(team, Reach.LEAST, each));
    }

    /** All steps are done, with all rounds and by the dearest alternatives. */
    public PlanCost most(Each each) {
        return cost(new Prices(team, Reach.MOST, each));
    }

    /** What the limits of agents allow. */
    public PlanCost limit() {
        return cost(Prices.byLimits(team));
    }

    private PlanCost cost(Prices prices) {
        return new Costs(team, items, prices).of(plan).of(plan.name());
    }
}
