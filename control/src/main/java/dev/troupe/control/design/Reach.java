package dev.troupe.control.design;

/** How much of what a plan may do is reckoned with. */
enum Reach {
    /** As little as it can get by with: one round, the cheapest choice, nothing conditional. */
    LEAST,
    /** All that it may come to. */
    MOST;

    /** The one of two alternatives that is reckoned with. */
    Cost pick(Cost one, Cost other) {
        return this == MOST ? one.or(other) : one.orCheaper(other);
    }

    /** How often something is done that may be done so often. */
    int times(int most) {
        return this == MOST ? most : 1;
    }
}
