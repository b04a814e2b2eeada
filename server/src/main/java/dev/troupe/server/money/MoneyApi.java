package dev.troupe.server.money;

import dev.troupe.control.budget.BudgetScopes;
import dev.troupe.core.governance.Budget;
import dev.troupe.engine.BudgetKey;
import dev.troupe.engine.BudgetStanding;
import dev.troupe.engine.Budgets;
import dev.troupe.engine.SpendSum;
import dev.troupe.server.http.Needs;
import dev.troupe.server.http.Page;
import dev.troupe.server.http.Precondition;
import dev.troupe.server.http.Tenant;
import dev.troupe.server.identity.Permission;
import dev.troupe.server.problem.ApiProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Limits, and what was spent. */
@RestController
@RequestMapping("/api/v1")
class MoneyApi {

    /**
     * A limit that is wanted.
     *
     * @param limit in whole units: micro-dollars, tokens, runs, milliseconds
     * @param warn in percent
     * @param degrade in percent
     */
    record Wanted(
            Long limit,
            Optional<Integer> warn,
            Optional<Integer> degrade,
            Optional<Budget.OnExhausted> onExhausted) {}

    /** What was spent, under one name. */
    record Sum(
            String name,
            long steps,
            long costMicros,
            long tokens,
            long runs,
            long timeMillis,
            long assumedMicros) {
        static Sum of(SpendSum sum, String name) {
            return new Sum(
                    name,
                    sum.steps(),
                    sum.money(),
                    sum.tokens(),
                    sum.runs(),
                    sum.time(),
                    sum.assumed());
        }
    }

    record Spending(String by, Instant from, Instant until, List<Sum> items) {}

    /**
     * What trees of runs have cost that came to the same.
     *
     * @param outcome a status; {@code removed} where the runs are not there any more
     */
    record Outcome(String outcome, long runs, long costMicros, long tokens) {}

    /** Lists the limits of the organization, with what was spent and is reserved. */
    @GetMapping("/budgets")
    @Needs(Permission.READ)
    Page<BudgetView> budgets(Tenant tenant) {
        return Page.all(standings(tenant).stream().map(BudgetView::of).toList());
    }

    private static List<BudgetStanding> standings(Tenant tenant) {
        return tenant.budgets().standings(tenant.organization(), Optional.empty());
    }

    /**
     * Gets one limit. Its {@code ETag} is what a change of it has to show.
     *
     * @param id {@code SCOPE~UNIT~WINDOW}, as lists name it
     */
    @GetMapping("/budgets/{id}")
    @Needs(Permission.READ)
    ResponseEntity<BudgetView> budget(Tenant tenant, @PathVariable String id) {
        return tagged(existing(tenant, BudgetView.key(id)));
    }

    private static ResponseEntity<BudgetView> tagged(BudgetView view) {
        return ResponseEntity.ok().header(HttpHeaders.ETAG, view.etag()).body(view);
    }

    private static BudgetView existing(Tenant tenant, BudgetKey key) {
        return find(tenant, key)
                .orElseThrow(() -> ApiProblem.notFound("there is no budget for " + key));
    }

    private static Optional<BudgetView> find(Tenant tenant, BudgetKey key) {
        return standings(tenant).stream()
                .filter(standing -> BudgetKey.of(standing.budget()).equals(key))
                .map(BudgetView::of)
                .findFirst();
    }

    /**
     * Sets a limit; raising one has those go on that wait for it. Needs {@code If-Match} with the
     * tag of what was seen, or {@code If-None-Match: *} for a new one.
     *
     * @param id {@code SCOPE~UNIT~WINDOW}, as lists name it
     */
    @PutMapping("/budgets/{id}")
    @Needs(Permission.BUDGETS)
    ResponseEntity<BudgetView> set(
            Tenant tenant,
            @PathVariable String id,
            @RequestBody Wanted wanted,
            @RequestHeader HttpHeaders headers) {
        BudgetKey key = BudgetView.key(id);
        if (BudgetScopes.parse(key.scope()).isEmpty() && !key.scope().equals("run")) {
            throw ApiProblem.invalid("id", "'" + key.scope() + "' is no scope")
                    .remedy("expected " + BudgetScopes.EXPECTED);
        }
        if (wanted.limit() == null || wanted.limit() < 0) {
            throw ApiProblem.invalid("limit", "a limit is 0 or more, in whole units");
        }
        Optional<BudgetView> before = find(tenant, key);
        Precondition.check(headers, before.map(BudgetView::etag));
        Budget budget =
                new Budget(
                        key.scope(),
                        key.unit(),
                        key.window(),
                        wanted.limit(),
                        wanted.warn()
                                .or(() -> before.map(BudgetView::warn))
                                .orElse(Budget.DEFAULT_WARN),
                        wanted.degrade()
                                .or(() -> before.map(BudgetView::degrade))
                                .orElse(Budget.DEFAULT_DEGRADE),
                        wanted.onExhausted()
                                .or(() -> before.map(BudgetView::onExhausted))
                                .orElse(Budget.OnExhausted.ASK));
        Budgets budgets = tenant.budgets();
        budgets.set(tenant.organization(), budget, tenant.by());
        if (before.filter(old -> old.limit() < wanted.limit()).isPresent()) {
            tenant.budgetApprovals().raise(tenant.organization(), key, wanted.limit(), tenant.by());
        }
        return tagged(existing(tenant, key));
    }

