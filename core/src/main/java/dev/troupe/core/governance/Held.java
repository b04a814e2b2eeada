package dev.troupe.core.governance;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.core.durable.StepContext;
import java.util.List;
import java.util.Optional;

/**
 * An action that a policy holds back, as it is journaled.
 *
 * @param asking how people are asked about it; absent if it must not be done at all
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Held(String policy, String reason, Optional<Asking> asking) {

    /** The failure type of what a policy does not let happen. */
    public static final String FAILURE_TYPE = "policy";

    public boolean denied() {
        return asking.isEmpty();
    }

    /**
     * Whether an action is held back by what was judged of it, or by what it counts for: what may
     * be done is counted, within the step that does it.
     *
     * @throws RuntimeException if it counts for something, and nobody can say how much that is
     *     already
     */
    public static Optional<Held> by(Judgment judgment, StepContext context, Spender spender) {
        return switch (judgment) {
            case Judgment.Denied(String policy, String reason) ->
                    Optional.of(new Held(policy, reason, Optional.empty()));
            case Judgment.Ask(String policy, String reason, Asking asking, var counts) ->
                    Optional.of(new Held(policy, reason, Optional.of(asking)));
            case Judgment.Allowed(List<Judgment.Count> counts) -> count(counts, context, spender);
        };
    }

    private static Optional<Held> count(
            List<Judgment.Count> counts, StepContext context, Spender spender) {
        if (counts.isEmpty()) {
            return Optional.empty();
        }
        try {
            context.hold(new Claim(List.of(), Amounts.NONE, counts, spender));
            return Optional.empty();
        } catch (BudgetExhausted e) {
            String policies =
                    String.join(", ", counts.stream().map(Judgment.Count::policy).toList());
            return Optional.of(
                    new Held(policies, String.valueOf(e.getMessage()), Optional.empty()));
        }
    }

    /** In words: {@code the policy 'large-refunds' does not allow it: …}. */
    public String refusal() {
        return "the policy '" + policy + "' does not allow it: " + reason;
    }
}
