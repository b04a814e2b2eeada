package dev.troupe.agents.governance;

import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.team.Team;

/** Says whether an action may be done. Thread-safe; asked within steps only. */
@FunctionalInterface
public interface Policies {

    /** No rules at all: what is permitted is done. */
    Policies NONE = (team, action) -> Judgment.ALLOWED;

    /** What the policies of a team, and those that hold without being stated, say of an action. */
    Judgment judge(Team team, Action action);
}
