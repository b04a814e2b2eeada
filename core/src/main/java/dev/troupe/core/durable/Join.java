package dev.troupe.core.durable;

/**
 * When a fan-out is over. Branches that have not settled by then are cancelled, with their children
 * and running steps. A branch that is left out, because one that it comes after did not succeed,
 * counts as settled without success.
 *
 * @param rule what ends the fan-out
 * @param quorum how many successes {@link Rule#QUORUM} needs, and how many {@link Rule#SETTLED}
 *     needs to go on; 1 otherwise
 * @param concurrency how many branches run at once at the most
 */
public record Join(Rule rule, int quorum, int concurrency) {

    public enum Rule {
        /**
         * Every branch settled: it succeeded, failed or was left out; or the quorum of successes
         * has become impossible.
         */
        SETTLED,
        /** Every branch succeeded, or one failed. */
        ALL,
        /** One branch succeeded, or none can any more. */
        ANY,
        /** The quorum of branches succeeded, or it has become impossible. */
        QUORUM,
        /** One branch settled, whether it succeeded or failed. */
        RACE
    }

    public Join {
        if (quorum < 1) {
            throw new IllegalArgumentException("a quorum is at least 1, not " + quorum);
        }
        if (concurrency < 1) {
            throw new IllegalArgumentException(
                    "at least 1 branch must be allowed to run, not " + concurrency);
        }
    }

    public static Join settled() {
        return new Join(Rule.SETTLED, 1, Integer.MAX_VALUE);
    }

    /** Over when every branch settled, and before that if so many cannot succeed any more. */
    public static Join settled(int successes) {
        return new Join(Rule.SETTLED, successes, Integer.MAX_VALUE);
    }

    public static Join all() {
        return new Join(Rule.ALL, 1, Integer.MAX_VALUE);
    }

    public static Join any() {
        return new Join(Rule.ANY, 1, Integer.MAX_VALUE);
    }

    public static Join quorum(int successes) {
        return new Join(Rule.QUORUM, successes, Integer.MAX_VALUE);
    }

    public static Join race() {
        return new Join(Rule.RACE, 1, Integer.MAX_VALUE);
    }

    /** The same rule with a bound on how many branches run at once. */
    public Join atMost(int concurrency) {
        return new Join(rule, quorum, concurrency);
    }

    @Override
    public String toString() {
        String word = rule.name().toLowerCase(java.util.Locale.ROOT);
        return rule == Rule.QUORUM || (rule == Rule.SETTLED && quorum > 1)
                ? word + "(" + quorum + ")"
                : word;
    }
}
