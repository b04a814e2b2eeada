package dev.troupe.server.stream;

import dev.troupe.agents.llm.Streamed;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.RunListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/**
 * What models say while they say it, of the runs of this process: handed to those who follow them.
 * It is passing: what does not fit is gone. Thread-safe.
 */
final class Tokens implements RunListener {

    private static final int CAPACITY = 256;

    private final List<Tap> taps = new CopyOnWriteArrayList<>();

    /** More of the text of a model call. */
    record Token(long run, String position, String text, boolean restarted) {}

    /** What one reader gets. */
    final class Tap implements AutoCloseable {
        private final Predicate<RunId> wanted;
        private final BlockingQueue<Token> queue = new ArrayBlockingQueue<>(CAPACITY);

        private Tap(Predicate<RunId> wanted) {
            this.wanted = wanted;
        }

        /** All that has come since the last time. */
        List<Token> take() {
            List<Token> taken = new ArrayList<>();
            queue.drainTo(taken);
            return taken;
        }

        @Override
        public void close() {
            taps.remove(this);
        }
    }

    /**
     * Begins to listen.
     *
     * @param runs those of which something is wanted; asked by another thread
     */
    Tap listen(Set<RunId> runs) {
        Tap tap = new Tap(runs::contains);
        taps.add(tap);
        return tap;
    }

    @Override
    public void recorded(JournalRow row) {
        // comes with the events
    }

    @Override
    public void progress(RunId run, String position, Object event) {
        if (event instanceof Streamed streamed) {
            for (Tap tap : taps) {
                if (tap.wanted.test(run)) {
                    tap.queue.offer(
                            new Token(
                                    run.value(), position, streamed.text(), streamed.restarted()));
                }
            }
        }
    }
}
