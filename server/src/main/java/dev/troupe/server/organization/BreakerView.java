package dev.troupe.server.organization;

import dev.troupe.engine.BreakerStore;
import java.time.Instant;
import java.util.Optional;

/**
 * A circuit breaker.
 *
 * @param subject {@code agent:NAME}, {@code tool:SOURCE.TOOL} or {@code provider:NAME}
 * @param times how often it was opened since it was last closed
 * @param retryAt from when on one action may try; absent if somebody has to close it
 */
public record BreakerView(
        String subject,
        boolean open,
        String reason,
        Instant changedAt,
        Optional<Instant> retryAt,
        int times) {

    public static BreakerView of(BreakerStore.Standing standing) {
        return new BreakerView(
                standing.subject(),
                standing.open(),
                standing.reason(),
                standing.changedAt(),
                Optional.of(standing.retryAt())
                        .filter(at -> standing.open() && !at.equals(BreakerStore.FOR_GOOD)),
                standing.times());
    }
}
