package dev.troupe.control.design;

import dev.troupe.control.team.PlanTree;
import dev.troupe.core.durable.Join;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import java.util.List;

/** Agents that a plan has do the same on purpose. */
final class Doubles {

    private Doubles() {}

    /** Whether one stands in for the other, or a plan has them compete. */
    static boolean meant(Blueprint blueprint, String one, String other) {
        return blueprint.allVisits().stream()
                        .anyMatch(visit ->
                                standsIn(visit.seat(), one, other)
                                        || standsIn(visit.seat(), other, one))
                || blueprint.team().plans().values().stream()
                        .flatMap(PlanTree::all)
                        .anyMatch(part -> compete(part, one, other));
    }

    private static boolean standsIn(Seat seat, String one, String other) {
        return seat.agent().equals(one)
                && seat.onFailure().filter(policy -> policy.fallback().contains(other)).isPresent();
    }

    private static boolean compete(Plan part, String one, String other) {
        if (!(part instanceof Parallel parallel) || !competitive(parallel)) {
            return false;
        }
        List<String> agents =
                parallel.branches().stream()
                        .filter(AgentTask.class::isInstance)
                        .map(branch -> ((AgentTask) branch).agent())
                        .toList();
        return agents.contains(one) && agents.contains(other);
    }

    private static boolean competitive(Parallel parallel) {
        return parallel.join().rule() != Join.Rule.ALL || parallel.merge() instanceof Merge.Vote;
    }
}
