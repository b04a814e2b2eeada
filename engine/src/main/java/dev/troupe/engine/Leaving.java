package dev.troupe.engine;

import dev.troupe.core.durable.Failure;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether and why a run leaves its thread, and the steps under way that may have to be interrupted
 * for it. Changed with the run's lock held; the decision may be read without it.
 */
final class Leaving {

    /**
     * Why a run leaves.
     *
     * @param seen how many messages it knew of when that was decided
     * @param wakeAt when it must wake without a message
     * @param order the message that demands it, if one does
     * @param problem what keeps it from going on, if something does
     */
    record Why(
            Unwind.Reason reason,
            int seen,
            Optional<Instant> wakeAt,
            Optional<Signal> order,
            Optional<Failure> problem) {}

    private final Set<Strand> working = new HashSet<>(2);
    private volatile @Nullable Why why;
    private volatile boolean unwound;

    Optional<Why> why() {
        return Optional.ofNullable(why);
    }

    boolean isDecided() {
        return why != null;
    }

    /** Whether the decision would be a new one: a stronger reason replaces a weaker one. */
    boolean isNews(Unwind.Reason reason) {
        Why before = why;
        return before == null || before.reason().compareTo(reason) < 0;
    }

    void decide(Why why) {
        this.why = why;
        if (why.reason().interrupts()) {
            interruptWork();
        } else if (why.reason() == Unwind.Reason.STOP) {
            working.stream().filter(strand -> !strand.settles()).forEach(Strand::interrupt);
        }
    }

    /** Ends the code that calls if the run is to leave. */
    void checkpoint() {
        Why decided = why;
        if (decided != null) {
            unwound = true;
            throw new Unwind(decided.reason());
        }
    }

    /** Whether code was made to leave: then what it returned says nothing. */
    boolean unwound() {
        return unwound;
    }

    /** A step's body begins in a strand: from now on its thread may be interrupted. */
    void begin(Strand strand) {
        working.add(strand);
        strand.worker(Thread.currentThread());
    }

    void end(Strand strand) {
        working.remove(strand);
        strand.worker(null);
        Thread.interrupted();
    }

    void interruptWork() {
        working.forEach(Strand::interrupt);
    }
}
