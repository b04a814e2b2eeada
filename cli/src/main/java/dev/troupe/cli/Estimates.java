package dev.troupe.cli;

import dev.troupe.cli.view.EstimateLines;
import dev.troupe.control.budget.DefaultBudgets;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.engine.BudgetStanding;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Puts what a run may cost beside what runs before it cost, and what is left of budgets. */
final class Estimates {

    /** How many of the latest runs are looked at. */
    private static final int RUNS = 50;

    /** Stands for the agents of the plan, whose own budgets are not looked at. */
    private static final String NOBODY = "";

    private Estimates() {}

    static EstimateLines lines(
            Assembly.Estimated estimated,
            Assembly.RunRequest request,
            OpenDatabase database,
            InstantSource clock) {
        Mandate mandate =
                new Mandate(
                        request.by(),
                        Optional.of(estimated.plan()),
                        request.task(),
                        request.goal(),
                        Optional.empty());
        List<String> scopes = Scopes.of(NOBODY, mandate, new RunId(1));
        List<BudgetStanding> known =
                database.budgets().standings(estimated.organization(), Optional.empty());
        List<BudgetStanding> budgets =
                known.isEmpty()
                        ? DefaultBudgets.completing(estimated.stated()).stream()
                                .map(budget -> unused(budget, clock))
                                .toList()
                        : known;
        return new EstimateLines(
                estimated.plan(),
                estimated.estimate(),
                database.budgets().costsOfPlan(estimated.organization(), estimated.plan(), RUNS),
                budgets.stream()
                        .filter(standing -> standing.budget().unit() == Unit.MONEY)
                        .filter(standing -> scopes.contains(standing.budget().scope()))
                        .toList());
    }

    private static BudgetStanding unused(Budget budget, InstantSource clock) {
        return new BudgetStanding(
                budget,
                Optional.of(budget.limit()),
                Optional.empty(),
                "",
                clock.instant(),
                budget.window() == Window.RUN
                        ? ""
                        : budget.window().period(clock.instant(), new RunId(1)),
                0,
                0,
                0);
    }
}
