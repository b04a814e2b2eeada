package dev.troupe.agents.guard;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.PassStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The actions of this process that are limited together. While there is something to say or to wait
 * for, one thread tells the database what all of them want, in one transaction after another; so
 * however many there are, they use one connection. The lock is not held meanwhile.
 */
final class Line {

    private static final Logger log = LoggerFactory.getLogger(Line.class);

    /** How long a turn that another process left free is not seen. */
    private static final Duration POLL = Duration.ofMillis(100);

    /** So many wait in a process at the most. */
    private static final int MOST = 10_000;

    private final PassStore store;
    private final PassStore.Limit limit;
    private final UUID holder;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition news = lock.newCondition();
    private final Map<Long, CompletableFuture<Boolean>> waiting = new HashMap<>();
    private final List<PassStore.Ask> asks = new ArrayList<>();
    private final Set<Long> ended = new HashSet<>();
    private Optional<String> problem = Optional.empty();
    private boolean working;
    private boolean closed;

    Line(PassStore store, PassStore.Limit limit, UUID holder) {
        this.store = store;
        this.limit = limit;
        this.holder = holder;
    }

    /** What an action wants of the database. */
    private record Wants(List<PassStore.Ask> asks, List<Long> ended) {}

    /**
     * Lines up.
     *
     * @return completed when it is the action's turn; nothing if too many wait
     */
    Optional<CompletableFuture<Boolean>> enter(long ticket, RunId root, Optional<RunId> run) {
        lock.lock();
        try {
            if (waiting.size() >= MOST) {
                return Optional.empty();
            }
            CompletableFuture<Boolean> turn = new CompletableFuture<>();
            waiting.put(ticket, turn);
            asks.add(new PassStore.Ask(ticket, root, run));
            wake();
            return Optional.of(turn);
        } finally {
            lock.unlock();
        }
    }

    /** An action is over, or does not want to begin any more. */
    void leave(long ticket) {
        lock.lock();
        try {
            waiting.remove(ticket);
            asks.removeIf(ask -> ask.ticket() == ticket);
            ended.add(ticket);
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** Why nothing moves, if that is not for others. */
    Optional<String> problem() {
        lock.lock();
        try {
            return problem;
        } finally {
            lock.unlock();
        }
    }

    /** Nothing more is told. */
    void close() {
        lock.lock();
        try {
            closed = true;
            news.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        if (!working && !closed) {
            working = true;
            Thread.ofVirtual().name("troupe-guard-line").start(this::work);
        }
        news.signalAll();
    }

    private void work() {
        for (Optional<Wants> wants = next(); wants.isPresent(); wants = next()) {
            try {
                Set<Long> begun =
                        store.turn(limit, holder, wants.get().asks(), wants.get().ended());
                begun(begun);
            } catch (EngineException e) {
                log.debug("turns of {} are not known; trying again", limit.subject(), e);
                again(wants.get(), e);
            }
        }
    }

    /**
     * What is to be told next, at once or when it is time to look again; nothing if that is all.
     */
    private Optional<Wants> next() {
        lock.lock();
        try {
            long left = POLL.toNanos();
            while (left > 0 && !closed && nothingToTell()) {
                left = news.awaitNanos(left);
            }
            if (closed || (waiting.isEmpty() && asks.isEmpty() && ended.isEmpty())) {
                working = false;
                return Optional.empty();
            }
            Wants wants = new Wants(List.copyOf(asks), List.copyOf(ended));
            asks.clear();
            ended.clear();
            return Optional.of(wants);
        } catch (InterruptedException e) {
            working = false;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    private boolean nothingToTell() {
        return problem.isPresent() || (asks.isEmpty() && ended.isEmpty() && !waiting.isEmpty());
    }

    private void begun(Set<Long> begun) {
        lock.lock();
        try {
            problem = Optional.empty();
            for (Long ticket : begun) {
                CompletableFuture<Boolean> turn = waiting.remove(ticket);
                if (turn != null) {
                    turn.complete(true);
                }
            }
        } finally {
            lock.unlock();
        }
    }

    private void again(Wants wants, EngineException e) {
        lock.lock();
        try {
            problem = Optional.ofNullable(e.getMessage());
            wants.asks().stream()
                    .filter(ask -> waiting.containsKey(ask.ticket()))
                    .forEach(asks::add);
            ended.addAll(wants.ended());
        } finally {
            lock.unlock();
        }
    }
}
