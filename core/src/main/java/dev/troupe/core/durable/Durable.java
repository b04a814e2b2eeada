package dev.troupe.core.durable;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What orchestration code may do. Each call is journaled before its result is returned, and returns
 * the journaled result when the run is replayed after a wait, a crash or a restart; everything else
 * the code does must follow from its input and from these results alone.
 *
 * <p>Calls block the calling virtual thread. A run in which every strand waits leaves memory; the
 * call then ends in an {@link Error} that unwinds the thread, which code must not catch. Each
 * strand of a fan-out has a {@code Durable} of its own, used by one thread at a time.
 */
public interface Durable {

    /**
     * How deep children, and within one run branches, may be nested. A run or a fan-out that starts
     * itself without end stops here.
     */
    int MAX_DEPTH = 100;

    RunId run();

    /** The run at the top of the tree that this run belongs to; itself, if nobody started it. */
    RunId root();

    /**
     * Does a piece of work once.
     *
     * @return the body's result, or its journaled result on replay
     * @throws StepFailed if the body threw, alike on every replay
     */
    <T> T step(Step step, Class<T> type, StepBody<T> body);

    /**
     * Runs strands until the join says so, and cancels those still running then. They run at once,
     * except that a branch starts after those that it {@linkplain Branch#after names}.
     *
     * @return one outcome per branch, in the order of the branches
     * @throws IllegalArgumentException if a branch comes after one that is not there, after itself
     *     or in a circle, or if the quorum is larger than the number of branches
     * @throws IllegalStateException if it is nested deeper than {@link #MAX_DEPTH}
     */
    <T> List<Outcome<T>> fork(List<Branch<T>> branches, Join join);

    /**
     * Runs strands as {@link #fork} does; all must succeed.
     *
     * @return the results, in the order of the branches
     * @throws BranchFailed if one failed; the others are cancelled
     */
    default <T> List<T> all(List<Branch<T>> branches) {
        List<Outcome<T>> outcomes = fork(branches, Join.all());
        for (Outcome<T> outcome : outcomes) {
            if (outcome instanceof Outcome.Failed<T>(String branch, Failure failure)) {
                throw new BranchFailed(branch, failure);
            }
        }
        return outcomes.stream().map(outcome -> ((Outcome.Succeeded<T>) outcome).value()).toList();
    }

    /**
     * Starts a run of its own and waits for its result. Cancelling this run cancels it.
     *
     * @throws ChildFailed if it failed or was cancelled
     * @throws IllegalStateException if it would be deeper than {@link #MAX_DEPTH}
     */
    <I, O> O child(ChildRun<I, O> child);

    /**
     * Waits for a message.
     *
     * @return the message, or nothing if the deadline passed first
     */
    <T> Optional<T> await(Topic<T> topic, Deadline deadline);

    /** Waits for a while, across restarts. */
    void sleep(Duration duration);

    /** The time of the strand's latest journaled call: the same on every replay. */
    Instant now();
}
