package dev.troupe.engine;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The threads in which a fan-out's branches run. Used by the thread of the strand that forks. */
final class BranchThreads {

    /**
     * How long branches that are not needed any more may take to stop before they are left to
     * themselves.
     */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How often to look whether a run that settles was told to stop at once. */
    private static final Duration LOOK = Duration.ofMillis(100);

    /** A branch that was started; it has ended if its thread has. */
    record Started(int index, Strand strand, Thread thread) {}

    private final Strand parent;
    private final List<Started> started = new ArrayList<>();

    BranchThreads(Strand parent) {
        this.parent = parent;
    }

    void start(int index, Strand strand, Runnable work) {
        String name = Thread.currentThread().getName() + "." + index;
        started.add(new Started(index, strand, Thread.ofVirtual().name(name).start(work)));
    }

    List<Started> started() {
        return started;
    }

    /**
     * Waits for the threads. Steps that settle have all the time they need; those that were
     * interrupted have a while.
     *
     * @param over whether the fan-out is decided, so that what still runs was interrupted
     */
    void join(boolean over) {
        long end = Long.MAX_VALUE;
        boolean interrupted = false;
        for (Started one : started) {
            boolean ended = false;
            while (!ended && !one.strand().isAbandoned()) {
                if (end == Long.MAX_VALUE && (over || stopped())) {
                    end = System.nanoTime() + GRACE.toNanos();
                }
                long left = Math.min(end - System.nanoTime(), LOOK.toNanos());
                try {
                    ended = one.thread().join(Duration.ofNanos(Math.max(1, left))) || left <= 0;
                } catch (InterruptedException e) {
                    interrupted = true;
                }
            }
            if (one.thread().isAlive()) {
                parent.live().locked(one.strand()::detach);
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whether steps under way were interrupted. */
    private boolean stopped() {
        return parent.isLost()
                || parent.live().leaving().filter(leave -> leave.reason().interrupts()).isPresent();
    }
}
