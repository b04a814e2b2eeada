package dev.troupe.control.design;

import dev.troupe.core.plan.Plan;
import java.util.Optional;

/**
 * An agent that a plan comes to, on one way through it.
 *
 * @param plan the name of the plan that the way begins in
 * @param step the part that the agent works for
 * @param taint what of it comes from outside, if anything does
 * @param asked whether a person was asked on the way there
 */
record Visit(String plan, Plan step, Seat seat, Optional<String> taint, Asked asked) {

    /** Whether a person has been asked before a point of a plan is reached. */
    enum Asked {
        NO,
        /** On some ways, or one that goes on after a rejection. */
        PERHAPS,
        YES;

        Asked or(Asked other) {
            return compareTo(other) >= 0 ? this : other;
        }
    }
}
