package dev.troupe.control.team;

import dev.troupe.control.yaml.Position;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Attempt;
import dev.troupe.core.plan.Await;
import dev.troupe.core.plan.Call;
import dev.troupe.core.plan.Chat;
import dev.troupe.core.plan.Handoff;
import dev.troupe.core.plan.Loop;
import dev.troupe.core.plan.Manage;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Review;
import dev.troupe.core.plan.Route;
import dev.troupe.core.plan.Sequence;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.InputFile;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Checks that steps only use items that they can see: the plan's inputs, the results of earlier
 * steps of the sequences that they are in, and what a map hands to its plan. A called plan sees
 * what its caller sees. Plans that nothing leads to from {@code main} can be started with any
 * items, so of them only those names are checked that cannot come from outside.
 */
final class ScopeCheck {

    /** In how many different scopes one plan is checked; more would tell nothing new. */
    private static final int MAX_SCOPES = 32;

    private final Draft draft;
    private final ConditionCheck conditions;
    private final Map<String, Set<Visible>> visited = new HashMap<>();
    private final Set<String> calling = new HashSet<>();
    private final Set<Position> reported = new HashSet<>();

    private ScopeCheck(Draft draft, ExpressionChecker expressions) {
        this.draft = draft;
        this.conditions = new ConditionCheck(draft, expressions);
    }

    static void check(Draft draft, ExpressionChecker expressions) {
        new ScopeCheck(draft, expressions).check();
    }

    /**
     * What a step can see.
     *
     * @param open whether there may be more than these names
     */
    record Visible(Set<String> names, boolean open) {

        Visible with(String name) {
            Set<String> more = new LinkedHashSet<>(names);
            more.add(name);
            return new Visible(more, open);
        }

        Visible with(Set<String> others) {
            Set<String> more = new LinkedHashSet<>(names);
            more.addAll(others);
            return new Visible(more, open);
        }

        Visible without(String name) {
            Set<String> fewer = new LinkedHashSet<>(names);
            fewer.remove(name);
            return new Visible(fewer, open);
        }

        Visible opened() {
            return new Visible(names, true);
        }
    }

    private void check() {
        Set<String> inputs = new LinkedHashSet<>();
        draft.team().inputs().stream().map(InputFile::name).forEach(inputs::add);
        inputs.addAll(draft.declared("inputs"));
        Visible start = new Visible(inputs, false);
        draft.team().main().ifPresent(main -> called(main, start));
        List<String> entries = new ArrayList<>(draft.team().plans().keySet());
        entries.removeAll(calledPlans());
        entries.addAll(draft.team().plans().keySet());
        for (String plan : entries) {
            if (!visited.containsKey(plan)) {
                called(plan, start.opened());
            }
        }
    }

    private Set<String> calledPlans() {
        Set<String> called = new HashSet<>();
        draft.team().plans().values().stream()
                .flatMap(PlanTree::all)
                .forEach(part -> {
                    if (part instanceof Call call) {
                        called.add(call.plan());
                    }
                });
        return called;
    }

    private void called(String name, Visible visible) {
        Plan plan = draft.team().plans().get(name);
        Set<Visible> scopes = visited.computeIfAbsent(name, key -> new HashSet<>());
        boolean circle = !calling.add(name);
        if (!circle && plan != null && scopes.size() < MAX_SCOPES && scopes.add(visible)) {
            walk(plan, visible);
        }
        if (!circle) {
            calling.remove(name);
        }
    }

    private void walk(Plan plan, Visible visible) {
        conditions.check(plan, visible);
        switch (plan) {
            case AgentTask task -> terms(task, task.terms(), visible, Set.of());
            case Sequence sequence -> sequence(sequence, visible);
            case Parallel parallel -> {
                parallel.branches().forEach(branch -> walk(branch, visible));
                merge(parallel, visible);
            }
            case MapEach map -> {
                one(map, "over", map.over(), visible);
                walk(map.plan(), visible.without(map.over()).with(map.as()));
            }
            case Route route -> route(route, visible);
            case Handoff handoff ->
                    terms(handoff, handoff.terms(), visible, Set.of(Handoff.HANDOVER));
            case Approve approve -> {
                one(approve, "subject", approve.subject(), visible);
                all(approve, "show", approve.show(), visible);
            }
            case Call call -> called(call.plan(), visible);
            case Manage manage -> terms(manage, manage.terms(), visible, Set.of());
            case Loop loop -> loop(loop, visible.with(loop.name()));
            case Review review -> review(review, visible.with(Review.DRAFT));
            case Attempt attempt -> attempt(attempt, visible);
            case Await await -> {}
            case Chat chat -> terms(chat, chat.terms(), visible, Set.of());
        }
    }