    /**
     * Removes a limit. Needs {@code If-Match}.
     *
     * @param id {@code SCOPE~UNIT~WINDOW}, as lists name it
     */
    @DeleteMapping("/budgets/{id}")
    @Needs(Permission.BUDGETS)
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void remove(Tenant tenant, @PathVariable String id, @RequestHeader HttpHeaders headers) {
        BudgetKey key = BudgetView.key(id);
        Precondition.check(headers, Optional.of(existing(tenant, key).etag()));
        tenant.budgets().remove(tenant.organization(), key, tenant.by());
    }

    /**
     * Sums up what was spent.
     *
     * @param by agent, plan, task, goal, model, tool, day or run
     * @param from the first moment that counts; 30 days ago, if absent
     * @param until the moment before which it counts; now, if absent
     */
    @GetMapping("/spend")
    @Needs(Permission.READ)
    Spending spend(
            Tenant tenant,
            @RequestParam(defaultValue = "agent") String by,
            @RequestParam Optional<Instant> from,
            @RequestParam Optional<Instant> until) {
        Span span = Span.of(tenant, from, until);
        String word = by.toLowerCase(Locale.ROOT);
        String prefix = word.equals("model") || word.equals("tool") ? word + " " : "";
        SpendSum.By column =
                switch (word) {
                    case "agent" -> SpendSum.By.AGENT;
                    case "plan" -> SpendSum.By.PLAN;
                    case "task" -> SpendSum.By.TASK;
                    case "goal" -> SpendSum.By.GOAL;
                    case "day" -> SpendSum.By.DAY;
                    case "run" -> SpendSum.By.RUN;
                    case "model", "tool" -> SpendSum.By.SUBJECT;
                    default ->
                            throw ApiProblem.invalid("by", "nothing is summed up by '" + by + "'")
                                    .remedy("agent, plan, task, goal, model, tool, day or run");
                };
        return new Spending(
                word,
                span.from(),
                span.until(),
                tenant
                        .budgets()
                        .spending(tenant.organization(), span.from(), span.until(), column)
                        .stream()
                        .filter(sum -> sum.name().startsWith(prefix))
                        .map(sum -> Sum.of(sum, sum.name().substring(prefix.length())))
                        .toList());
    }

    /**
     * Says what will be spent if it goes on as in the last days, and when budgets will be used up.
     */
    @GetMapping("/spend/forecast")
    @Needs(Permission.READ)
    SpendForecast forecast(Tenant tenant) {
        return SpendForecast.of(tenant);
    }

    /**
     * Says what runs have cost that came to the same: what a success costs, and a failure.
     *
     * @param from the first moment that counts; 30 days ago, if absent
     * @param until the moment before which it counts; now, if absent
     */
    @GetMapping("/spend/outcomes")
    @Needs(Permission.READ)
    Page<Outcome> outcomes(
            Tenant tenant,
            @RequestParam Optional<Instant> from,
            @RequestParam Optional<Instant> until) {
        Span span = Span.of(tenant, from, until);
        return Page.all(
                tenant.budgets().outcomes(tenant.organization(), span.from(), span.until()).stream()
                        .map(sum ->
                                new Outcome(
                                        sum.status().map(Object::toString).orElse("removed"),
                                        sum.runs(),
                                        sum.money(),
                                        sum.tokens()))
                        .toList());
    }

    /** A part of time: the last 30 days if nothing is said. */
    private record Span(Instant from, Instant until) {
        static Span of(Tenant tenant, Optional<Instant> from, Optional<Instant> until) {
            Instant end = until.orElse(tenant.now());
            Instant begin = from.orElse(end.minus(Duration.ofDays(30)));
            if (begin.isAfter(end)) {
                throw ApiProblem.invalid("from", "from is after until");
            }
            return new Span(begin, end);
        }
    }
}
