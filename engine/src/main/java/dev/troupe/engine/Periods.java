package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Window;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * The names of the periods of windows, which are made once a day: writing out a date takes longer
 * than all else that a claim takes. Used by one thread.
 */
final class Periods {

    private static final long SECONDS_A_DAY = 86_400;

    private final Map<Window, String> today = new EnumMap<>(Window.class);
    private long day = Long.MIN_VALUE;

    /** See {@link Window#period}. */
    String of(Window window, Instant at, RunId root) {
        if (window == Window.RUN) {
            return window.period(at, root);
        }
        long now = Math.floorDiv(at.getEpochSecond(), SECONDS_A_DAY);
        if (now != day) {
            today.clear();
            day = now;
        }
        return today.computeIfAbsent(window, other -> other.period(at, root));
    }
}
