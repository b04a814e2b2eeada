package dev.troupe.engine;

/**
 * Ends a run's code without ending the run. An {@link Error}, so that code which handles exceptions
 * does not mistake it for a failure of its own; without a stack trace, because it is thrown
 * whenever a run parks.
 */
final class Unwind extends Error {

    /** From the weakest to the strongest: a stronger reason replaces a weaker one. */
    enum Reason {
        /** Every strand waits. */
        PARK,
        /** This strand's fan-out is over. */
        LOSER,
        /** The run cannot go on without help. */
        BLOCK,
        /** Somebody paused the run. */
        PAUSE,
        /** The node stops; another one goes on. */
        RELEASE,
        /** The organization is stopped; the run goes on when that is lifted. */
        STOP,
        /** Somebody cancelled the run. */
        CANCEL,
        /** The node was declared dead; another one goes on already. */
        FENCED;

        /** Whether the run goes on later where it stood. */
        boolean goesOn() {
            return this == PAUSE || this == RELEASE || this == STOP;
        }

        /** Whether steps are interrupted, rather than left to settle. */
        boolean interrupts() {
            return this == LOSER || this == CANCEL || this == FENCED;
        }
    }

    private final Reason reason;

    Unwind(Reason reason) {
        super("the run leaves this thread (" + reason + "): do not catch this", null, false, false);
        this.reason = reason;
    }

    Reason reason() {
        return reason;
    }
}
