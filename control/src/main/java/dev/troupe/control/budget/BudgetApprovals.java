package dev.troupe.control.budget;

import dev.troupe.core.contract.Decision;
import dev.troupe.engine.BudgetKey;
import dev.troupe.engine.Budgets;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunCommands;
import dev.troupe.engine.RunStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Raises limits, which is one action with going on: every open question about the same budget is
 * answered with it. Used on behalf of people; no tool of an agent leads here.
 */
public final class BudgetApprovals {

    private final Budgets budgets;
    private final RunStore runs;
    private final RunCommands commands;

    public BudgetApprovals(Budgets budgets, RunStore runs, RunCommands commands) {
        this.budgets = budgets;
        this.runs = runs;
        this.commands = commands;
    }

    /**
     * What raising came to.
     *
     * @param limit that holds now
     * @param resumed the questions that were answered with it
     */
    public record Raised(BudgetKey budget, long limit, List<String> resumed) {
        public Raised {
            resumed = List.copyOf(resumed);
        }
    }

    /**
     * Answers a question about a budget. Yes raises the limit; no lets the run that asked fail, and
     * others go on waiting.
     *
     * @param by who decides; agents cannot
     * @return what was raised; nothing if it was refused
     * @throws IllegalArgumentException if the edited value is no limit, or an agent would decide
     * @throws EngineException if somebody else was faster
     */
    public Optional<Raised> answer(OpenRequest request, Decision decision, String by) {
        requirePerson(by);
        BudgetRequest asked =
                BudgetRequest.in(request.kind(), request.detail())
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "question " + request.id() + " is not about a budget"));
        if (!decision.approved()) {
            commands.answer(request.run(), request.position(), decision, by);
            return Optional.empty();
        }
        long limit = asked.limit(decision.edited());
        long now = budgets.raise(request.organization(), asked.key(), limit, by);
        commands.answer(request.run(), request.position(), decision, by);
        List<String> resumed = new ArrayList<>();
        resumed.add(request.id());
        resumed.addAll(
                release(
                        request.organization(),
                        asked.key(),
                        now,
                        by,
                        other -> !other.id().equals(request.id())));
        return Optional.of(new Raised(asked.key(), now, resumed));
    }

    /**
     * Raises a limit.
     *
     * @throws IllegalArgumentException if an agent would
     * @throws EngineException if there is no such budget
     */
    public Raised raise(String organization, BudgetKey budget, long limit, String by) {
        requirePerson(by);
        long now = budgets.raise(organization, budget, limit, by);
        return new Raised(budget, now, release(organization, budget, now, by, other -> true));
    }

    private static void requirePerson(String by) {
        if (by.startsWith("agent:")) {
            throw new IllegalArgumentException(
                    by + " cannot decide about budgets: only people can raise them");
        }
    }

    /**
     * Has the runs go on that wait for a budget; those that need even more ask again.
     *
     * @return the questions that were answered
     */
    private List<String> release(
            String organization,
            BudgetKey budget,
            long limit,
            String by,
            Predicate<OpenRequest> which) {
        Decision decision =
                new Decision(
                        Decision.Verdict.APPROVE,
                        by,
                        Optional.of("the " + budget + " is " + budget.unit().show(limit) + " now"),
                        Optional.empty());
        List<String> resumed = new ArrayList<>();
        for (OpenRequest request : runs.requests(Optional.empty())) {
            boolean same =
                    request.organization().equals(organization)
                            && BudgetRequest.in(request.kind(), request.detail())
                                    .filter(asked -> asked.key().equals(budget))
                                    .isPresent();
            if (same && which.test(request) && answered(request, decision, by)) {
                resumed.add(request.id());
            }
        }
        return resumed;
    }

    private boolean answered(OpenRequest request, Decision decision, String by) {
        try {
            commands.answer(request.run(), request.position(), decision, by);
            return true;
        } catch (EngineException e) {
            return false; // somebody else was faster, or it is not asked any more
        }
    }
}
