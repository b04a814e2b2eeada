package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.time.Instant;
import java.util.Optional;

/**
 * How a task stands: a name that trees of runs are begun for.
 *
 * @param goal that its last run serves
 * @param money micro-dollars that these trees have spent; those of all, where none of them is there
 *     any more
 * @param last absent where the runs were removed
 */
public record TaskStanding(
        String name,
        Optional<String> goal,
        Runs runs,
        long money,
        long tokens,
        Optional<Last> last) {

    /**
     * How many trees of runs stand how.
     *
     * @param running ready and pausing ones, too
     */
    public record Runs(
            long all,
            long running,
            long waiting,
            long paused,
            long blocked,
            long completed,
            long failed,
            long cancelled) {
        static final Runs NONE = new Runs(0, 0, 0, 0, 0, 0, 0, 0);
    }

    /** The run that was begun last. */
    public record Last(RunId run, Instant begunAt) {}
}
