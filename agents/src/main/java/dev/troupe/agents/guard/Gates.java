package dev.troupe.agents.guard;

import dev.troupe.agents.governance.GuardClosed;
import dev.troupe.agents.governance.Guards.Waits;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.PassStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;

/** Where limited actions of this process wait for their turn among those of all processes. */
final class Gates implements AutoCloseable {

    /** How long what a process holds stays taken once nothing is heard of it. */
    static final Duration LEASE = Duration.ofSeconds(10);

    /** A shorter wait is not worth a word. */
    private static final Duration UNTOLD = Duration.ofMillis(300);

    private final PassStore store;
    private final UUID holder = UUID.randomUUID();
    private final AtomicLong tickets = new AtomicLong();

    /** The tickets of actions that are this process's to give back. */
    private final Set<Long> known = ConcurrentHashMap.newKeySet();

    private final Map<PassStore.Limit, Line> lines = new ConcurrentHashMap<>();
    private volatile boolean used;

    Gates(PassStore store) {
        this.store = store;
    }

    /** Says that this process lives, if it holds anything or ever did. */
    void beat() {
        if (used) {
            store.alive(holder, LEASE, known);
        }
    }

    /**
     * Waits for a turn.
     *
     * @param run holds the pass until it ends, in the place of this process
     * @return names the pass
     * @throws GuardClosed if the patience is over
     */
    long enter(
            PassStore.Limit limit, RunId root, Optional<RunId> run, Duration patience, Waits waits)
            throws InterruptedException {
        live(limit);
        long ticket = tickets.incrementAndGet();
        known.add(ticket);
        Line line = line(limit);
        boolean begun = false;
        try {
            CompletableFuture<Boolean> turn =
                    line.enter(ticket, root, run)
                            .orElseThrow(() ->
                                    new GuardClosed(
                                            busy(limit) + ", and too many wait for it already"));
            await(turn, line, limit, patience, waits);
            begun = true;
            if (run.isPresent()) {
                known.remove(ticket);
            }
            return ticket;
        } finally {
            if (!begun) {
                leave(limit, ticket);
            }
        }
    }

    private void live(PassStore.Limit limit) {
        if (!used) {
            try {
                store.alive(holder, LEASE, known);
            } catch (EngineException e) {
                throw new GuardClosed(
                        limit.subject()
                                + " cannot begin, because the database is away: "
                                + e.getMessage());
            }
            used = true;
        }
    }

    private Line line(PassStore.Limit limit) {
        return lines.computeIfAbsent(limit, key -> new Line(store, key, holder));
    }

    private static void await(
            CompletableFuture<Boolean> turn,
            Line line,
            PassStore.Limit limit,
            Duration patience,
            Waits waits)
            throws InterruptedException {
        Duration untold = patience.compareTo(UNTOLD) < 0 ? patience : UNTOLD;
        try {
            try {
                turn.get(untold.toNanos(), TimeUnit.NANOSECONDS);
            } catch (TimeoutException e) {
                waits.waits(busy(limit) + ": waiting for a turn");
                turn.get(patience.minus(untold).toNanos(), TimeUnit.NANOSECONDS);
            }
        } catch (TimeoutException e) {
            throw new GuardClosed(
                    line.problem()
                            .map(problem ->
                                    limit.subject()
                                            + " cannot begin, because the database is away: "
                                            + problem)
                            .orElseGet(() -> why(limit, patience)));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a turn cannot fail", e);
        }
    }

    private static String busy(PassStore.Limit limit) {
        String most =
                limit.concurrency().map(n -> n + " at once").orElse("")
                        + (limit.concurrency().isPresent() && limit.most().isPresent() ? ", " : "")
                        + limit.most().map(n -> n + " in " + Shown.time(limit.per())).orElse("");
        return limit.subject() + " is as busy as it may be (" + most + ")";
    }

    private static String why(PassStore.Limit limit, Duration patience) {
        return busy(limit)
                + ", and it was no turn of this action for "
                + Shown.time(patience)
                + ": try again later, or raise the limit under `guards` in the team file";
    }

    /** An action is over. */
    void leave(PassStore.Limit limit, long ticket) {
        line(limit).leave(ticket);
        known.remove(ticket);
    }

    @Override
    public void close() {
        lines.values().forEach(Line::close);
        if (used) {
            store.gone(holder);
        }
    }
}
