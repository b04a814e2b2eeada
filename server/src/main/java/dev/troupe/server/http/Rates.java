package dev.troupe.server.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How often callers ask: each may ask so often in the long run, and for a moment five times as
 * often (a token bucket). Thread-safe.
 */
final class Rates {

    private static final int BURST = 5;
    private static final int MOST_CALLERS = 10_000;

    private final double perSecond;
    private final InstantSource clock;
    private final Map<String, Bucket> buckets = new ConcurrentHashMap<>();

    Rates(int perSecond, InstantSource clock) {
        this.perSecond = perSecond;
        this.clock = clock;
    }

    /**
     * @param left below 0 if the last request was one too many
     */
    private record Bucket(double left, Instant at) {
        Bucket taken() {
            return new Bucket(left - 1, at);
        }
    }

    /** Counts a request; says whether it may be made. */
    boolean allows(String caller) {
        Instant now = clock.instant();
        if (buckets.size() > MOST_CALLERS) {
            buckets.values().removeIf(bucket -> filled(bucket, now) >= full());
        }
        Bucket bucket =
                buckets.compute(
                        caller,
                        (name, before) ->
                                new Bucket(before == null ? full() : filled(before, now), now)
                                        .taken());
        return bucket.left() >= 0;
    }

    private double full() {
        return perSecond * BURST;
    }

    private double filled(Bucket bucket, Instant now) {
        double seconds = Math.max(0, Duration.between(bucket.at(), now).toNanos()) / 1e9;
        return Math.min(full(), Math.max(0, bucket.left()) + seconds * perSecond);
    }
}
