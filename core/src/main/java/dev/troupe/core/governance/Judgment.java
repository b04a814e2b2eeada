package dev.troupe.core.governance;

import java.util.List;

/** What policies say of an action. */
public sealed interface Judgment {

    Judgment ALLOWED = new Allowed(List.of());

    /**
     * It may be done.
     *
     * @param counts what it counts for: each must fit, or it is denied
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

    /** What an action adds to what a policy limits. */
    record Count(String policy, Window window, long amount, long most) {}
}
