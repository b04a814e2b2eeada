package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells watchers in this process what this node commits, without ever making it wait for them. */
final class Feed {

    private static final Logger log = LoggerFactory.getLogger(Feed.class);
    private static final int CAPACITY = 16_384;

    private final List<Watcher> watchers = new CopyOnWriteArrayList<>();
    private final List<Runnable> bells = new CopyOnWriteArrayList<>();

    Subscription subscribe(RunListener listener) {
        Watcher watcher = new Watcher(listener);
        watchers.add(watcher);
        watcher.thread.start();
        return watcher;
    }

    /**
     * @param bell called by the writer after each commit: it must not wait, and not fail
     */
    Subscription onCommit(Runnable bell) {
        bells.add(bell);
        return () -> bells.remove(bell);
    }

    void committed(List<Write> writes) {
        bells.forEach(Runnable::run);
        if (watchers.isEmpty()) {
            return;
        }
        for (Write write : writes) {
            for (NewRow row : write.rows()) {
                JournalRow recorded =
                        new JournalRow(
                                new RunId(row.run()),
                                row.seq(),
                                Micros.instant(row.atMicros()),
                                row.kind(),
                                row.pos(),
                                row.name(),
                                row.payload().map(Payload::json),
                                row.hash());
                tell(listener -> listener.recorded(recorded));
            }
            for (Write.Departure departure : write.extras().departures) {
                tell(listener -> listener.left(departure.run().id(), departure.status()));
            }
        }
    }

    void progress(RunId run, String position, Object event) {
        if (!watchers.isEmpty()) {
            tell(listener -> listener.progress(run, position, event));
        }
    }

    private void tell(Consumer<RunListener> news) {
        watchers.forEach(watcher -> watcher.offer(news));
    }

    private final class Watcher implements Subscription {
        private final RunListener listener;
        private final BlockingQueue<Consumer<RunListener>> queue =
                new ArrayBlockingQueue<>(CAPACITY);
        private final Thread thread = Thread.ofVirtual().name("troupe-feed").unstarted(this::run);
        private volatile boolean lagged;

        Watcher(RunListener listener) {
            this.listener = listener;
        }

        void offer(Consumer<RunListener> news) {
            if (!queue.offer(news)) {
                lagged = true;
            }
        }

        private void run() {
            try {
                while (true) {
                    Consumer<RunListener> news = queue.take();
                    if (lagged) {
                        lagged = false;
                        queue.clear();
                        call(RunListener::lagged);
                    } else {
                        call(news);
                    }
                }
            } catch (InterruptedException e) {
                drain();
            }
        }

        private void drain() {
            Optional.ofNullable(queue.poll())
                    .ifPresent(news -> {
                        call(news);
                        drain();
                    });
        }

        private void call(Consumer<RunListener> news) {
            try {
                news.accept(listener);
            } catch (RuntimeException e) {
                log.warn("a watcher of runs failed and misses an event", e);
            }
        }

        @Override
        public void close() {
            watchers.remove(this);
            thread.interrupt();
            try {
                thread.join(Duration.ofSeconds(2));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
