package dev.troupe.control.expression;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelValidationResult;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.troupe.core.plan.ExpressionProblem;
import dev.troupe.core.plan.Expressions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * CEL (Common Expression Language, github.com/google/cel-spec) over JSON values.
 *
 * <p>Whole JSON numbers are CEL ints (doubles beyond 64 bits), other numbers are doubles. Ints and
 * doubles can be compared and calculated with each other: the result of {@code + - * /} on both is
 * a double. A name with {@code -} is written with {@code _}. Beside CEL's own macros and functions
 * there are the string, math, list and bind extensions and {@code format} with {@code %s}, {@code
 * %d}, {@code %f} and {@code %.2f}. Regular expressions run in linear time (RE2).
 *
 * <p>Bounds: {@value CelEngine#MAX_LENGTH} characters and {@value CelEngine#MAX_DEPTH} levels of
 * nesting an expression, {@value CelEngine#MAX_ITERATIONS} iterations of macros an evaluation,
 * {@value Functions#MAX_TEXT} characters a concatenated text.
 *
 * <p>Thread-safe. The first use loads CEL, which takes some tenths of a second: share one instance.
 */
public final class CelExpressions implements Expressions {

    private static final int CACHED_PROGRAMS = 1_000;

    private final CelEngine engine = new CelEngine();
    private final BoundedCache<Source, Program> programs = new BoundedCache<>(CACHED_PROGRAMS);

    private final BoundedCache<String, Latest> latest = new BoundedCache<>(CACHED_PROGRAMS);

    /** An expression and those of its variables that have a value. */
    private record Source(String expression, Set<String> variables) {}

    /**
     * How an expression was evaluated last: mostly, the same variables have a value again.
     *
     * @param words whatever may be a name in it
     */
    private record Latest(Set<String> words, Set<String> variables, Program program) {}

    private record Program(CelAbstractSyntaxTree tree, CelRuntime.Program code) {}

    /** Loads CEL, for a caller who can do so beside other work. */
    public void warmUp() {
        evaluate("true", Map.of());
    }

    @Override
    public JsonNode evaluate(String expression, Map<String, JsonNode> values) {
        Optional<Latest> before = latest.get(expression);
        Set<String> words =
                before.isPresent() ? before.get().words() : VariableNames.words(expression);
        Map<String, JsonNode> variables = VariableNames.used(words, values);
        Program program =
                before.isPresent() && before.get().variables().equals(variables.keySet())
                        ? before.get().program()
                        : program(expression, words, variables.keySet(), values);
        Map<String, Object> bound = HashMap.newHashMap(variables.size());
        variables.forEach((name, value) -> bound.put(name, CelValues.fromJson(value)));
        try {
            return CelValues.toJson(program.code().eval(bound));
        } catch (CelEvaluationException e) {
            throw new ExpressionProblem(
                    expression, EvaluationError.describe(e, program.tree(), variables));
        } catch (CelValues.NoJson e) {
            throw new ExpressionProblem(expression, e.getMessage());
        }
    }

    private Program program(
            String expression,
            Set<String> words,
            Set<String> variables,
            Map<String, JsonNode> values) {
        Source source = new Source(expression, Set.copyOf(variables));
        Program program =
                programs.get(source).orElseGet(() -> programs.put(source, compile(source, values)));
        latest.put(expression, new Latest(words, source.variables(), program));
        return program;
    }

    /**
     * Looks for mistakes without evaluating.
     *
     * @param names what will have a value
     * @return the mistakes in the order of their positions; empty if the expression can be
     *     evaluated
     */
    public List<ExpressionError> check(String expression, Set<String> names) {
        Optional<String> refusal = refusal(expression);
        if (refusal.isPresent()) {
            return List.of(new ExpressionError(1, 1, refusal.get(), Optional.empty()));
        }
        CelValidationResult result =
                engine.check(expression, VariableNames.used(expression, names));
        return CheckErrors.of(result);
    }

    private Program compile(Source source, Map<String, JsonNode> values) {
        String expression = source.expression();
        Optional<String> refusal = refusal(expression);
        if (refusal.isPresent()) {
            throw new ExpressionProblem(expression, refusal.get());
        }
        CelValidationResult result = engine.check(expression, source.variables());
        if (result.hasError()) {
            throw new ExpressionProblem(
                    expression, CheckErrors.describe(CheckErrors.of(result), values.keySet()));
        }
        return engine.plan(result, Program::new);
    }

    private static Optional<String> refusal(String expression) {
        if (expression.isBlank()) {
            return Optional.of("is empty");
        }
        if (expression.length() > CelEngine.MAX_LENGTH) {
            return Optional.of(
                    "is "
                            + expression.length()
                            + " characters long; at most "
                            + CelEngine.MAX_LENGTH
                            + " are allowed");
        }
        return Optional.empty();
    }
}
