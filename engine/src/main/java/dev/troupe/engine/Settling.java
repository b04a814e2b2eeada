package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Unit;
import java.time.Instant;

/**
 * How what was held for a step ends.
 *
 * @param used what was used; of what policies count, all that was held, unless it is given back
 */
record Settling(Reserving reservation, Outcome outcome, Amounts used, Instant at)
        implements Ending {

    /** What is known of what was used. The codes are stored. */
    enum Outcome {
        /** What was used was said. */
        KNOWN(0),
        /** Nobody knows what was used, so all that was reserved counts. */
        ASSUMED(1),
        /** The step was interrupted: nothing counts. */
        GIVEN_BACK(2);

        private final int code;

        Outcome(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    /** What counts. */
    Amounts counted() {
        return outcome == Outcome.GIVEN_BACK ? Amounts.NONE : used;
    }

    /** How much of a part that is held was used. */
    long used(Reserving.Part part) {
        return part.unit() == Unit.COUNT && outcome != Outcome.GIVEN_BACK
                ? part.amount()
                : used(part.unit());
    }

    /** How much was used of a unit. */
    long used(Unit unit) {
        return counted().of(unit);
    }

    /** Whether more was used than was held. */
    boolean isOverdrawn() {
        return outcome != Outcome.GIVEN_BACK && !used.isWithin(reservation.claim().most());
    }
}
