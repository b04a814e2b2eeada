package dev.troupe.server.webhook;

import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.Subscription;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * Has messages made of what happens, and sent. Each webhook is served by a thread of its own, of
 * this process or another, so that one that is slow holds up no other. Thread-safe.
 */
final class Dispatcher implements SmartLifecycle {

    private static final Logger log = LoggerFactory.getLogger(Dispatcher.class);

    /** How often it looks if nobody tells it to: others' commits, and repetitions. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** How often it looks whether there are webhooks at all. */
    private static final Duration IDLE = Duration.ofSeconds(5);

    private static final Duration BREATH = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final Duration END = Duration.ofSeconds(3);
    private static final int AT_ONCE = 64;

    private final PostgresEngine engine;
    private final Collector collector;
    private final Turns turns;
    private final Courier courier;
    private final Semaphore news = new Semaphore(0);
    private final Semaphore places = new Semaphore(AT_ONCE);
    private final Set<Thread> couriers = ConcurrentHashMap.newKeySet();
    private volatile boolean running;

    /** Whether there are webhooks, as far as it knows: commits are news only then. */
    private volatile boolean needed;

    private Optional<Thread> thread = Optional.empty();
    private Optional<Subscription> bell = Optional.empty();

    Dispatcher(PostgresEngine engine, Collector collector, Turns turns, Courier courier) {
        this.engine = engine;
        this.collector = collector;
        this.turns = turns;
        this.courier = courier;
    }

    @Override
    public synchronized void start() {
        running = true;
        bell =
                Optional.of(
                        engine.onCommit(() -> {
                            if (needed) {
                                wake();
                            }
                        }));
        thread = Optional.of(Thread.ofVirtual().name("troupe-webhooks").start(this::run));
    }

    /** Says that there is something to do. */
    void wake() {
        if (news.availablePermits() == 0) {
            news.release();
        }
    }

    private void run() {
        boolean away = false;
        try {
            while (running) {
                Duration pause;
                try {
                    needed = turns.any();
                    pause = needed ? look() : IDLE;
                    away = false;
                } catch (RuntimeException e) {
                    if (!away && running) {
                        log.warn("webhooks are not served; that is tried again until it works", e);
                    }
                    away = true;
                    pause = RETRY;
                }
                Thread.sleep(BREATH);
                news.tryAcquire(pause.toNanos(), TimeUnit.NANOSECONDS);
                news.drainPermits();
            }
        } catch (InterruptedException e) {
            // stopped
        }
    }

    private Duration look() {
        boolean more = collector.collect();
        while (running && places.tryAcquire()) {
            boolean begun = false;
            try {
                Optional<Turns.Turn> turn = turns.take();
                if (turn.isEmpty()) {
                    break;
                }
                Thread courierOf =
                        Thread.ofVirtual()
                                .name("troupe-webhook " + turn.get().id())
                                .unstarted(() -> serve(turn.get()));
                couriers.add(courierOf);
                courierOf.start();
                begun = true;
            } finally {
                if (!begun) {
                    places.release();
                }
            }
        }
        return more ? Duration.ZERO : LOOK;
    }

    private void serve(Turns.Turn turn) {
        try {
            courier.serve(turn);
        } catch (InterruptedException e) {
            // Stopped: what was being sent is sent again.
        } catch (RuntimeException e) {
            log.warn("webhook {} was not served; that is tried again", turn.id(), e);
        } finally {
            leave(turn);
            couriers.remove(Thread.currentThread());
            places.release();
            wake();
        }
    }

    private void leave(Turns.Turn turn) {
        Thread.interrupted(); // to give it back is all that is left to do
        try {
            turns.leave(turn);
        } catch (RuntimeException e) {
            log.warn("webhook {} is free again when its lease is over", turn.id(), e);
        }
    }

    @Override
    public synchronized void stop() {
        running = false;
        bell.ifPresent(Subscription::close);
        thread.ifPresent(Thread::interrupt);
        couriers.forEach(Thread::interrupt);
        long end = System.nanoTime() + END.toNanos();
        try {
            if (thread.isPresent()) {
                thread.get().join(END);
            }
            couriers.forEach(Thread::interrupt); // one may have been begun meanwhile
            for (Thread one : couriers) {
                one.join(Duration.ofNanos(Math.max(1, end - System.nanoTime())));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public synchronized boolean isRunning() {
        return running;
    }
}
