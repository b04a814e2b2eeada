package dev.troupe.core.governance;

import java.time.Duration;
import java.util.Optional;

/**
 * How one agent, tool or provider is protected, and others from it.
 *
 * @param subject {@code agent:NAME}, {@code tool:SOURCE.TOOL}, {@code tool:SOURCE.*} or {@code
 *     provider:NAME}
 * @param concurrency how many actions may be under way at once
 * @param rate how many may begin in a time
 * @param timeout how long one may take
 * @param attempts how often one that changes nothing, or is recognised when repeated, is tried
 * @param breaker when nothing is tried any more for a while; if absent, what is usual for the
 *     subject
 */
public record Guard(
        String subject,
        Optional<Integer> concurrency,
        Optional<Rate> rate,
        Optional<Duration> timeout,
        Optional<Integer> attempts,
        Optional<Breaker> breaker) {

    /** At most so many in each time of this length. */
    public record Rate(int most, Duration per) {}

    /**
     * When a breaker opens: once, over the last {@code window}, there were at least {@code least}
     * actions and one of the bounds is reached. It lets one through as a probe after {@code
     * coolDown}, which doubles each time that fails, up to 16 times.
     *
     * @param failures percent of actions that failed
     * @param slower percent of actions that took longer than {@code slowAfter}
     * @param costPerMinute micro-dollars
     */
    public record Breaker(
            Duration window,
            int least,
            int failures,
            Optional<Integer> slower,
            Duration slowAfter,
            Optional<Long> costPerMinute,
            Duration coolDown) {

        public static final Breaker DEFAULT =
                new Breaker(
                        Duration.ofMinutes(1),
                        10,
                        50,
                        Optional.empty(),
                        Duration.ofSeconds(30),
                        Optional.empty(),
                        Duration.ofSeconds(30));

        /** It never opens by itself. */
        public static final Breaker OFF =
                new Breaker(
                        Duration.ofMinutes(1),
                        Integer.MAX_VALUE,
                        100,
                        Optional.empty(),
                        Duration.ofSeconds(30),
                        Optional.empty(),
                        Duration.ofSeconds(30));
    }
}
