package dev.troupe.engine;

import dev.troupe.core.governance.Budget;
import java.time.Instant;
import java.util.Optional;

/**
 * A budget, and how it stands in one period.
 *
 * @param declared the limit that the team's file states; absent if the budget was set by hand
 * @param declaredBy the source of what is declared
 * @param changedBy who set the limit that holds
 * @param period the name of the period (see {@link dev.troupe.core.governance.Window#period})
 * @param spent in whole units
 * @param reserved for steps that are being worked on
 * @param overrun what was used beyond what had been reserved, and did not fit
 */
public record BudgetStanding(
        Budget budget,
        Optional<Long> declared,
        Optional<String> declaredBy,
        String changedBy,
        Instant changedAt,
        String period,
        long spent,
        long reserved,
        long overrun) {

    /** What can still be reserved. */
    public long left() {
        return Math.max(0, budget.limit() - spent - reserved);
    }
}
