package dev.troupe.engine;

import dev.troupe.core.durable.Failure;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A run in the memory of a node: its journal so far, its mailbox and its strands. Everything that
 * concerns one run meets here under one lock, which is never held while a step's body runs or a
 * commit is awaited.
 */
final class LiveRun {

    private final RunInfo info;
    private final Node node;
    private final ReentrantLock lock = new ReentrantLock();
    private final Strands strands;
    private final Mailbox mailbox = new Mailbox();
    private final Replay replay = new Replay();
    private final IdleChildren idleChildren = new IdleChildren();
    private final Tabs tabs;
    private final JournalEnd end;
    private final long bytes;
    private final Leaving leaving = new Leaving();
    private boolean restored;
    private final Idleness idleness = new Idleness(this);
    private volatile boolean departed;
    private volatile Runnable abandon = () -> {};
    private final CompletableFuture<RunStatus> departure = new CompletableFuture<>();
    private volatile @Nullable EngineException refusal;

    /**
     * A run that comes into memory.
     *
     * @param bytes about how much memory its journal takes now
     */
    LiveRun(RunInfo info, Node node, long bytes) {
        this.info = info;
        this.node = node;
        this.bytes = bytes;
        this.end = new JournalEnd(info.id());
        this.tabs = new Tabs(node.paces(), info.organization());
        this.strands = new Strands(lock, node.clock(), idleness::began);
    }

    RunInfo info() {
        return info;
    }

    Node node() {
        return node;
    }

    /** How much memory its journal took when the run came into memory. */
    long bytes() {
        return bytes;
    }

    <T> T locked(Supplier<T> action) {
        lock.lock();
        try {
            return action.get();
        } finally {
            lock.unlock();
        }
    }

    void locked(Runnable action) {
        lock.lock();
        try {
            action.run();
        } finally {
            lock.unlock();
        }
    }

    // ---- the journal

    /** Takes in what the database holds, when the run comes into memory. */
    void restore(Collection<JournalRow> rows, Collection<Signal> signals, int signalsRead) {
        locked(() -> {
            for (JournalRow row : rows) {
                replay.add(row);
                end.after(row);
            }
            mailbox.readUpTo(signalsRead);
            signals.forEach(this::takeIn);
            restored = true;
        });
    }

    /** The first row of a run that is created here, not yet handed over. */
    NewRow begin(Payload input, Instant at) {
        return locked(() -> {
            restored = true;
            NewRow row = end.next(Kind.STARTED, "", info.name(), Optional.of(input), at);
            replay.add(
                    new JournalRow(
                            info.id(),
                            0,
                            Micros.instant(row.atMicros()),
                            Kind.STARTED,
                            "",
                            info.name(),
                            Optional.of(input.json()),
                            row.hash()));
            return row;
        });
    }

    /** The number of the row that is next. */
    int nextSeq() {
        return locked(() -> end.lastSeq() + 1);
    }

    /**
     * Appends a row, together with what must happen in the same transaction, without waiting for
     * the commit. Rows are committed in the order of these calls.
     *
     * @param more how much room the rest of the write takes, in KiB
     */
    Write append(
            Strand strand,
            Kind kind,
            String pos,
            String name,
            Optional<Payload> payload,
            int more,
            Consumer<Write> also) {
        int weight = Write.weight(payload) + more;
        node.writer().reserve(weight);
        lock.lock();
        try {
            if (departed
                    || refusal != null
                    || strand.isDetached()
                    || (kind.opens() && strand.isLost())) {
                node.writer().release(weight);
                throw new Unwind(refusal == null ? Unwind.Reason.LOSER : Unwind.Reason.BLOCK);
            }
            Write write = Write.of(this).reserved(weight);
            write.add(end.next(kind, pos, name, payload, node.clock().instant()));
            also.accept(write);
            node.writer().submit(write);
            return write;
        } finally {
            lock.unlock();
        }
    }

    /** A last row, if a departure has one. */
    record LastRow(Kind kind, String name, Payload payload) {}

    /**
     * Lets the run leave this node for good; nothing can be appended after it.
     *
     * @param why the decision to leave that is carried out, if it was one: what came after it makes
     *     the run ready again
     */
    Write depart(
            RunStatus status,
            Optional<Leaving.Why> why,
            Optional<LastRow> last,
            Optional<String> failure,
            Consumer<Write> also) {
        int report = info.parent().isPresent() ? 2 : 1; // the parent is told what the row holds
        int weight = report * Write.weight(last.map(LastRow::payload));
        node.writer().reserve(weight);
        return locked(() -> {
            departed = true;
            Write write = Write.of(this).reserved(weight);
            Instant at = node.clock().instant();
            last.ifPresent(row ->
                    write.add(
                            end.next(row.kind(), "", row.name(), Optional.of(row.payload()), at)));
            write.with()
                    .departures
                    .add(
                            new Write.Departure(
                                    info,
                                    status,
                                    why.flatMap(Leaving.Why::wakeAt),
                                    end.lastSeq(),
                                    end.head(),
                                    why.map(Leaving.Why::seen).orElse(0),
                                    Optional.of(end.bytes() + mailbox.bytes()),
                                    failure,
                                    end.notBefore(at)));
            tabs.close().ifPresent(closing -> close(write, closing));
            write.with().afterCommit.add(() -> departure.complete(status));
            also.accept(write);
            node.writer().submit(write);
            return write;
        });
    }

    Replay replay() {
        return replay;
    }

    Strands strands() {
        return strands;
    }

    /** Has a tab closed with a write, or by itself if that is refused. */
    void close(Write write, Closing closing) {
        write.with().endings.add(closing);
        write.with().afterFailure.add(() -> node.giveBack(closing));
    }

