package dev.troupe.cli.live;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jline.utils.Signals;

/**
 * Whether the command was asked to stop: by Ctrl-C, or by the signals that end processes. The first
 * asks, the second ends the process at once; what was committed until then is kept.
 */
public final class Stop implements AutoCloseable {

    private static final int INTERRUPTED = 130;

    private record Handled(String signal, Object before) {}

    private final CountDownLatch requested = new CountDownLatch(1);
    private final AtomicBoolean signalled = new AtomicBoolean();
    private List<Handled> handled = List.of();

    /** One that only {@link #request} triggers. */
    public static Stop manual() {
        return new Stop();
    }

    /** One that this process's signals trigger until it is closed. */
    public static Stop bySignals() {
        Stop stop = new Stop();
        stop.handled = List.of(stop.handle("INT"), stop.handle("TERM"), stop.handle("HUP"));
        return stop;
    }

    private Handled handle(String signal) {
        return new Handled(
                signal,
                Signals.register(
                        signal,
                        () -> {
                            if (!signalled.compareAndSet(false, true)) {
                                Runtime.getRuntime().halt(INTERRUPTED);
                            }
                            requested.countDown();
                        }));
    }

    public void request() {
        requested.countDown();
    }

    public boolean requested() {
        return requested.getCount() == 0;
    }

    /**
     * Waits until it is requested, however long that takes.
     *
     * @throws InterruptedException if the thread is to end
     */
    public void await() throws InterruptedException {
        requested.await();
    }

    @Override
    public void close() {
        handled.stream()
                .filter(one -> one.before() != null)
                .forEach(one -> Signals.unregister(one.signal(), one.before()));
    }
}
