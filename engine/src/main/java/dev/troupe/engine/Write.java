package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * What is committed as a whole: usually one journal row, sometimes rows together with what must
 * happen in the same transaction. Built and awaited by one thread, committed by the writer.
 */
final class Write {

    /** A run to create; its first journal row is among the rows. */
    record Creation(
            RunInfo run,
            RunStatus status,
            int headSeq,
            Hash head,
            long bytes,
            Instant at,
            Purpose purpose) {}

    /** A message to send. */
    record Outgoing(long run, String topic, String payload, String sender) {}

    /** A message that was received. */
    record Received(long run, int no) {}

    /** A question to list. */
    record Asked(
            long run,
            String pos,
            String organization,
            String kind,
            String title,
            String topic,
            String detail,
            Instant at,
            Instant deadline,
            dev.troupe.core.durable.Request.Rules rules) {}

    /** Questions not to list any more: at one position, or all of a run if there is none. */
    record Closed(long run, Optional<String> pos, String by, Instant at) {}

    /**
     * A run that leaves its node.
     *
     * @param seen how many messages the run knew of; with more than that it is ready instead of
     *     waiting
     * @param bytes what its journal and messages take in memory, if that is known
     */
    record Departure(
            RunInfo run,
            RunStatus status,
            Optional<Instant> wakeAt,
            int headSeq,
            Hash head,
            int seen,
            Optional<Long> bytes,
            Optional<String> failure,
            Instant at) {}

    /** What goes with the rows; most writes have nothing of it. */
    static final class Extras {
        final List<Creation> creations = new ArrayList<>(0);
        final List<Outgoing> signals = new ArrayList<>(0);
        final List<Received> received = new ArrayList<>(0);
        final List<Asked> asked = new ArrayList<>(0);
        final List<Closed> closed = new ArrayList<>(0);
        final List<Departure> departures = new ArrayList<>(0);
        final List<Reserving> claims = new ArrayList<>(0);
        final List<Ending> endings = new ArrayList<>(0);
        final List<Runnable> afterCommit = new ArrayList<>(0);
        final List<Runnable> afterFailure = new ArrayList<>(0);
    }

    private static final Extras NONE = new Extras();

    private final List<NewRow> rows = new ArrayList<>(1);
    private Optional<Settling> share = Optional.empty();
    private final Thread owner = Thread.currentThread();
    private final @Nullable LiveRun run;
    private Extras extras = NONE;
    private int reserved = 1;
    private volatile boolean done;
    private @Nullable RuntimeException failure;

    /** A write that stands for itself. */
    Write() {
        this(null);
    }

    private Write(@Nullable LiveRun run) {
        this.run = run;
    }

    /** A write that builds on all that a run wrote before it. */
    static Write of(LiveRun run) {
        return new Write(run);
    }

    /** Whether it builds on something that the database refused. */
    boolean isCutOff() {
        LiveRun of = run;
        return of != null && of.refusal().isPresent();
    }

    /** Adds a row, before the write is handed over. */
    void add(NewRow row) {
        rows.add(row);
    }

    /** Has a reservation settled that was for the step which its one row ends. */
    void settle(Settling settling) {
        if (settling.reservation().tab().isPresent()) {
            share = Optional.of(settling);
        }
        with().endings.add(settling);
    }

    /** What the step had of a tab. Where it had several shares, none is of a tab that is open. */
    Optional<Settling> share() {
        return share;
    }

    /** Tells what others hear of and the database does not decide. */
    void addTo(News news) {
        for (Creation creation : extras.creations) {
            news.created(creation.run(), creation.status());
        }
        LiveRun of = run;
        if (of != null) {
            addTo(news, of.info().root());
        } else if (!extras.creations.isEmpty()) {
            addTo(news, extras.creations.getFirst().run().root());
        }
    }

    private void addTo(News news, RunId root) {
        news.recorded(rows, root);
        for (Asked asked : extras.asked) {
            news.asked(
                    asked.run(),
                    root.value(),
                    asked.pos(),
                    Event.Question.Change.ASKED,
                    asked.organization());
        }
    }

    List<NewRow> rows() {
        return rows;
    }

    Extras extras() {
        return extras;
    }

    boolean hasExtras() {
        return extras != NONE;
    }

    /** The extras, to be added to before the write is handed over. */
    Extras with() {
        if (extras == NONE) {
            extras = new Extras();
        }
        return extras;
    }

    /** How much room it takes in the queue, in KiB. */
    int weight() {
        return reserved;
    }

    /** Says how much room was made for it. */
    Write reserved(int weight) {
        reserved = weight;
        return this;
    }

    /** How much room a row with this payload takes. */
    static int weight(Optional<Payload> payload) {
        return payload.isPresent() ? 1 + payload.get().utf8().length / 1024 : 1;
    }

    /** Whether it was committed or has failed. */
    boolean isDone() {
        return done;
    }

    void committed() {
        for (Runnable action : extras.afterCommit) {
            action.run();
        }
        done = true;
        LockSupport.unpark(owner);
    }

    /** It will not be committed. */
    void failed(RuntimeException e) {
        if (done) {
            return;
        }
        for (Runnable action : extras.afterFailure) {
            action.run();
        }
        failure = e;
        done = true;
        LockSupport.unpark(owner);
    }

    /** The database does not take it: what its run writes from now on has nothing to build on. */
    void refused(EngineException e) {
        LiveRun of = run;
        if (of != null) {
            of.refuse(e);
        }
        failed(e);
    }

    /**
     * Waits until it is committed, whatever happens to the thread meanwhile: an interrupt is kept
     * for later. A run's code leaves here if what it wrote is not committed: that is no failure of
     * its own that it could handle.
     */
    void await() {
        boolean interrupted = false;
        while (!done) {
            LockSupport.park(this);
            interrupted |= Thread.interrupted();
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        if (failure != null) {
            if (isCutOff()) {
                throw new Unwind(Unwind.Reason.BLOCK);
            }
            LiveRun of = run;
            if (of != null && extras.departures.isEmpty()) {
                of.leave(Unwind.Reason.FENCED, Optional.empty(), Optional.empty());
                of.checkpoint();
            }
            throw failure;
        }
    }
}
