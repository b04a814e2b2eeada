package dev.troupe.control.budget;

import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.util.ArrayList;
import java.util.List;

/**
 * The caps on money that hold where a team states none, so that nothing is ever unlimited. A team
 * that states another amount, higher or lower, has that instead.
 */
public final class DefaultBudgets {

    /** What one tree of runs may cost: $5. */
    public static final Budget RUN =
            new Budget(Scopes.ORGANIZATION, Unit.MONEY, Window.RUN, 5_000_000);

    /** What the organization may spend in a day: $25. */
    public static final Budget DAY =
            new Budget(Scopes.ORGANIZATION, Unit.MONEY, Window.DAY, 25_000_000);

    private DefaultBudgets() {}

    /**
     * The budgets that hold where these are stated: the cap on a tree of runs is added where money
     * has none for a run, and the cap on a day where the organization's has none for any longer.
     */
    public static List<Budget> completing(List<Budget> stated) {
        List<Budget> all = new ArrayList<>(stated);
        all.addAll(missing(stated));
        return List.copyOf(all);
    }

    /** The default budgets that hold where these are stated. */
    static List<Budget> missing(List<Budget> stated) {
        List<Budget> missing = new ArrayList<>();
        if (stated.stream().noneMatch(budget -> limitsMoney(budget) && perRun(budget))) {
            missing.add(RUN);
        }
        if (stated.stream().noneMatch(budget -> limitsMoney(budget) && !perRun(budget))) {
            missing.add(DAY);
        }
        return List.copyOf(missing);
    }

    private static boolean limitsMoney(Budget budget) {
        return budget.unit() == Unit.MONEY && budget.scope().equals(Scopes.ORGANIZATION);
    }

    private static boolean perRun(Budget budget) {
        return budget.window() == Window.RUN;
    }
}
