package dev.troupe.server.webhook;

import java.time.Duration;
import java.util.Optional;

/**
 * What came of sending a message once.
 *
 * @param status that was answered
 * @param answer the beginning of what was answered
 * @param error why there was no answer, or why it does not count as one
 * @param retryAfter how long the receiver asked to be left alone
 */
record Attempt(
        Optional<Integer> status,
        Duration took,
        Optional<String> answer,
        Optional<String> error,
        Optional<Duration> retryAfter) {

    private static final int GONE = 410;

    boolean delivered() {
        return error.isEmpty() && status.filter(code -> code >= 200 && code < 300).isPresent();
    }

    /** Whether the receiver does not want any message any more. */
    boolean gone() {
        return status.filter(code -> code == GONE).isPresent();
    }

    /** Nobody answered. */
    static Attempt failed(String why, Duration took) {
        return new Attempt(
                Optional.empty(), took, Optional.empty(), Optional.of(why), Optional.empty());
    }
}
