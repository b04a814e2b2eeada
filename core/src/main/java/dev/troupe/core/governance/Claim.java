package dev.troupe.core.governance;

import java.util.List;

/**
 * What a step may use at the most, and of which budgets.
 *
 * @param scopes see {@link Scopes}; those without a budget are not limited
 * @param most of each unit, in each scope
 * @param counts what it adds to what policies limit
 * @param spender who uses it, for what
 */
public record Claim(
        List<String> scopes, Amounts most, List<Judgment.Count> counts, Spender spender) {
    public Claim {
        scopes = List.copyOf(scopes);
        counts = List.copyOf(counts);
    }
}
