package dev.troupe.control.policy;

import dev.troupe.core.contract.Decision;
import java.util.Optional;

/**
 * What became of a past action.
 *
 * @param by the person who decided, if one was asked
 */
public record InFact(What what, Optional<String> by) {

    /** What became of it. */
    public enum What {
        /** It was done, and nobody was asked. */
        DONE,
        /** A policy of that time denied it. */
        DENIED,
        /** People were asked, and nobody has decided. */
        OPEN,
        APPROVED,
        /** Approved with other arguments. */
        EDITED,
        REJECTED
    }

    static final InFact DONE = new InFact(What.DONE, Optional.empty());
    static final InFact DENIED = new InFact(What.DENIED, Optional.empty());
    static final InFact OPEN = new InFact(What.OPEN, Optional.empty());

    static InFact by(Decision decision) {
        What what =
                !decision.approved()
                        ? What.REJECTED
                        : decision.edited().isPresent() ? What.EDITED : What.APPROVED;
        return new InFact(what, Optional.of(decision.by()));
    }
}
