package dev.troupe.control.design;

import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Plan;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;

/**
 * Steps that say that nobody is asked about their failure, while nothing stands in and nothing
 * around deals with it. Where a step says nothing, those above are asked, and a person at last.
 */
final class DeadEnd implements Check {

    @Override
    public List<Warning> find(Blueprint blueprint) {
        List<Warning> found = new ArrayList<>();
        Set<Plan> told = Collections.newSetFromMap(new IdentityHashMap<>());
        for (Seating.Stop stop : blueprint.stops()) {
            if (!stop.handled() && endsDead(stop) && told.add(stop.step())) {
                found.add(
                        blueprint.warning(
                                Kind.DEAD_END,
                                blueprint.at(stop.step()),
                                "if step '%s' comes to nothing, plan '%s' fails with it, and nobody is asked"
                                        .formatted(stop.step().name(), stop.plan()),
                                "All that was done before is lost to a problem that a person might"
                                        + " have settled in a minute.",
                                "Let it escalate ('line', 'person'), name a 'fallback', or put the"
                                        + " step into a pattern that deals with failures."));
            }
        }
        return found;
    }

    private static boolean endsDead(Seating.Stop stop) {
        return stop.stated()
                .filter(policy -> policy.escalate() == OnFailure.Escalate.NONE)
                .filter(policy -> policy.fallback().isEmpty())
                .isPresent();
    }
}
