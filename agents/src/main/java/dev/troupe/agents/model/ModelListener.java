package dev.troupe.agents.model;

/**
 * Hears an answer while it is written. Called on any thread, never at once; must not block. What it
 * throws is logged and does not disturb the call.
 */
@FunctionalInterface
public interface ModelListener {

    ModelListener SILENT = text -> {};

    /** More of the answer's text. */
    void text(String more);

    /**
     * The text heard so far is void: the attempt that wrote it failed and is repeated, and the text
     * starts over.
     */
    default void restarted() {}

    /** The call has to wait before it is made. */
    default void waits(String why) {}

    /** What each attempt of the call has to pass. */
    default Attempts attempts() {
        return Attempts.FREE;
    }
}
