package dev.troupe.agents.guard;

import dev.troupe.core.governance.Guard.Breaker;
import dev.troupe.engine.BreakerStore.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What this process knows of the breakers of one organization. */
final class Known {

    /** How old what is known may be when it is asked for. */
    private static final Duration FRESH = Duration.ofSeconds(5);

    final ReentrantLock lock = new ReentrantLock();
    final Map<String, Tally> tallies = new HashMap<>();
    final Map<String, Breaker> rules = new HashMap<>();

    /** One asks for all; it is the only lock that is held while the database is asked. */
    final ReentrantLock hearing = new ReentrantLock();

    volatile Map<String, Standing> standings = Map.of();
    volatile long heard = System.nanoTime() - FRESH.toNanos();
    volatile boolean everHeard;
    volatile long used = System.nanoTime();

    /** Whether nobody asked for a while. */
    boolean isIdle() {
        return System.nanoTime() - used >= FRESH.toNanos();
    }

    boolean isStale() {
        return System.nanoTime() - heard >= FRESH.toNanos();
    }

    /**
     * Whether the caller, who has the lock then, is to ask. At first the others wait for it; later
     * they go by what was known.
     */
    boolean mayHear() {
        if (everHeard) {
            return hearing.tryLock();
        }
        hearing.lock();
        return true;
    }

    <T> T locked(Function<Known, T> action) {
        lock.lock();
        try {
            return action.apply(this);
        } finally {
            lock.unlock();
        }
    }

    Tally tally(String subject) {
        return tallies.computeIfAbsent(subject, Tally::new);
    }

    Optional<Standing> standing(String subject) {
        return Optional.ofNullable(standings.get(subject));
    }

    Duration longestWindow() {
        return rules.values().stream()
                .map(Breaker::window)
                .max(Comparator.naturalOrder())
                .orElse(Duration.ZERO);
    }

    boolean isOpen(String subject) {
        return standing(subject).filter(Standing::open).isPresent();
    }

    /** What nobody else knows holds until it would be tried again. */
    void know(List<Standing> all, Instant at) {
        Map<String, Standing> kept = new HashMap<>(standings);
        Set<String> heard = all.stream().map(Standing::subject).collect(Collectors.toSet());
        kept.values()
                .removeIf(standing ->
                        !heard.contains(standing.subject()) && !at.isBefore(standing.retryAt()));
        standings = Map.copyOf(kept);
        all.forEach(this::know);
    }

    void know(Standing now) {
        Map<String, Standing> all = new HashMap<>(standings);
        Standing before = all.put(now.subject(), now);
        standings = Map.copyOf(all);
        if (before == null
                || before.open() != now.open()
                || !before.changedAt().equals(now.changedAt())) {
            tally(now.subject()).beginAnew(now.changedAt());
        }
    }
}
