package dev.troupe.core.governance;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.core.durable.StepContext;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

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
     * @param spender of what it counts for
     * @throws RuntimeException if it counts for something, and nobody can say how much that is
     *     already
     */
    public static Optional<Held> by(
            Judgment judgment, StepContext context, Supplier<Spender> spender) {
        return switch (judgment) {
            case Judgment.Denied(String policy, String reason) ->
                    Optional.of(new Held(policy, reason, Optional.empty()));
            case Judgment.Ask(String policy, String reason, Asking asking, var counts) ->
                    Optional.of(new Held(policy, reason, Optional.of(asking)));
            case Judgment.Allowed(List<Judgment.Count> counts) -> count(counts, context, spender);
        };
    }

    private static Optional<Held> count(
            List<Judgment.Count> counts, StepContext context, Supplier<Spender> spender) {
        if (counts.isEmpty()) {
            return Optional.empty();
        }
        try {
            context.hold(new Claim(List.of(), Amounts.NONE, counts, spender.get()));
            return Optional.empty();
        } catch (BudgetExhausted e) {
            return Optional.of(beyond(counts, e));
        }
    }

    /** Of several limits that are reached, one that denies comes before those that ask. */
    private static Held beyond(List<Judgment.Count> counts, BudgetExhausted exhausted) {
        Set<String> reached =
                exhausted.shortfalls().stream()
                        .map(BudgetExhausted.Shortfall::scope)
                        .collect(Collectors.toSet());
        Judgment.Count first =
                counts.stream()
                        .filter(count -> reached.contains(Scopes.policy(count.policy())))
                        .min(Comparator.comparing(count -> count.asking().isPresent()))
                        .orElseThrow(() -> exhausted);
        return new Held(
                first.policy(), first.reason() + ": " + exhausted.getMessage(), first.asking());
    }

    /** In words: {@code the policy 'large-refunds' does not allow it: …}. */
    public String refusal() {
        return "the policy '" + policy + "' does not allow it: " + reason;
    }
}
