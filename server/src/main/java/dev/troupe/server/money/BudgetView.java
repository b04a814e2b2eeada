package dev.troupe.server.money;

import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.engine.BudgetKey;
import dev.troupe.engine.BudgetStanding;
import dev.troupe.server.problem.ApiProblem;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A budget and how it stands. Amounts are whole units: micro-dollars, tokens, runs, milliseconds.
 *
 * @param id {@code SCOPE~UNIT~WINDOW}, in which the parts of a goal's path are separated by dots
 * @param etag what tells this state of the budget from others, for If-Match
 * @param declared the limit that the team states, if it does
 */
public record BudgetView(
        String id,
        String scope,
        Unit unit,
        Window window,
        String period,
        long limit,
        long spent,
        long reserved,
        long left,
        long overrun,
        int warn,
        int degrade,
        Budget.OnExhausted onExhausted,
        Optional<Long> declared,
        String changedBy,
        Instant changedAt,
        String etag) {

    public static BudgetView of(BudgetStanding standing) {
        Budget budget = standing.budget();
        return new BudgetView(
                id(BudgetKey.of(budget)),
                budget.scope(),
                budget.unit(),
                budget.window(),
                standing.period(),
                budget.limit(),
                standing.spent(),
                standing.reserved(),
                standing.left(),
                standing.overrun(),
                budget.warn(),
                budget.degrade(),
                budget.onExhausted(),
                standing.declared(),
                standing.changedBy(),
                standing.changedAt(),
                tag(budget));
    }

    private static String id(BudgetKey key) {
        return key.scope().replace('/', '.')
                + "~"
                + key.unit().name().toLowerCase(Locale.ROOT)
                + "~"
                + key.window().word();
    }

    /**
     * Reads an id.
     *
     * @throws ApiProblem if it is none
     */
    static BudgetKey key(String id) {
        List<String> parts = Arrays.asList(id.split("~", -1));
        if (parts.size() == 3) {
            Optional<Unit> unit =
                    Arrays.stream(Unit.values())
                            .filter(one -> one.name().toLowerCase(Locale.ROOT).equals(parts.get(1)))
                            .filter(one -> one != Unit.COUNT)
                            .findFirst();
            Optional<Window> window =
                    Arrays.stream(Window.values())
                            .filter(one -> one.word().equals(parts.get(2)))
                            .findFirst();
            if (unit.isPresent() && window.isPresent()) {
                return new BudgetKey(parts.getFirst().replace('.', '/'), unit.get(), window.get());
            }
        }
        throw ApiProblem.invalid("id", "'" + id + "' names no budget")
                .remedy(
                        "write SCOPE~UNIT~WINDOW, such as organization~money~month; units are money, tokens, runs and time");
    }

    /** What was spent is none of it. */
    private static String tag(Budget budget) {
        return "\""
                + budget.limit()
                + "-"
                + budget.warn()
                + "-"
                + budget.degrade()
                + "-"
                + budget.onExhausted()
                + "\"";
    }
}
