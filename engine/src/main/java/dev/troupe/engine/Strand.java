package dev.troupe.engine;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepBody;
import dev.troupe.core.durable.Topic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One strand of a run's code: gives each call its position, meets the journal there, and appends to
 * it.
 */
final class Strand implements Durable {

    private static final Logger log = LoggerFactory.getLogger(Strand.class);

    /** After how many calls code that was told to leave is taken to go on for ever. */
    private static final int MOST_SWALLOWED = 10_000;

    /** What code does with a branch when one that it comes after did not succeed. */
    static final String LEFT_OUT =
            "leaving the branch out, because one that it comes after did not succeed";

    private final LiveRun run;
    private final Optional<Strand> parent;
    private final String path;
    private final String prefix;
    private final boolean sealed;
    private int calls;
    private Instant now;
    private volatile boolean lost;
    private boolean detached;
    private int swallowed;
    private volatile boolean abandoned;
    private volatile boolean interrupted;
    private @Nullable Thread worker;
    private volatile boolean settles;
    private Strands.@Nullable Waiter waiter;

    private Strand(
            LiveRun run,
            Optional<Strand> parent,
            String path,
            String prefix,
            boolean sealed,
            Instant now) {
        this.run = run;
        this.parent = parent;
        this.path = path;
        this.prefix = prefix;
        this.sealed = sealed;
        this.now = now;
    }

    /** The strand in which a run's code begins. */
    static Strand root(LiveRun run, Instant startedAt) {
        return new Strand(run, Optional.empty(), "", "", false, startedAt);
    }

    /**
     * A strand of a fan-out of this one.
     *
     * @param name what its code calls it
     * @param over whether the fan-out is over, so that everything the strand does must be in the
     *     journal
     * @param start its time until its first call
     */
    Strand branch(String forkPosition, int index, String name, boolean over, Instant start) {
        String named = "'" + name + "'";
        return new Strand(
                run,
                Optional.of(this),
                path.isEmpty() ? named : path + " / " + named,
                forkPosition + "." + index + ".",
                over || sealed,
                start);
    }

    // ---- calls

    @Override
    public RunId run() {
        return run.info().id();
    }

    @Override
    public RunId root() {
        return run.info().root();
    }

    @Override
    public Instant now() {
        return now;
    }

    @Override
    public <T> T step(Step step, Class<T> type, StepBody<T> body) {
        return new StepCall<>(this, nextPosition(), step, type, body).make();
    }

    @Override
    public <T> List<Outcome<T>> fork(List<Branch<T>> branches, Join join) {
        return new Fork<>(this, nextPosition(), branches, join).make();
    }

    @Override
    public <I, O> O child(ChildRun<I, O> child) {
        return new ChildCall<>(this, nextPosition(), child).make();
    }

    @Override
    public <T> Optional<T> await(Topic<T> topic, Deadline deadline) {
        return awaitAt(nextPosition(), topic, deadline);
    }

    <T> Optional<T> awaitAt(String pos, Topic<T> topic, Deadline deadline) {
        return new AwaitCall<>(this, pos, topic, deadline).make();
    }

    void received(Write write, Signal signal) {
        write.with().received.add(new Write.Received(run().value(), signal.no()));
    }

    @Override
    public void sleep(Duration duration) {
        new SleepCall(this, nextPosition(), duration).make();
    }

    // ---- what calls are made of

    private String nextPosition() {
        leaveIfTold();
        return prefix + calls++;
    }

    /**
     * What the journal holds at a position; a strand that must be in the journal altogether ends
     * here if it is not.
     */
    Optional<Replay.Entry> meet(String pos, String call, String name) {
        Names.check("the name of a " + call, name);
        try {
            Optional<Replay.Entry> entry = run.locked(() -> run.replay().meet(pos, call, name));
            if (sealed && entry.flatMap(Replay.Entry::close).isEmpty()) {
                throw new MismatchException(pos, "nothing more", call + " '" + name + "'");
            }
            return entry;
        } catch (MismatchException e) {
            throw block(e);
        }
    }

    /** Says that the code now forks so many branches at a position, where it forked before. */
    void meetFork(String pos, int count, String name) {
        meet(() -> run.replay().meetFork(pos, count, "fork '" + name + "'"));
    }

    /** Says that the strand's code is at its end. */
    void end() {
        meet(() -> run.replay().end(prefix + calls, "its end"));
    }

    /**
     * Says that the strand's code threw something. Where the journal goes on, it did not do so when
     * it ran before: that is no failure of the run, but of what has changed.
     */
    void end(Throwable thrown) {
        String how = "an error (" + Failure.of(thrown) + ")";
        meet(() -> run.replay().end(prefix + calls, how));
    }

