package dev.troupe.control.design;

import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import dev.troupe.core.team.Team;
import java.util.List;

/**
 * What it costs to have an agent do something.
 *
 * @param each what one assignment is taken to cost
 */
record Prices(Team team, Reach reach, Forecast.Each each) {

    /** What it costs at the most, by the limits of agents. */
    static Prices byLimits(Team team) {
        return new Prices(team, Reach.MOST, (agent, goal, limits, effort) -> limits.cost());
    }

    /**
     * An agent under these terms, those that stand in for it, and those who judge their answers;
     * not what those above decide to spend on a problem.
     */
    Cost of(String agent, Terms terms) {
        Cost judged = Cost.ZERO;
        for (Criterion criterion : terms.criteria()) {
            if (criterion instanceof Criterion.Judge judge) {
                judged = judged.plus(one(judge.agent(), Effort.LIGHT));
            }
        }
        Cost each = judged.times(reach.times(terms.corrections() + 1));
        Cost all = own(agent, terms).plus(each);
        if (reach == Reach.LEAST) {
            return all;
        }
        for (String other : terms.onFailure().map(OnFailure::fallback).orElse(List.of())) {
            all = all.plus(own(other, terms)).plus(each);
        }
        return all;
    }

    /** An agent under its own limits. */
    Cost of(String agent) {
        return one(agent, Effort.FULL);
    }

    /** The same for work of which the effort is known. */
    private Cost one(String agent, Effort effort) {
        Agent worker = team.agent(agent);
        return Cost.of(each.of(worker, "", worker.limits(), effort));
    }

    private Cost own(String agent, Terms terms) {
        Agent worker = team.agent(agent);
        Limits limits = terms.limits().orElse(worker.limits());
        return Cost.of(each.of(worker, terms.goal(), limits, terms.effort().orElse(Effort.FULL)));
    }
}
