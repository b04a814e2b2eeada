package dev.troupe.core.plan;

import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.team.Team;
import java.util.Set;

/** Says whether something may be done. Thread-safe; asked within steps only. */
@FunctionalInterface
public interface ActionRules {

    /** No rules at all: what is permitted is done. */
    ActionRules NONE = (team, action, agreed) -> Judgment.ALLOWED;

    /**
     * What the policies of a team, and those that hold without being stated, say of an action.
     *
     * @param agreed the policies that would ask, and to which people have agreed for this very
     *     action
     */
    Judgment judge(Team team, Action action, Set<String> agreed);
}