    /** Says that the strand, whose code has not begun, never will. */
    void leftOut() {
        meet(() -> run.replay().end(prefix + calls, LEFT_OUT));
    }

    private void meet(Runnable look) {
        try {
            run.locked(look);
        } catch (MismatchException e) {
            throw block(e);
        }
    }

    /** Blocks the run, because its code does not fit its journal. */
    Unwind block(MismatchException e) {
        Failure problem = new Failure("journal-mismatch", e.explain(path));
        run.leave(Unwind.Reason.BLOCK, Optional.empty(), Optional.of(problem));
        run.checkpoint(this);
        return new Unwind(Unwind.Reason.BLOCK);
    }

    /** Notes a row's time as the strand's. */
    JournalRow at(JournalRow row) {
        now = row.at();
        return row;
    }

    Write append(
            Kind kind, String pos, String name, Optional<Payload> payload, Consumer<Write> also) {
        return append(kind, pos, name, payload, 0, also);
    }

    /**
     * Appends a row.
     *
     * @param more how much room the rest of the write takes, in KiB
     */
    Write append(
            Kind kind,
            String pos,
            String name,
            Optional<Payload> payload,
            int more,
            Consumer<Write> also) {
        Write write = run.append(this, kind, pos, name, payload, more, also);
        now = Micros.instant(write.rows().getFirst().atMicros());
        return write;
    }

    LiveRun live() {
        return run;
    }

    // ---- waiting and being made to leave

    /** Once the strand is to leave no call does anything, whatever its code makes of that. */
    private void leaveIfTold() {
        try {
            run.checkpoint(this);
        } catch (Unwind unwind) {
            if (++swallowed == MOST_SWALLOWED) {
                abandon();
            }
            throw unwind;
        }
    }

    /** Keeps the thread of code that would go on for ever: no thread can be ended from outside. */
    private void abandon() {
        Failure problem =
                new Failure(
                        "unwinding-was-caught",
                        "the run's code was told "
                                + MOST_SWALLOWED
                                + " times to leave its thread and goes on: let it catch Exception rather than Error or Throwable around calls of Durable, and resume the run");
        log.error("run {}, strand '{}': {}", run(), prefix, problem.message());
        run.abandon(this, problem);
        abandoned = true; // only now: whoever waits for this strand goes on by what was decided
        while (true) {
            LockSupport.park(this);
            Thread.interrupted();
        }
    }

    /** Whether the strand's thread never ends. */
    boolean isAbandoned() {
        return abandoned;
    }

    boolean isRoot() {
        return parent.isEmpty();
    }

    /**
     * Waits for a message or a moment, or until the strand is woken for another reason. Called with
     * the run's lock held.
     */
    void await(Optional<String> topic, Optional<Instant> until) {
        Strands.Waiter mine = run.strands().waiter(topic, until);
        waiter = mine;
        run.strands().await(mine);
        waiter = null;
    }

    /** Wakes the strand if it waits. Called with the run's lock held. */
    void wake() {
        Strands.Waiter mine = waiter;
        if (mine != null) {
            run.strands().wake(mine);
        }
    }

    /** The strand is not needed any more. Called with the run's lock held. */
    void lose() {
        lost = true;
        interrupt();
        wake();
    }

    /** Nothing that the strand still does counts. Called with the run's lock held. */
    void detach() {
        detached = true;
    }

    /** Whether the strand, or one that it belongs to, is not needed any more. */
    boolean isLost() {
        return lost || parent.map(Strand::isLost).orElse(false);
    }

    /** In how many levels of branches it is. */
    int depth() {
        return parent.map(Strand::depth).orElse(-1) + 1;
    }

    boolean isDetached() {
        return detached || parent.map(Strand::isDetached).orElse(false);
    }

    void checkNotLost() {
        if (lost) {
            throw new Unwind(Unwind.Reason.LOSER);
        }
        parent.ifPresent(Strand::checkNotLost);
    }

    /**
     * Says that a step's body begins or has ended in this strand. Called with the run's lock held.
     */
    void worker(@Nullable Thread thread) {
        worker = thread;
        if (thread != null) {
            interrupted = false;
        }
    }

    /**
     * Interrupts the step that the strand works on, if it does. Called with the run's lock held.
     */
    void interrupt() {
        Thread thread = worker;
        if (thread != null) {
            interrupted = true;
            thread.interrupt();
        }
    }

    /** Says whether the step that begins is to settle, rather than to be interrupted at once. */
    void settles(boolean settles) {
        this.settles = settles;
    }

    boolean settles() {
        return settles;
    }

    /** Whether the engine interrupted the latest step that the strand worked on. */
    boolean wasInterrupted() {
        return interrupted;
    }
}
