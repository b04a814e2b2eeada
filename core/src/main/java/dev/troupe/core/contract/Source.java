package dev.troupe.core.contract;

import dev.troupe.core.durable.RunId;
import java.util.Optional;

/**
 * Who produced a context item.
 *
 * @param run the run that produced it; absent for what came with the work itself
 * @param agent the agent that produced it; absent for inputs and for plan patterns
 * @param person the person who said it, in a run that asked
 */
public record Source(Optional<RunId> run, Optional<String> agent, Optional<String> person) {

    /** What came with the work itself. */
    public static final Source INPUT =
            new Source(Optional.empty(), Optional.empty(), Optional.empty());

    public static Source agent(RunId run, String agent) {
        return new Source(Optional.of(run), Optional.of(agent), Optional.empty());
    }

    public static Source run(RunId run) {
        return new Source(Optional.of(run), Optional.empty(), Optional.empty());
    }

    /** What a person answered to a run. */
    public static Source person(RunId run, String person) {
        return new Source(Optional.of(run), Optional.empty(), Optional.of(person));
    }
}
