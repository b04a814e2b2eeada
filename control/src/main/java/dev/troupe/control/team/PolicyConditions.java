package dev.troupe.control.team;

import dev.troupe.control.policy.ActionVariables;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.governance.Policy;

/** Checks the conditions of policies: they see the action, and nothing else. */
final class PolicyConditions {

    private static final ScopeCheck.Visible VISIBLE =
            new ScopeCheck.Visible(ActionVariables.NAMES, false);

    private PolicyConditions() {}

    static void check(Draft draft, ExpressionChecker expressions) {
        ConditionCheck conditions =
                new ConditionCheck(draft, expressions, "one of the variables of policies");
        for (Policy policy : draft.team().governance().policies()) {
            String what = "policy '" + policy.name() + "'";
            policy.when()
                    .ifPresent(when ->
                            conditions.check(
                                    when,
                                    draft.places().partValue(policy, "when").orElseThrow(),
                                    "the condition of " + what,
                                    VISIBLE));
            if (policy.then() instanceof Policy.Limit limit
                    && limit.amount().isPresent()
                    && draft.places().partValue(policy, "then").orElse(null)
                            instanceof Located.Mapping then) {
                conditions.check(
                        limit.amount().get(),
                        then.get("amount").orElseThrow(),
                        "the amount of " + what,
                        VISIBLE);
            }
        }
    }
}
