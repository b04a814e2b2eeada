package dev.troupe.engine;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.json.Json;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * One call of {@code fork}: starts the branches, decides when it is over, and cancels those still
 * running then.
 */
final class Fork<T> {

    private static final int CANCELLED = 0;
    private static final int SUCCEEDED = 1;
    private static final int FAILED = 2;

    private final Strand parent;
    private final LiveRun run;
    private final String pos;
    private final List<Branch<T>> branches;
    private final Join join;
    private final List<Optional<Outcome<T>>> outcomes;
    private final BranchGraph graph;
    private final BranchThreads threads;
    private final Deque<Integer> settled = new ArrayDeque<>();
    private final BitSet busy = new BitSet();
    private final List<Instant> ends;
    private int succeeded;
    private int failed;
    private int leftOut;
    private boolean over;

    Fork(Strand parent, String pos, List<Branch<T>> branches, Join join) {
        if (join.rule() == Join.Rule.QUORUM && join.quorum() > branches.size()) {
            throw new IllegalArgumentException(
                    "a quorum of "
                            + join.quorum()
                            + " cannot be reached with "
                            + branches.size()
                            + " branches");
        }
        this.parent = parent;
        this.run = parent.live();
        this.pos = pos;
        this.branches = List.copyOf(branches);
        this.join = join;
        this.graph = new BranchGraph(this.branches);
        this.threads = new BranchThreads(parent);
        this.outcomes = new ArrayList<>();
        branches.forEach(branch -> outcomes.add(Optional.empty()));
        this.ends = new ArrayList<>(Collections.nCopies(branches.size(), parent.now()));
    }

    List<Outcome<T>> make() {
        String name = join + " of " + branches.size();
        Optional<JournalRow> over = parent.meet(pos, "fork", name).flatMap(Replay.Entry::close);
        if (over.isPresent()) {
            return again(over.get());
        }
        if (parent.depth() >= Durable.MAX_DEPTH) {
            throw new IllegalStateException(
                    "this is within "
                            + Durable.MAX_DEPTH
                            + " levels of branches, so there cannot be another fork: look for code that forks itself");
        }
        parent.meetFork(pos, branches.size(), name);
        try {
            run.locked(() -> {
                run.idleChildren().open(pos, this);
                runUntilDecided();
            });
        } catch (Unwind unwind) {
            if (unwind.reason().interrupts()) {
                run.locked(() -> threads.started().forEach(one -> one.strand().lose()));
            }
            threads.join(false);
            throw unwind;
        }
        Write write =
                parent.append(
                        Kind.JOIN,
                        pos,
                        name,
                        Optional.of(Payload.of(standing())),
                        this::cancelLosers);
        threads.join(true);
        write.await();
        return result();
    }

    /** Called with the run's lock held, which is given up while waiting. */
    private void runUntilDecided() {
        BranchOrder order = new BranchOrder(graph, run.replay().begun(pos));
        while (true) {
            run.checkpoint(parent);
            while (!settled.isEmpty()) {
                takeIn(settled.remove(), order);
            }
            if (decided()) {
                over = true;
                return;
            }
            startNext(order);
            parent.await(Optional.empty(), Optional.empty());
        }
    }

    private void takeIn(int index, BranchOrder order) {
        if (outcomes.get(index).orElseThrow() instanceof Outcome.Succeeded<T>) {
            succeeded++;
            order.succeeded(index);
        } else {
            failed++;
            for (int out : order.didNotSucceed(index)) {
                leftOut++;
                strand(out, false).leftOut();
            }
        }
    }

    private void startNext(BranchOrder order) {
        while (busy.cardinality() < join.concurrency()) {
            OptionalInt next = order.next();
            if (next.isEmpty()) {
                return;
            }
            start(next.getAsInt());
        }
    }

    /**
     * A branch waits for nothing but the world outside: another one may work. Called with the run's
     * lock held.
     */
    void branchIsIdle(int index) {
        if (busy.get(index)) {
            busy.clear(index);
            parent.wake();
        }
    }

    private boolean decided() {
        int all = branches.size();
        boolean allSettled = succeeded + failed + leftOut == all;
        return switch (join.rule()) {
            case SETTLED -> allSettled || all - failed - leftOut < join.quorum();
            case ALL -> allSettled || failed > 0;
            case ANY -> allSettled || succeeded > 0;
            case QUORUM -> succeeded >= join.quorum() || all - failed - leftOut < join.quorum();
            case RACE -> allSettled || succeeded + failed > 0;
        };
    }

    private void start(int index) {
        Strand strand = strand(index, false);
        busy.set(index);
        run.strands().started();
        threads.start(index, strand, () -> runBranch(index, strand));
    }

