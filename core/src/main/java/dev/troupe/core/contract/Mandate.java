package dev.troupe.core.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.core.governance.Grants;
import java.util.List;
import java.util.Optional;

/**
 * On whose authority, and for what, a run works. It is handed down from run to run and never grows
 * on the way.
 *
 * @param by who had the work begun; empty if nobody said
 * @param plan the plan that was begun
 * @param task the task that it is done for
 * @param goal the path of the goal that it serves, such as {@code grow/returns}
 * @param tools the grants that nothing in the tree of runs may go beyond; absent: whatever agents
 *     and contracts grant
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Mandate(
        String by,
        Optional<String> plan,
        Optional<String> task,
        Optional<String> goal,
        Optional<List<String>> tools) {

    public static final Mandate NONE =
            new Mandate("", Optional.empty(), Optional.empty(), Optional.empty(), Optional.empty());

    public Mandate {
        tools = tools.map(List::copyOf);
    }

    /** The same, of which only what these grants cover, too, is passed on. */
    public Mandate limitedTo(List<String> grants) {
        return new Mandate(by, plan, task, goal, Optional.of(within(grants)));
    }

    /** Those of the grants that it covers. */
    public List<String> within(List<String> grants) {
        return tools.map(own -> Grants.intersection(own, grants)).orElse(grants);
    }
}
