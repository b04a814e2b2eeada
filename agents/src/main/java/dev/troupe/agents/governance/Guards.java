package dev.troupe.agents.governance;

import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.team.Team;
import java.time.Duration;
import java.util.List;

/**
 * Keeps actions within rates and concurrency, and away from what is broken. Thread-safe; used
 * within steps only.
 */
@FunctionalInterface
public interface Guards {

    /** Nothing is held back. */
    Guards NONE =
            (team, subjects, root, patience, waits) ->
                    new Pass() {
                        @Override
                        public void succeeded(Duration took, Money cost) {}

                        @Override
                        public void failed(Duration took, Money cost) {}

                        @Override
                        public void close() {}
                    };

    /**
     * Waits until an action may begin: fair between trees of runs.
     *
     * @param subjects what it is done by and with, as in {@link
     *     dev.troupe.core.governance.Guard#subject()}
     * @param root the run at the top of the tree
     * @param patience how long to wait at the most
     * @param waits hears why it waits, if it does for long enough that people may ask
     * @return to be closed when the action is over
     * @throws GuardClosed if it may not begin: a breaker is open, or the patience is over
     * @throws InterruptedException if the calling thread was interrupted
     */
    Pass enter(Team team, List<String> subjects, RunId root, Duration patience, Waits waits)
            throws InterruptedException;

    /** Hears why an action waits. */
    @FunctionalInterface
    interface Waits {
        void waits(String why);
    }

    /**
     * Waits until a run may begin, which holds its place until it ends, wherever it goes on. Called
     * again for the same run, it changes nothing.
     *
     * @throws GuardClosed if it may not begin: a breaker is open, or the patience is over
     */
    default void begin(
            Team team, String subject, RunId run, RunId root, Duration patience, Waits waits)
            throws InterruptedException {}

    /** Says how a run ended that had begun so. */
    default void ended(
            Team team, String subject, RunId run, boolean failed, Duration took, Money cost) {}

    /** One action under way. An action of which nobody says how it ended counts as none. */
    interface Pass extends AutoCloseable {

        void succeeded(Duration took, Money cost);

        void failed(Duration took, Money cost);

        @Override
        void close();
    }
}