    private void runBranch(int index, Strand strand) {
        Optional<Outcome<T>> outcome = Optional.empty();
        try {
            outcome = attempt(index, strand);
        } catch (Unwind unwind) {
            // the run leaves, or the branch has lost: there is no outcome
        } finally {
            Optional<Outcome<T>> ended = outcome;
            run.locked(() -> {
                busy.clear(index);
                if (ended.isPresent() && !over) {
                    outcomes.set(index, ended);
                    ends.set(index, strand.now());
                    settled.add(index);
                }
                parent.wake();
                run.strands().ended();
            });
        }
    }

    private Optional<Outcome<T>> attempt(int index, Strand strand) {
        Branch<T> branch = branches.get(index);
        try {
            T value = branch.body().run(strand);
            strand.end();
            run.checkpoint(strand);
            return Optional.of(new Outcome.Succeeded<>(branch.name(), value));
        } catch (Unwind unwind) {
            throw unwind;
        } catch (Throwable thrown) {
            run.checkpoint(strand);
            strand.end(thrown);
            return Optional.of(new Outcome.Failed<>(branch.name(), Failure.of(thrown)));
        }
    }

    private Strand strand(int index, boolean over) {
        Instant start = parent.now();
        for (int before : graph.before(index)) {
            start = ends.get(before).isAfter(start) ? ends.get(before) : start;
        }
        return parent.branch(pos, index, branches.get(index).name(), over, start);
    }

    /** How each branch stands; what settles after this does not count. */
    private int[] standing() {
        return run.locked(() -> {
            int[] standing = new int[branches.size()];
            for (int i = 0; i < standing.length; i++) {
                standing[i] =
                        outcomes.get(i)
                                .map(outcome ->
                                        outcome instanceof Outcome.Succeeded<T>
                                                ? SUCCEEDED
                                                : FAILED)
                                .orElse(CANCELLED);
            }
            return standing;
        });
    }

    private void cancelLosers(Write write) {
        run.idleChildren().close(pos);
        for (BranchThreads.Started one : threads.started()) {
            if (outcomes.get(one.index()).isEmpty()) {
                one.strand().lose();
                cancelBelow(pos + "." + one.index() + ".", write);
            }
        }
    }

    /** Ends what a branch has left with others: its children, and its questions. */
    private void cancelBelow(String prefix, Write write) {
        Replay replay = run.replay();
        replay.openChildren(prefix)
                .forEach((at, child) -> {
                    replay.childEnded(at);
                    write.with()
                            .signals
                            .add(
                                    new Write.Outgoing(
                                            child,
                                            Signal.CANCEL,
                                            "\"not needed any more\"",
                                            "run " + parent.run()));
                });
        for (String at : replay.openQuestions(prefix)) {
            replay.questionClosed(at);
            write.with()
                    .closed
                    .add(
                            new Write.Closed(
                                    parent.run().value(),
                                    Optional.of(at),
                                    Requests.BRANCH_LOST,
                                    run.node().clock().instant()));
        }
    }

    private List<Outcome<T>> result() {
        List<Outcome<T>> result = new ArrayList<>();
        for (int i = 0; i < branches.size(); i++) {
            result.add(outcomes.get(i).orElse(new Outcome.Cancelled<>(branches.get(i).name())));
        }
        return result;
    }

    /**
     * The fan-out is over in the journal: the branches that counted run again, from the journal
     * alone.
     */
    private List<Outcome<T>> again(JournalRow row) {
        int[] standing = Json.read(row.payload().orElseThrow(), int[].class);
        if (standing.length != branches.size()) {
            throw new IllegalStateException(
                    "the journal holds "
                            + Arrays.toString(standing)
                            + " for "
                            + branches.size()
                            + " branches");
        }
        BranchOrder order = new BranchOrder(graph, new BitSet());
        for (OptionalInt next = order.next(); next.isPresent(); next = order.next()) {
            again(next.getAsInt(), standing, order);
        }
        parent.at(row);
        return result();
    }

    private void again(int index, int[] standing, BranchOrder order) {
        if (standing[index] != CANCELLED) {
            Strand strand = strand(index, true);
            Outcome<T> outcome = attempt(index, strand).orElseThrow();
            boolean succeeded = outcome instanceof Outcome.Succeeded<T>;
            if (succeeded != (standing[index] == SUCCEEDED)) {
                throw mismatch(index, !succeeded, outcome.toString());
            }
            outcomes.set(index, Optional.of(outcome));
            ends.set(index, strand.now());
        }
        if (standing[index] == SUCCEEDED) {
            order.succeeded(index);
        } else {
            for (int out : order.didNotSucceed(index)) {
                if (standing[out] != CANCELLED) {
                    throw mismatch(out, standing[out] == SUCCEEDED, Strand.LEFT_OUT);
                }
            }
        }
    }

    private Unwind mismatch(int branch, boolean succeeded, String met) {
        String held = "the " + (succeeded ? "success" : "failure") + " of a branch";
        return parent.block(new MismatchException(pos + "." + branch, held, met));
    }
}
