package dev.troupe.server.runs;

import dev.troupe.engine.JournalRow;

/** Rows of journals as they are shown. */
public final class Steps {

    private Steps() {}

    /** What is shown of a row in lists and streams: written as JSON. */
    public static Object view(JournalRow row) {
        return StepView.of(row);
    }
}
