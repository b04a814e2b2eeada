package dev.troupe.agents.model;

import java.time.Duration;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When a failed call is tried again: exponential backoff with full jitter, so that many callers who
 * failed together do not come back together.
 *
 * @param maxAttempts calls in all, at least 1
 * @param firstDelay the longest wait before the second attempt; doubles with each further one
 * @param maxDelay what the doubling stops at
 */
public record RetryPolicy(int maxAttempts, Duration firstDelay, Duration maxDelay) {

    public static final RetryPolicy DEFAULT =
            new RetryPolicy(5, Duration.ofMillis(500), Duration.ofSeconds(30));

    public RetryPolicy {
        if (maxAttempts < 1 || firstDelay.isNegative() || maxDelay.compareTo(firstDelay) < 0) {
            throw new IllegalArgumentException(
                    "retries need at least one attempt and 0 <= firstDelay <= maxDelay: "
                            + maxAttempts
                            + ", "
                            + firstDelay
                            + ", "
                            + maxDelay);
        }
    }

    /** The same delays, with so many attempts. */
    public RetryPolicy atMost(int attempts) {
        return attempts == maxAttempts ? this : new RetryPolicy(attempts, firstDelay, maxDelay);
    }

    /**
     * How long to wait after a failed attempt: a random part of the backoff, and never less than
     * what the provider asked for.
     *
     * @param attempt the one that failed, from 1
     */
    public Duration delay(int attempt, Optional<Duration> retryAfter, RandomGenerator random) {
        long ceiling = maxDelay.toMillis();
        int doublings = Math.min(attempt - 1, 30);
        long backoff = firstDelay.toMillis();
        long bound = backoff > ceiling >> doublings ? ceiling : backoff << doublings;
        Duration jittered = Duration.ofMillis(random.nextLong(bound + 1));
        return retryAfter.filter(asked -> asked.compareTo(jittered) > 0).orElse(jittered);
    }
}
