package dev.troupe.server;

import dev.troupe.server.http.Repeats;
import dev.troupe.server.identity.Expired;
import dev.troupe.server.webhook.Deliveries;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Removes from time to time what is over. */
final class Housekeeping implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Housekeeping.class);
    private static final Duration EVERY = Duration.ofMinutes(30);

    private final Repeats repeats;
    private final Expired expired;
    private final Deliveries deliveries;
    private final Thread thread;

    Housekeeping(Repeats repeats, Expired expired, Deliveries deliveries) {
        this.repeats = repeats;
        this.expired = expired;
        this.deliveries = deliveries;
        this.thread = Thread.ofVirtual().name("troupe-housekeeping").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                Thread.sleep(EVERY);
                once();
            }
        } catch (InterruptedException e) {
            // closed
        }
    }

    private void once() {
        try {
            repeats.forget();
            expired.remove();
            deliveries.forget();
        } catch (RuntimeException e) {
            log.warn("what is over was not removed; that is tried again in {}", EVERY, e);
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
