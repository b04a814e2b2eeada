package dev.troupe.control.design;

import dev.troupe.core.contract.Criterion;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.Team;
import java.util.List;

/** What it costs at the most to have an agent do something. */
record Prices(Team team) {

    /**
     * An agent under these terms, those that stand in for it, and those who judge their answers;
     * not what those above decide to spend on a problem.
     */
    Cost of(String agent, Terms terms) {
        Cost judged = Cost.ZERO;
        for (Criterion criterion : terms.criteria()) {
            if (criterion instanceof Criterion.Judge judge) {
                judged = judged.plus(of(judge.agent()));
            }
        }
        Cost each = judged.times(terms.corrections() + 1L);
        Cost all = own(agent, terms).plus(each);
        for (String other : terms.onFailure().map(OnFailure::fallback).orElse(List.of())) {
            all = all.plus(own(other, terms)).plus(each);
        }
        return all;
    }

    /** An agent under its own limits. */
    Cost of(String agent) {
        return Cost.of(team.agent(agent).limits().cost());
    }

    private Cost own(String agent, Terms terms) {
        return Cost.of(terms.limits().orElse(team.agent(agent).limits()).cost());
    }
}
