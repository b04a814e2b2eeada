package dev.troupe.agents.governance;

import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.team.Team;
import java.util.Set;

/** Says whether an action may be done. Thread-safe; asked within steps only. */
@FunctionalInterface
public interface Policies {

    /** No rules at all: what is permitted is done. */
    Policies NONE = (team, action) -> Judgment.ALLOWED;

    /** What the policies of a team, and those that hold without being stated, say of an action. */
    Judgment judge(Team team, Action action);

    /**
     * The same for an action that people may have been asked about.
     *
     * @param agreed the policies that would ask, and to which they have agreed for this action
     */
    default Judgment judge(Team team, Action action, Set<String> agreed) {
        return judge(team, action) instanceof Judgment.Ask ask && agreed.contains(ask.policy())
                ? new Judgment.Allowed(ask.counts())
                : judge(team, action);
    }
}
