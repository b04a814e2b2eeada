package dev.troupe.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the events for all readers of a process: one thread reads them once and hands them to
 * those who want them. It never waits for a reader, asks nothing of the database while there is
 * none, and reads no journal rows of trees that nobody follows. It looks five times a second, and
 * at once when it is told that there is something ({@link #wake}). Thread-safe.
 */
public final class EventHub implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(EventHub.class);

    /** How often it looks if nobody tells it to. */
    private static final Duration LOOK = Duration.ofMillis(200);

    /** How often it looks at the most: what comes meanwhile is read together. */
    private static final Duration BREATH = Duration.ofMillis(10);

    private static final Duration RETRY = Duration.ofMillis(500);
    private static final int AT_ONCE = 500;

    private final Events events;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<EventStream> joining = new ArrayList<>();
    private final Semaphore news = new Semaphore(0);
    private final Thread thread;
    private EventReaders readers = EventReaders.NONE;
    private Optional<Cursor> position = Optional.empty();
    private volatile boolean closed;

    /** Of the thread that looks. */
    private long lastLook;

    /**
     * Starts it.
     *
     * @param database connections of the owner of the tables
     */
    public EventHub(DataSource database) {
        this.events = new Events(database);
        this.thread = Thread.ofVirtual().name("troupe-events").start(this::run);
    }

    /**
     * Begins to follow events. What is committed after this returns is delivered, as is all after
     * the place that is given.
     *
     * @param after where to go on, such as after the event that the reader got last; from now on if
     *     absent
     * @param capacity how many events may wait for the reader, at least 1
     */
    public EventStream subscribe(Interest interest, Optional<Cursor> after, int capacity) {
        if (capacity < 1) {
            throw new IllegalArgumentException(
                    "a stream holds at least one event, not " + capacity);
        }
        Cursor from = after.or(this::position).orElseGet(events::now);
        EventStream stream = new EventStream(events, interest, from, capacity, this::leave);
        lock.lock();
        try {
            if (closed) {
                throw new EngineException(
                        "the events are not followed any more: the hub is closed");
            }
            joining.add(stream);
        } finally {
            lock.unlock();
        }
        wake();
        return stream;
    }

    /** Where it is; nowhere while it sleeps. */
    private Optional<Cursor> position() {
        lock.lock();
        try {
            return position;
        } finally {
            lock.unlock();
        }
    }

    /** How many follow events. */
    public int readers() {
        lock.lock();
        try {
            return readers.count() + joining.size();
        } finally {
            lock.unlock();
        }
    }

    /** Says that something was committed; cheap, whoever calls it and however often. */
    public void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    private void leave(EventStream stream) {
        lock.lock();
        try {
            joining.remove(stream);
            readers = readers.without(stream);
            if (readers.count() == 0) {
                position = Optional.empty();
            }
        } finally {
            lock.unlock();
        }
    }

    private void run() {
        boolean away = false;
        while (!closed) {
            Duration pause;
            try {
                lastLook = System.nanoTime();
                pause = look();
                away = false;
            } catch (RuntimeException e) {
                if (!away && !closed) {
                    log.warn("events cannot be read; their readers wait until they can be", e);
                }
                away = true;
                pause = RETRY;
            }
            try {
                rest(pause);
            } catch (InterruptedException e) {
                return;
            }
        }
    }

    private void rest(Duration pause) throws InterruptedException {
        if (pause.isNegative()) {
            news.acquire();
        } else if (pause.equals(RETRY)) {
            Thread.sleep(RETRY);
        } else if (!pause.isZero() && news.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS)) {
            long since = System.nanoTime() - lastLook;
            if (since < BREATH.toNanos()) {
                Thread.sleep(BREATH.minusNanos(since));
            }
        }
        news.drainPermits();
    }

    /** Hands out what is new; returns how long to wait then, a negative time if for readers. */
    private Duration look() {
        Optional<Cursor> from =
                position().or(() -> readers() == 0 ? Optional.empty() : Optional.of(events.now()));
        EventReaders whose;
        lock.lock();
        try {
            if (readers() == 0 || from.isEmpty()) {
                position = Optional.empty();
                return readers() == 0 ? Duration.ofNanos(-1) : Duration.ZERO;
            }
            position = from;
            for (EventStream stream : joining) {
                stream.join(from.get());
                readers = readers.with(stream);
            }
            joining.clear();
            whose = readers;
        } finally {
            lock.unlock();
        }
        Events.Part part = events.read(from.get(), AT_ONCE, whose::wantRowsOf);
        part.events().forEach(whose::offer);
        lock.lock();
        try {
            position = readers.count() == 0 ? Optional.empty() : Optional.of(part.next());
        } finally {
            lock.unlock();
        }
        return part.more() ? Duration.ZERO : events.isBehind() ? BREATH : LOOK;
    }

    /** Stops reading, and ends all streams. */
    @Override
    public void close() {
        List<EventStream> all = new ArrayList<>();
        lock.lock();
        try {
            closed = true;
            all.addAll(joining);
            all.addAll(readers.all());
        } finally {
            lock.unlock();
        }
        all.forEach(EventStream::close);
        thread.interrupt();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
