package dev.troupe.control.design;

import dev.troupe.core.plan.Manage;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.Team;
import java.util.List;

/** What it costs that a manager has its people do something. */
record ManagedCost(Team team, Prices prices) {

    /**
     * How often one plan of a manager may be asked for: once, and after each of two corrections.
     */
    private static final int ASKED = 3;

    Cost of(Manage manage) {
        return of(
                manage.manager(),
                manage.terms(),
                People.assigned(team, manage),
                manage,
                manage.levels());
    }

    private Cost of(String manager, Terms terms, List<String> people, Manage bounds, int levels) {
        if (prices.reach() == Reach.LEAST) {
            return least(manager, terms, people);
        }
        long plans = bounds.replans() + 1L;
        Cost subtask = Cost.ZERO;
        for (String person : people) {
            List<String> below = levels > 1 ? People.reports(team, person) : List.of();
            subtask =
                    subtask.or(
                            below.isEmpty()
                                    ? prices.of(person)
                                    : of(person, Terms.of(""), below, bounds, levels - 1));
        }
        long subtasks = plans * bounds.subtasks();
        Cost asked = prices.of(manager, unchecked(terms)).times(plans * ASKED + bounds.replans());
        return subtask.times(subtasks, subtasks + " subtasks of '" + manager + "'", true)
                .plus(asked)
                .plus(prices.of(manager, terms));
    }

    /** One plan of one subtask, and what the manager makes of it. */
    private Cost least(String manager, Terms terms, List<String> people) {
        Cost subtask = people.stream().map(prices::of).reduce(Reach.LEAST::pick).orElse(Cost.ZERO);
        return prices.of(manager, unchecked(terms)).plus(subtask).plus(prices.of(manager, terms));
    }

    /** Plans and inspections pass no judges; only the answer does. */
    private static Terms unchecked(Terms terms) {
        return new Terms(
                terms.goal(),
                terms.context(),
                terms.tools(),
                terms.output(),
                terms.limits(),
                terms.corrections(),
                List.of(),
                terms.allowance(),
                terms.onFailure(),
                terms.effort());
    }
}
