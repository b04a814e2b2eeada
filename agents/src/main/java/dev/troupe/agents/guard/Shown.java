package dev.troupe.agents.guard;

import dev.troupe.engine.BreakerStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** Times as people read them. */
final class Shown {

    private Shown() {}

    /** {@code 1m30s}, {@code 150ms}. */
    static String time(Duration time) {
        return time.toMillis() < 1_000
                ? time.toMillis() + "ms"
                : time.truncatedTo(ChronoUnit.SECONDS)
                        .toString()
                        .substring(2)
                        .toLowerCase(Locale.ROOT);
    }

    static String moment(Instant at) {
        return at.truncatedTo(ChronoUnit.SECONDS).toString();
    }

    /** When what is broken is tried again. */
    static String retry(BreakerStore.Standing standing) {
        return standing.retryAt().equals(BreakerStore.FOR_GOOD)
                ? "it stays so until somebody closes it: troupe breakers close "
                        + standing.subject()
                : "it is tried again at " + moment(standing.retryAt());
    }
}
