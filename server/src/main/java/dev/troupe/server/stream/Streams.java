package dev.troupe.server.stream;

import dev.troupe.engine.Cursor;
import dev.troupe.engine.EventHub;
import dev.troupe.engine.EventStream;
import dev.troupe.engine.Interest;
import dev.troupe.engine.Subscription;
import dev.troupe.server.Plant;
import dev.troupe.server.problem.ApiProblem;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.springframework.context.SmartLifecycle;
import org.springframework.http.HttpStatus;

/**
 * The streams that are open. They end before the server does, which would wait for them.
 * Thread-safe.
 */
final class Streams implements SmartLifecycle {

    private static final int MOST = 2_000;

    /** How many events may wait for one reader: who is slower begins anew. */
    private static final int CAPACITY = 2_000;

    private static final Duration SHARE = Duration.ofNanos(100_000);
    private static final Duration LONGEST_PAUSE = Duration.ofMillis(100);

    private final Plant plant;
    private final AtomicInteger open = new AtomicInteger();
    private Optional<EventHub> hub = Optional.empty();
    private Optional<Subscription> bell = Optional.empty();
    private Optional<Subscription> listening = Optional.empty();
    private final Tokens tokens = new Tokens();

    Streams(Plant plant) {
        this.plant = plant;
    }

    @Override
    public synchronized void start() {
        EventHub made = new EventHub(plant.database());
        hub = Optional.of(made);
        bell = Optional.of(plant.engine().onCommit(made::wake));
        listening = Optional.of(plant.engine().listen(tokens));
    }

    @Override
    public synchronized void stop() {
        bell.ifPresent(Subscription::close);
        listening.ifPresent(Subscription::close);
        hub.ifPresent(EventHub::close);
        hub = Optional.empty();
    }

    @Override
    public synchronized boolean isRunning() {
        return hub.isPresent();
    }

    /** What is streamed of model calls of this process. */
    Tokens tokens() {
        return tokens;
    }

    /** How many are open. */
    int count() {
        return open.get();
    }

    /**
     * How long events wait for others that are sent along with them. What it costs to send is the
     * sending itself: where there are many readers, they get more at once, a little later.
     */
    Duration pause() {
        return SHARE.multipliedBy(open.get()).compareTo(LONGEST_PAUSE) < 0
                ? SHARE.multipliedBy(open.get())
                : LONGEST_PAUSE;
    }

    /**
     * Opens a stream, to be given back by {@link #closed}.
     *
     * @param after the id of the event after which it goes on
     */
    EventStream open(Interest interest, Optional<String> after) {
        Optional<Cursor> from = after.map(Streams::cursor);
        if (open.incrementAndGet() > MOST) {
            open.decrementAndGet();
            throw ApiProblem.of(
                            HttpStatus.SERVICE_UNAVAILABLE,
                            "too-many-streams",
                            "as many streams are open as this server can serve")
                    .remedy("try again in a moment, or read how things stand from time to time");
        }
        try {
            return current().subscribe(interest, from, CAPACITY);
        } catch (RuntimeException e) {
            open.decrementAndGet();
            throw e;
        }
    }

    private synchronized EventHub current() {
        return hub.orElseThrow(() ->
                ApiProblem.of(
                        HttpStatus.SERVICE_UNAVAILABLE, "unavailable", "the server is stopping"));
    }

    private static Cursor cursor(String id) {
        try {
            return Cursor.parse(id);
        } catch (IllegalArgumentException e) {
            throw ApiProblem.invalid("Last-Event-ID", String.valueOf(e.getMessage()));
        }
    }

    void closed(EventStream stream) {
        stream.close();
        open.decrementAndGet();
    }
}
