package dev.troupe.engine;

import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;

/**
 * Which budget of an organization.
 *
 * @param scope see {@link dev.troupe.core.governance.Scopes}
 */
public record BudgetKey(String scope, Unit unit, Window window) {

    public static BudgetKey of(Budget budget) {
        return new BudgetKey(budget.scope(), budget.unit(), budget.window());
    }

    @Override
    public String toString() {
        return unit.name().toLowerCase(java.util.Locale.ROOT)
                + " of "
                + scope
                + (window == Window.LIFETIME ? "" : " per " + window.word());
    }
}