    private void merge(Parallel parallel, Visible visible) {
        switch (parallel.merge()) {
            case Merge.Vote vote ->
                    vote.by()
                            .ifPresent(by ->
                                    draft.places()
                                            .partValue(vote, "by")
                                            .ifPresent(at ->
                                                    conditions.check(
                                                            by,
                                                            at,
                                                            "'by' of step '"
                                                                    + parallel.name()
                                                                    + "'",
                                                            new Visible(Set.of("value"), false))));
            case Merge.Reconcile reconcile ->
                    terms(
                            parallel,
                            reconcile.terms(),
                            visible.with(Merge.Reconcile.CONFLICT),
                            Set.of(Merge.Reconcile.CONFLICT));
            default -> {}
        }
    }

    private void route(Route route, Visible visible) {
        for (Route.Rule rule : route.rules()) {
            draft.places()
                    .partValue(rule, "when")
                    .ifPresent(at ->
                            conditions.check(
                                    rule.when(),
                                    at,
                                    "a rule of step '" + route.name() + "'",
                                    visible));
        }
        route.model().ifPresent(model -> terms(route, model.terms(), visible, Set.of()));
        route.choices().forEach(choice -> walk(choice.plan(), visible));
    }

    private void loop(Loop loop, Visible within) {
        walk(loop.body(), within);
        draft.places()
                .value(loop, "until")
                .ifPresent(at ->
                        conditions.check(
                                loop.until(), at, "'until' of step '" + loop.name() + "'", within));
    }

    private void review(Review review, Visible within) {
        walk(review.author(), within.with(Review.FEEDBACK));
        review.critics()
                .forEach(critic -> terms(review, critic.terms(), within, Set.of(Review.DRAFT)));
    }

    /**
     * Checks what a contract names: items, and conditions over them and the answer.
     *
     * @param handed what the agent is handed beside the items that the contract names
     */
    private void terms(Plan plan, Terms terms, Visible visible, Set<String> handed) {
        List<String> context = terms.context().orElse(List.of());
        for (int i = 0; i < context.size(); i++) {
            Position at =
                    draft.places()
                            .partAt(terms, "context", i)
                            .orElseGet(() -> draft.places().at(plan));
            check(at, plan, "context", context.get(i), visible);
        }
        Visible known =
                new Visible(
                                terms.context()
                                        .<Set<String>>map(LinkedHashSet::new)
                                        .orElse(visible.names()),
                                visible.open())
                        .with(handed)
                        .with("output");
        for (Criterion criterion : terms.criteria()) {
            if (criterion instanceof Criterion.Expect expect) {
                draft.places()
                        .partValue(expect, "expect")
                        .ifPresent(at ->
                                conditions.check(
                                        expect.condition(),
                                        at,
                                        "what is expected in step '" + plan.name() + "'",
                                        known));
            }
        }
    }

    private void attempt(Attempt attempt, Visible before) {
        Visible visible = before;
        for (Attempt.Undoable each : attempt.steps()) {
            walk(each.step(), visible);
            visible = after(each.step(), visible);
            if (each.undo().isPresent()) {
                walk(each.undo().get(), visible.with(Attempt.FAILURE));
            }
        }
    }

    /** What is seen after a step. One that could not be read may have had any name. */
    private Visible after(Plan step, Visible before) {
        Visible visible = before.with(step.name());
        return draft.places().readable(step) ? visible : visible.opened();
    }

    private void sequence(Sequence sequence, Visible before) {
        Visible visible = before;
        for (Plan step : sequence.steps()) {
            walk(step, visible);
            visible = after(step, visible);
        }
        all(sequence, "returns", sequence.returns().orElse(List.of()), visible);
    }

    private void all(Plan plan, String key, List<String> names, Visible visible) {
        for (int i = 0; i < names.size(); i++) {
            check(draft.places().at(plan, key, i), plan, key, names.get(i), visible);
        }
    }

    private void one(Plan plan, String key, String name, Visible visible) {
        check(draft.places().at(plan, key), plan, key, name, visible);
    }

    private void check(Position at, Plan plan, String key, String name, Visible visible) {
        if (!visible.open() && !visible.names().contains(name) && reported.add(at)) {
            draft.problems()
                    .addUnknown(
                            at,
                            "'"
                                    + key
                                    + "' of step '"
                                    + plan.name()
                                    + "' refers to '"
                                    + name
                                    + "', which is not in scope there",
                            name,
                            "one of the items",
                            visible.names());
        }
    }
}
