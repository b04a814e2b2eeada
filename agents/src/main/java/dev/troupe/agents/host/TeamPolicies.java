package dev.troupe.agents.host;

import dev.troupe.agents.governance.Policies;
import dev.troupe.control.policy.PolicyRules;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.plan.Expressions;
import dev.troupe.core.team.Team;
import java.util.Set;

/** The policies that the team of a run states, and the rule about untrusted material. */
public final class TeamPolicies implements Policies {

    private final PolicyRules rules;

    public TeamPolicies(Expressions expressions) {
        this.rules = new PolicyRules(expressions);
    }

    @Override
    public Judgment judge(Team team, Action action) {
        return judge(team, action, Set.of());
    }

    @Override
    public Judgment judge(Team team, Action action, Set<String> agreed) {
        return rules.judge(team.governance().policies(), action, agreed);
    }
}