    Tabs tabs() {
        return tabs;
    }

    IdleChildren idleChildren() {
        return idleChildren;
    }

    /** Whether the run, with all its strands waiting, waits for nothing but the world outside. */
    boolean waitsForOthersOnly() {
        return locked(() -> idleChildren.containsAll(replay.openChildren("").values()));
    }

    // ---- messages

    /** Takes in a message that was stored. */
    void deliver(Signal signal) {
        locked(() -> {
            int seen = mailbox.seen();
            if (!takeIn(signal) || !restored) {
                return;
            }
            if (mailbox.seen() > seen + 1) {
                strands.wakeAll(); // later messages were here already and waited for this one
            }
            switch (signal.topic()) {
                case Signal.CANCEL ->
                        leave(Unwind.Reason.CANCEL, Optional.of(signal), Optional.empty());
                case Signal.PAUSE ->
                        leave(Unwind.Reason.PAUSE, Optional.of(signal), Optional.empty());
                default -> strands.wake(signal.topic());
            }
        });
    }

    private boolean takeIn(Signal signal) {
        boolean news = mailbox.add(signal);
        if (news && signal.topic().equals(Signal.IDLE)) {
            idleChildren.add(signal);
        }
        return news;
    }

    /**
     * The next message on a topic, waiting for it until a moment; nothing if the moment comes
     * first.
     */
    Optional<Signal> receive(Strand strand, Optional<String> topic, Optional<Instant> until) {
        return locked(() -> {
            while (true) {
                checkpoint(strand);
                Optional<Signal> signal = topic.flatMap(mailbox::take);
                if (signal.isPresent()
                        || until.filter(end -> !node.clock().instant().isBefore(end)).isPresent()) {
                    return signal;
                }
                strand.await(topic, until);
            }
        });
    }

    /** The messages that were not received, in the order of sending. */
    List<Signal> unreceived() {
        return locked(mailbox::rest);
    }

    /**
     * Takes the orders that came before any code ran, in the order of sending; none if the run is
     * to leave already. An order to cancel is followed at once.
     */
    List<Signal> takeOrders() {
        return locked(() -> {
            if (leaving.isDecided()) {
                return List.of();
            }
            Optional<Signal> cancel = mailbox.take(Signal.CANCEL);
            if (cancel.isPresent()) {
                leave(Unwind.Reason.CANCEL, cancel, Optional.empty());
                return List.of();
            }
            return mailbox.takeUpTo(Integer.MAX_VALUE, Signal.PAUSE, Signal.RESUME);
        });
    }

    /** Takes the orders to pause and to resume that a later order has made void. */
    List<Signal> takeOrdersUpTo(Signal order) {
        return locked(() -> mailbox.takeUpTo(order.no(), Signal.PAUSE, Signal.RESUME));
    }

    // ---- leaving

    /** Ends the strand's code here if the run or the strand is to leave. */
    void checkpoint(Strand strand) {
        leaving.checkpoint();
        strand.checkNotLost();
        if (departed) {
            throw new Unwind(Unwind.Reason.LOSER);
        }
    }

    /** Ends the code that calls if the run is to leave. */
    void checkpoint() {
        leaving.checkpoint();
    }

    Optional<Leaving.Why> leaving() {
        return leaving.why();
    }

    /**
     * Makes every strand leave at its next call; an order to do something stronger replaces a
     * weaker one.
     */
    void leave(Unwind.Reason reason, Optional<Signal> order, Optional<Failure> problem) {
        locked(() -> {
            if (leaving.isNews(reason)) {
                leaving.decide(
                        new Leaving.Why(
                                reason, mailbox.seen(), strands.earliest(), order, problem));
                strands.wakeAll();
            }
        });
    }

    /** Interrupts whatever step is being worked on. */
    void interruptWork() {
        locked(leaving::interruptWork);
    }

    /**
     * Says that a step's body begins, or has ended, in a strand: only then may its thread be
     * interrupted.
     */
    void working(Strand strand, boolean now) {
        lock.lock();
        try {
            if (now) {
                checkpoint(strand);
                leaving.begin(strand);
            } else {
                leaving.end(strand);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Says how to record that the run leaves if the thread of its code cannot be had back. */
    void onAbandoned(Runnable action) {
        abandon = action;
    }

    /**
     * The code of a strand does not leave however often it is told to, so the run leaves without
     * it. Called by the strand, without the run's lock.
     */
    void abandon(Strand strand, Failure problem) {
        if (!strand.isLost()) {
            leave(Unwind.Reason.BLOCK, Optional.empty(), Optional.of(problem));
        }
        if (strand.isRoot()) {
            abandon.run();
        } else {
            locked(strands::ended);
        }
    }

    /**
     * Becomes known when the run has left this node: as what it left, which may be stale if it went
     * on elsewhere.
     */
    CompletableFuture<RunStatus> departed() {
        return departure;
    }

    /** Whether a strand was made to leave: then what its code returned says nothing. */
    boolean unwound() {
        return leaving.unwound() || refusal != null;
    }

    // ---- rows that the database does not take

    /**
     * A row of the run was not written and never will be. Rows after it would hang in the air, so
     * the run writes nothing more and leaves memory.
     */
    void refuse(EngineException reason) {
        locked(() -> {
            if (refusal == null) {
                refusal = reason;
                leave(
                        Unwind.Reason.BLOCK,
                        Optional.empty(),
                        Optional.of(Quarantine.failure(reason)));
            }
        });
    }

    Optional<EngineException> refusal() {
        return Optional.ofNullable(refusal);
    }
}
