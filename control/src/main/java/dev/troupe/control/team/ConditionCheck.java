package dev.troupe.control.team;

import dev.troupe.control.yaml.Located;
import dev.troupe.control.yaml.Position;
import dev.troupe.core.plan.Plan;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks conditions, each once for the names that it can see. */
final class ConditionCheck {

    private final Draft draft;
    private final ExpressionChecker expressions;
    private final String kind;
    private final List<String> lines;
    private final Set<Position> reported = new HashSet<>();

    ConditionCheck(Draft draft, ExpressionChecker expressions) {
        this(draft, expressions, "one of the items");
    }

    /**
     * @param kind what the names that can be seen are names of
     */
    ConditionCheck(Draft draft, ExpressionChecker expressions, String kind) {
        this.draft = draft;
        this.expressions = expressions;
        this.kind = kind;
        this.lines = draft.problems().source().text().lines().toList();
    }

    /** Checks the condition under which a step is done. */
    void check(Plan plan, ScopeCheck.Visible visible) {
        if (plan.when().isPresent()) {
            check(
                    plan.when().get(),
                    draft.places().value(plan, "when").orElseThrow(),
                    "the condition of step '" + plan.name() + "'",
                    visible);
        }
    }

    /**
     * Checks an expression.
     *
     * @param what names it for people
     */
    void check(String expression, Located value, String what, ScopeCheck.Visible visible) {
        for (ExpressionProblemAt problem : expressions.check(expression, visible.names())) {
            boolean mayComeFromOutside = visible.open() && problem.unknown().isPresent();
            Position at = place(value.at(), expression, problem);
            if (!mayComeFromOutside && reported.add(at)) {
                report(what, at, problem, visible);
            }
        }
    }

    private void report(
            String what, Position at, ExpressionProblemAt problem, ScopeCheck.Visible visible) {
        String message = what + ": " + problem.message();
        if (problem.unknown().isEmpty()) {
            draft.problems().add(at, message);
            return;
        }
        List<String> names = visible.names().stream().map(name -> name.replace('-', '_')).toList();
        draft.problems().addUnknown(at, message, problem.unknown().get(), kind, names);
    }

    /**
     * Where a place in the expression is in the file; where the expression is, if it was folded.
     */
    private Position place(Position start, String expression, ExpressionProblemAt problem) {
        String text = expression.lines().skip(problem.line() - 1L).findFirst().orElse("").strip();
        String whole = expression.lines().skip(problem.line() - 1L).findFirst().orElse("");
        int indented = whole.length() - whole.stripLeading().length();
        boolean block = line(start.line()).startsWith("|", start.column() - 1);
        int number = start.line() + problem.line() - (block ? 0 : 1);
        String line = line(number);
        int from = problem.line() == 1 && !block ? start.column() - 1 : 0;
        int index = text.isEmpty() ? -1 : line.indexOf(text, from);
        return index < 0
                ? start
                : new Position(number, index + Math.max(0, problem.column() - 1 - indented) + 1);
    }

    private String line(int number) {
        return number <= lines.size() ? lines.get(number - 1) : "";
    }
}
