package dev.troupe.core.durable;

import java.util.List;

/**
 * One of several strands of a fork.
 *
 * <p>A branch starts when all those that it comes after have succeeded. If one of them fails, is
 * cancelled or is left out, it is left out itself: its outcome is {@link Outcome.Cancelled}, and it
 * counts as settled without success.
 *
 * <p>Its body runs after the bodies of those that it comes after have returned, and sees what they
 * did in memory: it may read a {@link java.util.concurrent.ConcurrentMap} that they put their
 * results into. That holds on every replay too, because a replay runs the bodies of all branches
 * that succeeded or failed again, in the same order; what is to be handed on must be put there by
 * the body itself and not within a step, which is not run again.
 *
 * @param name shown to people and part of the journal
 * @param after the names of the branches of the same fork that it comes after; where a branch names
 *     others, no two branches of the fork may have the same name
 * @param body the strand's code, over a {@link Durable} of its own
 */
public record Branch<T>(String name, List<String> after, Body<T> body) {

    public Branch {
        after = List.copyOf(after);
    }

    /** A branch that comes after no other. */
    public Branch(String name, Body<T> body) {
        this(name, List.of(), body);
    }

    /** A strand's code. It must use the {@link Durable} that it is given, never an outer one. */
    @FunctionalInterface
    public interface Body<T> {
        T run(Durable durable) throws Exception;
    }
}
