package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.team.Team;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which items a plan can use at all, so that a run of its own is handed no others. What cannot be
 * ruled out counts.
 */
final class Needs {

    private final Team team;
    private final Set<String> names = new HashSet<>();
    private final List<String> expressions = new ArrayList<>();
    private final Set<String> called = new HashSet<>();
    private boolean inputs;
    private boolean everything;

    private Needs(Team team) {
        this.team = team;
    }

    static Needs of(Plan plan, Team team) {
        Needs needs = new Needs(team);
        needs.add(plan);
        return needs;
    }

    boolean include(ContextItem item) {
        return everything
                || (inputs && item.source().equals(Source.INPUT))
                || names.contains(item.name())
                || expressions.stream().anyMatch(expression -> mentions(expression, item.name()));
    }

    private void add(Plan plan) {
        plan.when().ifPresent(expressions::add);
        switch (plan) {
            case AgentTask task -> add(task.terms());
            case Sequence sequence -> {
                sequence.steps().forEach(this::add);
                sequence.returns().ifPresent(names::addAll);
            }
            case Parallel parallel -> {
                parallel.branches().forEach(this::add);
                if (parallel.merge() instanceof Merge.Reconcile reconcile) {
                    add(reconcile.terms());
                }
            }
            case MapEach map -> {
                names.add(map.over());
                add(map.plan());
            }
            case Approve approve -> {
                names.add(approve.subject());
                names.addAll(approve.show());
            }
            case Call call -> {
                if (called.add(call.plan())) {
                    Optional.ofNullable(team.plans().get(call.plan())).ifPresent(this::add);
                }
            }
            case Loop loop -> {
                expressions.add(loop.until());
                names.add(loop.name());
                add(loop.body());
            }
            case Review review -> {
                names.addAll(List.of(Review.DRAFT, Review.FEEDBACK));
                add(review.author());
                review.critics().forEach(critic -> add(critic.terms()));
            }
            case Attempt attempt -> {
                names.add(Attempt.FAILURE);
                for (Attempt.Undoable each : attempt.steps()) {
                    add(each.step());
                    each.undo().ifPresent(this::add);
                }
            }
            case Await await -> {}
            case Chat chat -> add(chat.terms());
            case Route route -> {
                route.rules().forEach(rule -> expressions.add(rule.when()));
                route.model().ifPresent(model -> add(model.terms()));
                route.choices().forEach(choice -> add(choice.plan()));
            }
            case Manage manage -> add(manage.terms());
            case Handoff handoff -> add(handoff.terms());
        }
    }

    private void add(Terms terms) {
        terms.context().ifPresentOrElse(names::addAll, () -> inputs = true);
    }

    /** Whether a name is in an expression as a word of its own; it may be in a text there. */
    private static boolean mentions(String expression, String name) {
        String word = name.replace('-', '_');
        for (int at = expression.indexOf(word); at >= 0; at = expression.indexOf(word, at + 1)) {
            int end = at + word.length();
            boolean starts = at == 0 || !Character.isJavaIdentifierPart(expression.charAt(at - 1));
            boolean ends =
                    end == expression.length()
                            || !Character.isJavaIdentifierPart(expression.charAt(end));
            if (starts && ends) {
                return true;
            }
        }
        return false;
    }
}
