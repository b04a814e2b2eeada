package dev.troupe.control.budget;

import dev.troupe.core.governance.Budget;
import dev.troupe.core.team.Team;
import dev.troupe.engine.BudgetStanding;
import dev.troupe.engine.Budgets;
import java.util.List;
import java.util.Optional;

/** Has the budgets hold that teams state, and the default ones where nobody stated any. */
public final class TeamBudgets {

    /** The source of the default budgets. */
    private static final String DEFAULTS = "defaults";

    /** The source of what a team says that was made in Java. */
    private static final String JAVA = "java";

    private final Budgets budgets;

    public TeamBudgets(Budgets budgets) {
        this.budgets = budgets;
    }

    /**
     * Has a team's budgets hold from now on. Limits that were set or raised by hand stay until the
     * file states others.
     */
    public void declare(Team team) {
        String organization = team.organization().name();
        budgets.declare(organization, team.folder().orElse(JAVA), team.governance().budgets());
        List<Budget> others =
                budgets.standings(organization, Optional.empty()).stream()
                        .filter(standing -> !isDefault(standing))
                        .map(BudgetStanding::budget)
                        .toList();
        budgets.declare(organization, DEFAULTS, DefaultBudgets.missing(others));
    }

    private static boolean isDefault(BudgetStanding standing) {
        return standing.declaredBy().filter(DEFAULTS::equals).isPresent();
    }
}
