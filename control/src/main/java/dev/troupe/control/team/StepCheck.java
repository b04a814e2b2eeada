package dev.troupe.control.team;

import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Attempt;
import dev.troupe.core.plan.Chat;
import dev.troupe.core.plan.Handoff;
import dev.troupe.core.plan.Manage;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Review;
import dev.troupe.core.plan.Route;
import dev.troupe.core.plan.Sequence;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Checks that steps beside one another can be told apart, and ask for no tool that is not theirs.
 */
final class StepCheck {

    private final Draft draft;

    private StepCheck(Draft draft) {
        this.draft = draft;
    }

    static void check(Draft draft) {
        StepCheck check = new StepCheck(draft);
        draft.team().plans().values().stream().flatMap(PlanTree::all).forEach(check::check);
    }

    private void check(Plan plan) {
        switch (plan) {
            case Sequence sequence -> names(sequence.steps());
            case Parallel parallel -> {
                names(parallel.branches());
                if (parallel.merge() instanceof Merge.Reconcile reconcile) {
                    tools(parallel, reconcile.agent(), reconcile.terms());
                }
            }
            case AgentTask task -> tools(task, task.agent(), task.terms());
            case Handoff handoff -> {
                tools(handoff, handoff.agents(), handoff.terms());
                HandoffCheck.check(draft, handoff);
            }
            case Route route -> {
                route.model().ifPresent(model -> tools(route, model.agent(), model.terms()));
                RouteCheck.check(draft, route);
            }
            case Manage manage -> tools(manage, manage.manager(), manage.terms());
            case Chat chat ->
                    chat.participants()
                            .forEach(participant -> tools(chat, participant, chat.terms()));
            case Attempt attempt ->
                    names(attempt.steps().stream().map(Attempt.Undoable::step).toList());
            case Review review ->
                    review.critics()
                            .forEach(critic -> tools(review, critic.agent(), critic.terms()));
            default -> {}
        }
    }

    /** In conditions '-' is written as '_', so names that differ in nothing else are alike. */
    private void names(List<Plan> siblings) {
        Map<String, Plan> seen = new HashMap<>();
        for (Plan step : siblings) {
            Plan earlier =
                    step.name().isEmpty()
                            ? null
                            : seen.putIfAbsent(step.name().replace('-', '_'), step);
            if (earlier != null) {
                draft.problems()
                        .add(
                                draft.places().at(step, "name"),
                                "another step beside this one is called '"
                                        + earlier.name()
                                        + "', in line "
                                        + draft.places().at(earlier).line(),
                                "a 'name' of its own for each");
            }
        }
    }

    private void tools(Plan plan, String worker, Terms terms) {
        tools(plan, List.of(worker), terms);
    }

    /** Each of the tools must be one of some of the workers. */
    private void tools(Plan plan, List<String> workers, Terms terms) {
        List<String> own = new ArrayList<>();
        for (String worker : workers) {
            Optional<Agent> agent = Optional.ofNullable(draft.team().agents().get(worker));
            if (agent.isEmpty()) {
                return;
            }
            own.addAll(agent.get().tools());
        }
        List<Grant> granted = own.stream().flatMap(tool -> Grant.parse(tool).stream()).toList();
        List<String> asked = terms.tools().orElse(List.of());
        for (int i = 0; i < asked.size(); i++) {
            Grant grant = Grant.parse(asked.get(i)).orElseThrow();
            if (granted.stream().noneMatch(one -> one.covers(grant))) {
                draft.problems()
                        .addUnknown(
                                draft.places()
                                        .partAt(terms, "tools", i)
                                        .orElseGet(() -> draft.places().at(plan)),
                                (workers.size() == 1
                                                ? "agent '"
                                                        + workers.getFirst()
                                                        + "' may not call '"
                                                : "none of " + workers + " may call '")
                                        + asked.get(i)
                                        + "'",
                                asked.get(i),
                                "some of the agent's tools",
                                own);
            }
        }
    }
}
