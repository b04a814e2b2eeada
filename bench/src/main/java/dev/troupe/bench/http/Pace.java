package dev.troupe.bench.http;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntFunction;

/** Asks so often a second, in the background, until it is closed. */
final class Pace implements AutoCloseable {

    private final Thread thread;
    private int asked;
    private volatile boolean over;

    Pace(int port, int perSecond, IntFunction<Line.Request> request) {
        this.thread = Thread.ofPlatform().start(() -> ask(port, perSecond, request));
    }

    private void ask(int port, int perSecond, IntFunction<Line.Request> request) {
        long between = TimeUnit.SECONDS.toNanos(1) / perSecond;
        long next = System.nanoTime();
        try {
            while (!over) {
                try (Line line = new Line(port)) {
                    for (int i = 0; i < Load.LONGEST && !over; i++) {
                        line.ask(request.apply(asked++)).expect(200, 201);
                        next += between;
                        LockSupport.parkNanos(next - System.nanoTime());
                    }
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        over = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
