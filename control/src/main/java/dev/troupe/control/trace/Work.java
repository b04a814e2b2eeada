package dev.troupe.control.trace;

import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import java.util.List;

/**
 * What an agent was given in a run.
 *
 * @param step what the run is called in its plan
 * @param handed the items
 * @param asked the tools that answered it, in the order of the calls
 */
public record Work(
        RunId run, String step, String agent, String goal, List<Given> handed, List<Given> asked) {

    /** An item, or a tool's answer. */
    public record Given(String name, Origin origin, Trust trust) {}

    public Work {
        handed = List.copyOf(handed);
        asked = List.copyOf(asked);
    }
}
