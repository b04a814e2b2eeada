package dev.troupe.engine;

/** What a journal row records. The codes are stored and hashed: they never change. */
public enum Kind {
    /** The run began: its input. */
    STARTED(1),
    /** A step's result. */
    STEP(2),
    /** A step's failure. */
    STEP_FAILED(3),
    /** A step that must not happen twice is about to be tried; with a payload: it was not begun. */
    INTENT(4),
    /** A child run was started. */
    CHILD(5),
    CHILD_DONE(6),
    CHILD_FAILED(7),
    /** A fan-out is over: how each branch stood. */
    JOIN(8),
    /** The run waits for a message. */
    WAIT(9),
    /** The message that was waited for. */
    RECEIVED(10),
    /** No message came in time. */
    EXPIRED(11),
    /** The run sleeps. */
    SLEEP(12),
    WOKE(13),
    COMPLETED(14),
    FAILED(15),
    CANCELLED(16),
    PAUSED(17),
    RESUMED(18),
    /** The rows before this one come from another run. */
    FORKED(19),
    /**
     * Somebody ordered something that belongs to no run: only in the organization's own journal.
     */
    ORDER(20);

    private static final Kind[] BY_CODE = new Kind[21];

    static {
        for (Kind kind : values()) {
            BY_CODE[kind.code] = kind;
        }
    }

    private final short code;

    Kind(int code) {
        this.code = (short) code;
    }

    short code() {
        return code;
    }

    static Kind of(int code) {
        Kind kind = code > 0 && code < BY_CODE.length ? BY_CODE[code] : null;
        if (kind == null) {
            throw new EngineException(
                    "the journal holds a row of kind "
                            + code
                            + ", which this version does not know: upgrade Troupe");
        }
        return kind;
    }

    /** Whether the row only opens what a later row at its position closes. */
    boolean opens() {
        return this == INTENT || this == CHILD || this == WAIT || this == SLEEP;
    }

    /** The kind of call at whose position the row stands. */
    String call() {
        return switch (this) {
            case STEP, STEP_FAILED, INTENT -> "step";
            case CHILD, CHILD_DONE, CHILD_FAILED -> "child";
            case JOIN -> "fork";
            case WAIT, RECEIVED, EXPIRED -> "await";
            case SLEEP, WOKE -> "sleep";
            case STARTED, COMPLETED, FAILED, CANCELLED, PAUSED, RESUMED, FORKED, ORDER -> "run";
        };
    }
}
