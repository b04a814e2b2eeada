package dev.troupe.engine;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The events that one reader follows. First it reads by itself what came between the place where it
 * goes on and the place where its {@link EventHub} was when it joined; from there on the hub hands
 * it all events, into a queue that holds so many and no more. If that is full, what is in it gives
 * way to a {@link Event.Reset}, and the stream goes on after it. To be read by one thread.
 */
public final class EventStream implements AutoCloseable {

    private static final int AT_ONCE = 200;

    private final Events events;
    private final Interest interest;
    private final int capacity;
    private final Consumer<EventStream> onClose;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Deque<Event> queue = new ArrayDeque<>();
    private final Deque<Event> earlier = new ArrayDeque<>();
    private @Nullable Cursor joined;
    private boolean closed;

    /** Where it goes on; of the reader's thread. */
    private Cursor place;

    private boolean checked;

    EventStream(
            Events events,
            Interest interest,
            Cursor after,
            int capacity,
            Consumer<EventStream> onClose) {
        this.events = events;
        this.interest = interest;
        this.place = after;
        this.capacity = capacity;
        this.onClose = onClose;
    }

    Interest interest() {
        return interest;
    }

    /** From this place on, the hub hands it everything. */
    void join(Cursor position) {
        lock.lock();
        try {
            joined = position;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Never waits. */
    void offer(Event event) {
        lock.lock();
        try {
            if (queue.size() >= capacity) {
                queue.clear();
                queue.add(
                        event instanceof Event.Reset
                                ? event
                                : new Event.Reset(
                                        event.cursor(),
                                        "more than "
                                                + capacity
                                                + " events were waiting to be read"));
            } else {
                queue.add(event);
            }
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the next event.
     *
     * @return nothing if none came in this time, or the stream is closed
     * @throws EngineException if the database is away while earlier events are read; this may be
     *     called again
     */
    public Optional<Event> next(Duration most) throws InterruptedException {
        long end = System.nanoTime() + most.toNanos();
        while (true) {
            Optional<Event> event = take(end);
            if (event.isEmpty()) {
                return event;
            }
            if (event.get() instanceof Event.Reset || event.get().cursor().compareTo(place) > 0) {
                place = event.get().cursor();
                return event;
            }
        }
    }

    private Optional<Event> take(long end) throws InterruptedException {
        Optional<Cursor> until = awaitJoined(end);
        if (until.isEmpty()) {
            return Optional.empty();
        }
        if (!checked && place.compareTo(until.get()) > 0) {
            check();
        }
        checked = true;
        while (earlier.isEmpty() && place.compareTo(until.get()) < 0) {
            readEarlier(until.get());
        }
        return earlier.isEmpty() ? takeQueued(end) : Optional.of(earlier.remove());
    }

    /** A place that is ahead of the hub may be another process's, or none at all. */
    private void check() {
        events.read(place, 1, interest).events().stream()
                .filter(event -> event instanceof Event.Reset)
                .forEach(earlier::add);
    }

    /** What the hub hands out is left to it. */
    private void readEarlier(Cursor until) {
        Events.Part part = events.read(place, AT_ONCE, interest);
        for (Event event : part.events()) {
            if (event instanceof Event.Reset || event.cursor().compareTo(until) <= 0) {
                earlier.add(event);
            }
        }
        if (earlier.isEmpty()) {
            place = part.more() && part.next().compareTo(until) < 0 ? part.next() : until;
        }
    }

    private Optional<Cursor> awaitJoined(long end) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(end, () -> joined != null);
            return closed ? Optional.empty() : Optional.ofNullable(joined);
        } finally {
            lock.unlock();
        }
    }

    private Optional<Event> takeQueued(long end) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            await(end, () -> !queue.isEmpty());
            return closed ? Optional.empty() : Optional.ofNullable(queue.poll());
        } finally {
            lock.unlock();
        }
    }

    private void await(long end, BooleanSupplier there) throws InterruptedException {
        long left = end - System.nanoTime();
        while (!there.getAsBoolean() && !closed && left > 0) {
            left = changed.awaitNanos(left);
        }
    }

    /** How many events wait to be read. */
    public int waiting() {
        lock.lock();
        try {
            return queue.size();
        } finally {
            lock.unlock();
        }
    }

    public boolean isClosed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Ends it; whoever waits for an event gets none. */
    @Override
    public void close() {
        lock.lock();
        try {
            if (closed) {
                return;
            }
            closed = true;
            queue.clear();
            changed.signalAll();
        } finally {
            lock.unlock();
        }
        onClose.accept(this);
    }
}
