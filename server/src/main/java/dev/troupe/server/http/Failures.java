package dev.troupe.server.http;

import dev.troupe.server.problem.ApiProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpStatus;

/**
 * Counts credentials that were no good, by the address that they came from: who sends many is not
 * listened to for a while. Thread-safe.
 */
public final class Failures {

    private static final int MOST = 20;
    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final int MOST_ADDRESSES = 10_000;

    private final InstantSource clock;
    private final Map<String, Count> counts = new ConcurrentHashMap<>();

    public Failures(InstantSource clock) {
        this.clock = clock;
    }

    private record Count(int failures, Instant since) {}

    /**
     * Has nothing tried from an address that has failed too often.
     *
     * @throws ApiProblem if it has
     */
    public void check(String address) {
        Count count = counts.get(address);
        if (count != null && count.failures() >= MOST && isNow(count)) {
            throw ApiProblem.of(
                            HttpStatus.TOO_MANY_REQUESTS,
                            "too-many-failures",
                            "too many credentials from this address were no good")
                    .remedy("wait a minute, and check the key or the link");
        }
    }

    /** Counts a credential that was no good. */
    public void failed(String address) {
        if (counts.size() >= MOST_ADDRESSES) {
            counts.values().removeIf(count -> !isNow(count));
        }
        if (counts.size() < MOST_ADDRESSES || counts.containsKey(address)) {
            counts.merge(
                    address,
                    new Count(1, clock.instant()),
                    (before, first) ->
                            isNow(before)
                                    ? new Count(before.failures() + 1, before.since())
                                    : first);
        }
    }

    private boolean isNow(Count count) {
        return clock.instant().isBefore(count.since().plus(WINDOW));
    }
}
