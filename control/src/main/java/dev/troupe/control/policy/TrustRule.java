package dev.troupe.control.policy;

import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Asking;

/**
 * The rule that holds without being stated: before untrusted material drives something risky, a
 * person is asked. Risky is what changes something, or can carry data out of the organization. A
 * policy that allows the action says that this one is not; one that asks about it has people asked
 * already.
 */
public final class TrustRule {

    /** Its name where policies are named; no policy of a team can have it. */
    public static final String NAME = "troupe/untrusted";

    static final Asking ASKING = Asking.DEFAULT;

    private TrustRule() {}

    /** Whether a person has to be asked about an action, as far as no policy says otherwise. */
    public static boolean asks(Action action) {
        return action.trust() == Trust.UNTRUSTED && isRisky(action);
    }

    /** Assignments and handoffs carry their trust along, and models answer only with claims. */
    static boolean isRisky(Action action) {
        return action.kind() == Action.Kind.TOOL
                && (action.effect() != Effect.NONE || action.outbound());
    }

    /** Why a person is asked. */
    static String reason(Action action) {
        String does =
                action.effect() != Effect.NONE
                        ? "changes something"
                        : "can carry data out of the organization";
        return "what led to it came from outside and was not checked, and "
                + action.subject()
                + " "
                + does;
    }
}
