package dev.troupe.agents.retail;

import dev.troupe.control.expression.CelExpressions;
import dev.troupe.core.plan.ExpressionProblem;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** What helps the desk itself. */
final class Service {

    record Expression(String expression) {}

    record Thought(String thought) {}

    record Summary(String summary) {}

    static final List<ShopTool<?>> TOOLS =
            List.of(
                    ShopTool.reads(
                            Desk.SERVICE,
                            "calculate",
                            "Evaluates an arithmetic expression.",
                            Expression.class,
                            (records, asked) -> calculate(asked.expression())),
                    ShopTool.reads(
                            Desk.SERVICE,
                            "think",
                            "Notes a thought.",
                            Thought.class,
                            (records, asked) -> ""),
                    ShopTool.reads(
                            Desk.SERVICE,
                            "transfer_to_human_agents",
                            "Hands the customer over to a person.",
                            Summary.class,
                            (records, asked) -> "Transfer successful"));

    private static final Pattern ALLOWED = Pattern.compile("[0-9+\\-*/(). ]*");

    /** A whole number that is no part of a decimal. */
    private static final Pattern WHOLE = Pattern.compile("(?<![0-9.])[0-9]+(?![0-9.])");

    private static final CelExpressions EXPRESSIONS = new CelExpressions();

    private Service() {}

    private static String calculate(String expression) {
        if (!ALLOWED.matcher(expression).matches()) {
            throw new Refused("Invalid characters in expression");
        }
        try {
            double value =
                    EXPRESSIONS
                            .evaluate(WHOLE.matcher(expression).replaceAll("$0.0"), Map.of())
                            .asDouble();
            return Double.isFinite(value)
                    ? String.valueOf(PaymentMethod.money(BigDecimal.valueOf(value)))
                    : "the result is no number";
        } catch (ExpressionProblem e) {
            throw new Refused("Invalid expression: " + e.getMessage());
        }
    }
}
