package dev.troupe.server.http;

import dev.troupe.server.problem.ApiProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.http.HttpStatus;

/** Counts credentials that were no good, by the address that they came from. Thread-safe. */
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
     * Counts a credential that was no good. One that is good is never held up: addresses are
     * shared, such as a proxy's, and nobody can guess 256 bits.
     *
     * @throws ApiProblem if there were too many
     */
    public void failed(String address) {
        Count count = count(address);
        if (count.failures() > MOST) {
            throw ApiProblem.of(
                            HttpStatus.TOO_MANY_REQUESTS,
                            "too-many-failures",
                            "too many credentials from this address were no good")
                    .remedy("wait a minute, and check the key or the link");
        }
    }

    private Count count(String address) {
        Count first = new Count(1, clock.instant());
        if (counts.size() >= MOST_ADDRESSES) {
            counts.values().removeIf(count -> !isNow(count));
        }
        if (counts.size() >= MOST_ADDRESSES && !counts.containsKey(address)) {
            return first;
        }
        return counts.merge(
                address,
                first,
                (before, now) ->
                        isNow(before) ? new Count(before.failures() + 1, before.since()) : now);
    }

    private boolean isNow(Count count) {
        return clock.instant().isBefore(count.since().plus(WINDOW));
    }
}
