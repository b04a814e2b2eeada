package dev.troupe.core.governance;

import java.util.List;
import java.util.Optional;

/** What policies say of an action. */
public sealed interface Judgment {

    Judgment ALLOWED = new Allowed(List.of());

    /**
     * It may be done.
     *
     * @param counts what it counts for: each must fit, or it is denied, or asked about
     */
    record Allowed(List<Count> counts) implements Judgment {
        public Allowed {
            counts = List.copyOf(counts);
        }
    }

    /**
     * It must not be done.
     *
     * @param policy the name of the rule
     */
    record Denied(String policy, String reason) implements Judgment {}

    /**
     * People have to be asked.
     *
     * @param counts what it counts for once they have agreed
     */
    record Ask(String policy, String reason, Asking asking, List<Count> counts)
            implements Judgment {
        public Ask {
            counts = List.copyOf(counts);
        }
    }

    /**
     * What an action adds to what a policy limits.
     *
     * @param reason said to the agent if it does not fit
     * @param asking how people are asked if it does not fit; absent: it is denied
     */
    record Count(
            String policy,
            String reason,
            Window window,
            long amount,
            long most,
            Optional<Asking> asking) {

        /** What is denied if it does not fit. */
        public Count(String policy, Window window, long amount, long most) {
            this(policy, "", window, amount, most, Optional.empty());
        }
    }
}
