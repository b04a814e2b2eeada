package dev.troupe.server.money;

import dev.troupe.engine.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What trees of runs have spent that were over for a while: that does not change any more.
 * Thread-safe.
 */
public final class EndedCosts {

    private static final int MOST = 20_000;

    /**
     * What was under way when a run ended, such as a call that nobody needs any more, has settled.
     */
    private static final Duration SETTLED = Duration.ofMinutes(1);

    private final Map<Long, Costs.Cost> known = new ConcurrentHashMap<>();

    Optional<Costs.Cost> of(RunSummary root) {
        return Optional.ofNullable(known.get(root.id().value()));
    }

    void keep(RunSummary root, Costs.Cost cost, Instant now) {
        if (root.status().ended() && root.updatedAt().plus(SETTLED).isBefore(now)) {
            if (known.size() >= MOST) {
                known.clear();
            }
            known.put(root.id().value(), cost);
        }
    }
}
