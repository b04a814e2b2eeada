package dev.troupe.core.durable;

import java.util.Optional;

/**
 * A run that another run starts and waits for.
 *
 * @param name shown to people and part of the parent's journal
 * @param actor who does it, such as an agent: what the runs of an actor came to can be looked up
 */
public record ChildRun<I, O>(String name, RunType<I, O> type, I input, Optional<String> actor) {

    /** The longest name of an actor, in characters: it is part of an index. */
    public static final int MAX_ACTOR = 200;

    public ChildRun {
        actor.ifPresent(ChildRun::checkActor);
    }

    /** A run that nobody in particular does. */
    public ChildRun(String name, RunType<I, O> type, I input) {
        this(name, type, input, Optional.empty());
    }

    /** The same run, done by an actor. */
    public ChildRun<I, O> by(String actor) {
        return new ChildRun<>(name, type, input, Optional.of(actor));
    }

    private static void checkActor(String actor) {
        if (actor.isBlank() || actor.length() > MAX_ACTOR) {
            throw new IllegalArgumentException(
                    "an actor's name has 1 to "
                            + MAX_ACTOR
                            + " characters, not "
                            + actor.length()
                            + ": '"
                            + actor
                            + "'");
        }
    }
}
