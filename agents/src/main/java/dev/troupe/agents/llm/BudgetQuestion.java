package dev.troupe.agents.llm;

import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.control.budget.BudgetRequest;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Budget.OnExhausted;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.BudgetExhausted.Shortfall;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * Has a run wait whose budget is used up: until a person raises the limit, or until the day, week
 * or month is over for which it holds, if that comes first. An answer is only the signal to try
 * again: what counts is the limit in the database, which no agent can change.
 */
final class BudgetQuestion {

    /** How often one assignment may ask. */
    static final int MOST = 20;

    private final Durable durable;
    private final Job job;
    private int asked;

    BudgetQuestion(Durable durable, Job job) {
        this.durable = durable;
        this.job = job;
    }

    /**
     * Does something that holds budgets, again and again while more is granted where there was too
     * little.
     *
     * @param step ends in a step that does it
     * @throws BudgetExhausted if the budget says that nobody is to be asked, or there is no more
     */
    <T> T within(Supplier<T> step) {
        while (true) {
            try {
                return step.get();
            } catch (StepFailed e) {
                if (!e.failure().type().equals(BudgetExhausted.TYPE)) {
                    throw e;
                }
                ask(e.failure());
            }
        }
    }

    /** The same failure, as it was before it was journaled. */
    static BudgetExhausted exhausted(Failure failure) {
        return new BudgetExhausted(shortfalls(failure));
    }

    private static List<Shortfall> shortfalls(Failure failure) {
        return failure.detail()
                .map(detail -> List.of(Json.as(detail, Shortfall[].class)))
                .orElseThrow();
    }

    /** Asks for more, and waits. */
    private void ask(Failure failure) {
        List<Shortfall> shortfalls = shortfalls(failure);
        boolean askable =
                shortfalls.stream()
                        .allMatch(shortfall -> shortfall.onExhausted() == OnExhausted.ASK);
        if (!askable || asked >= MOST) {
            throw new BudgetExhausted(shortfalls);
        }
        asked++;
        Shortfall first = shortfalls.getFirst();
        if (!granted(first)) {
            throw new BudgetExhausted(shortfalls);
        }
    }

    /** Whether it may be tried again. */
    private boolean granted(Shortfall shortfall) {
        BudgetRequest asks = BudgetRequest.of(shortfall);
        Optional<Duration> untilNext = untilNextPeriod(shortfall, durable.now());
        Duration patience =
                untilNext
                        .filter(next -> next.compareTo(Asking.DEFAULT_DEADLINE) < 0)
                        .orElse(Asking.DEFAULT_DEADLINE);
        boolean renews = untilNext.filter(patience::equals).isPresent();
        Request request =
                new Request(
                        BudgetRequest.KIND,
                        asks.title(job.agent().name()),
                        asks.detail(renews ? "go on, since a new period begins" : "reject"));
        Optional<JsonNode> answer =
                durable.await(
                        Topic.answer("budget/" + asked, JsonNode.class, request),
                        Deadline.within(patience));
        return answer.map(BudgetQuestion::approved).orElse(renews);
    }

    /** What cannot be read is no refusal: if nothing was raised, it is asked again. */
    private static boolean approved(JsonNode answer) {
        try {
            return Decision.of(answer).approved();
        } catch (JsonProblem e) {
            return true;
        }
    }

    /** How long a budget that begins anew lasts. */
    private static Optional<Duration> untilNextPeriod(Shortfall shortfall, Instant now) {
        if (shortfall.unit() == Unit.COUNT) {
            return Optional.empty();
        }
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Optional<LocalDate> next =
                switch (shortfall.window()) {
                    case DAY -> Optional.of(today.plusDays(1));
                    case WEEK -> Optional.of(today.plusDays(8L - today.getDayOfWeek().getValue()));
                    case MONTH -> Optional.of(today.plusMonths(1).withDayOfMonth(1));
                    case RUN, LIFETIME -> Optional.empty();
                };
        return next.map(day -> Duration.between(now, day.atStartOfDay(ZoneOffset.UTC).toInstant()));
    }
}
