package dev.troupe.agents.guard;

import dev.troupe.agents.governance.GuardClosed;
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
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Where limited actions of this process wait for their turn among those of all processes. */
final class Gates implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Gates.class);

    /** How long what a process holds stays taken once nothing is heard of it. */
    static final Duration LEASE = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(100);

    private final PassStore store;
    private final UUID holder = UUID.randomUUID();
    private final Set<Long> known = ConcurrentHashMap.newKeySet();
    private final Map<PassStore.Limit, Map<Long, CompletableFuture<Boolean>>> waiting =
            new ConcurrentHashMap<>();
    private volatile boolean used;
    private volatile boolean closed;

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
    long enter(PassStore.Limit limit, RunId root, Optional<RunId> run, Duration patience)
            throws InterruptedException {
        PassStore.Asked asked;
        try {
            if (!used) {
                store.alive(holder, LEASE, known);
                used = true;
            }
            asked = store.ask(limit, root, holder, run);
        } catch (EngineException e) {
            throw new GuardClosed(
                    limit.subject()
                            + " cannot begin, because the database is away: "
                            + e.getMessage());
        }
        known.add(asked.no());
        wake(limit, asked.begun());
        if (!asked.begun().contains(asked.no())) {
            await(limit, asked.no(), patience);
        }
        return asked.no();
    }

    private void await(PassStore.Limit limit, long no, Duration patience)
            throws InterruptedException {
        CompletableFuture<Boolean> turn = new CompletableFuture<>();
        boolean first =
                waiting.merge(limit, new ConcurrentHashMap<>(Map.of(no, turn)), Gates::together)
                                .size()
                        == 1;
        if (first) {
            Thread.ofVirtual().name("troupe-gate").start(() -> look(limit));
        }
        boolean begun = false;
        try {
            turn.get(patience.toNanos(), TimeUnit.NANOSECONDS);
            begun = true;
        } catch (TimeoutException e) {
            throw new GuardClosed(why(limit, patience));
        } catch (ExecutionException e) {
            throw new IllegalStateException("a turn cannot fail", e);
        } finally {
            waiting.computeIfPresent(
                    limit,
                    (key, queue) -> {
                        queue.remove(no);
                        return queue.isEmpty() ? null : queue;
                    });
            if (!begun) {
                leave(limit, no);
            }
        }
    }

    private static Map<Long, CompletableFuture<Boolean>> together(
            Map<Long, CompletableFuture<Boolean>> queue,
            Map<Long, CompletableFuture<Boolean>> more) {
        Map<Long, CompletableFuture<Boolean>> all = new ConcurrentHashMap<>(queue);
        all.putAll(more);
        return all;
    }

    private static String why(PassStore.Limit limit, Duration patience) {
        String most =
                limit.concurrency().map(n -> n + " at once").orElse("")
                        + (limit.concurrency().isPresent() && limit.most().isPresent() ? ", " : "")
                        + limit.most().map(n -> n + " in " + Shown.time(limit.per())).orElse("");
        return limit.subject()
                + " is as busy as it may be ("
                + most
                + "), and it was no turn of this action for "
                + Shown.time(patience)
                + ": try again later, or raise the limit under `guards` in the team file";
    }

    /** Looks for turns as long as somebody waits for one. */
    private void look(PassStore.Limit limit) {
        while (!closed && waiting.containsKey(limit)) {
            LockSupport.parkNanos(POLL.toNanos());
            try {
                wake(limit, store.begin(limit, holder));
            } catch (EngineException e) {
                log.debug("looking for turns failed; trying again", e);
            }
        }
    }

    private void wake(PassStore.Limit limit, Set<Long> begun) {
        Map<Long, CompletableFuture<Boolean>> queue = waiting.get(limit);
        if (queue != null) {
            begun.forEach(no -> {
                CompletableFuture<Boolean> turn = queue.get(no);
                if (turn != null) {
                    turn.complete(true);
                }
            });
        }
    }

    /** An action is over. */
    void leave(PassStore.Limit limit, long no) {
        known.remove(no);
        boolean interrupted = Thread.interrupted();
        try {
            wake(limit, store.end(limit, no, holder));
        } catch (EngineException e) {
            log.debug("a pass is given back later", e);
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        if (used) {
            store.gone(holder);
        }
    }
}
