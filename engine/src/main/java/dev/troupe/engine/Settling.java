package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Unit;
import java.time.Instant;

/**
 * How a reservation ends.
 *
 * @param used what was used; of what policies count, all that was held, unless it is given back
 */
record Settling(Reserving reservation, Outcome outcome, Amounts used, Instant at) {

    /** What is known of what was used. The codes are stored. */
    enum Outcome {
        /** What was used was said. */
        KNOWN(0),
        /** Nobody knows what was used, so all that was reserved counts. */
        ASSUMED(1),
        /** The step was interrupted: nothing counts. */
        GIVEN_BACK(2),
        /** It was kept for a step that did not come: nothing counts, and nothing is listed. */
        UNUSED(3);

        private final int code;

        Outcome(int code) {
            this.code = code;
        }

        int code() {
            return code;
        }
    }

    static Settling unused(Reserving kept, Instant at) {
        return new Settling(kept, Outcome.UNUSED, Amounts.NONE, at);
    }

    /** How much of a part that is held was used. */
    long used(Reserving.Part part) {
        if (outcome == Outcome.GIVEN_BACK || outcome == Outcome.UNUSED) {
            return 0;
        }
        return part.unit() == Unit.COUNT ? part.amount() : used.of(part.unit());
    }
}
