package dev.troupe.agents.llm;

import java.time.Duration;

/**
 * How long calls made at once took together: no shorter than the longest, and than their share of
 * all. Thread-safe.
 */
final class TimeTogether {

    private final int atOnce;
    private Duration longest = Duration.ZERO;
    private Duration all = Duration.ZERO;

    /**
     * @param atOnce how many are made at once at the most
     */
    TimeTogether(int atOnce) {
        this.atOnce = atOnce;
    }

    synchronized void add(Duration call) {
        longest = longest.compareTo(call) < 0 ? call : longest;
        all = all.plus(call);
    }

    synchronized Duration atLeast() {
        Duration share = all.dividedBy(atOnce);
        return longest.compareTo(share) < 0 ? share : longest;
    }
}
