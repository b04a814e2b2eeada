package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.util.Optional;

/** Something that was committed, by whichever process. */
public sealed interface Event {

    /** The place after it: whoever goes on from there gets what came next. */
    Cursor cursor();

    /** A journal row, in the order of its run's rows. */
    record Recorded(Cursor cursor, RunId root, JournalRow row) implements Event {}

    /**
     * A run was created, woken or taken up, has left a node's memory, ended, or was told to pause.
     *
     * @param status where it stood then
     * @param created whether it was new
     */
    record Moved(
            Cursor cursor,
            String organization,
            RunId run,
            RunId root,
            Optional<RunId> parent,
            RunStatus status,
            boolean created)
            implements Event {}

    /** A question of a run to people. */
    record Question(
            Cursor cursor,
            String organization,
            RunId run,
            RunId root,
            String position,
            Change change)
            implements Event {

        /** What became of it. */
        public enum Change {
            ASKED,
            /** It is answered, timed out or withdrawn. */
            CLOSED,
            /** Somebody voted or passed it on, or it is overdue. */
            CHANGED
        }
    }

    /**
     * Something was ordered in an organization.
     *
     * @param what as its journal says, such as {@code budget raised} or {@code breaker opened};
     *     {@code stopped} and {@code going on} for the organization itself
     */
    record Changed(Cursor cursor, String organization, String what) implements Event {}

    /**
     * Events are missing from here, because they are not kept any more or the reader was too slow:
     * read again how things stand; what follows is complete.
     */
    record Reset(Cursor cursor, String why) implements Event {}
}
