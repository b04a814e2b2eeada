package dev.troupe.cli.view;

import dev.troupe.control.budget.Amount;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.json.Json;
import dev.troupe.engine.BudgetKey;
import dev.troupe.engine.BudgetStanding;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Budgets as text and as JSON. */
public final class BudgetLines {

    private static final int BAR = 10;

    private BudgetLines() {}

    /** A line for each budget, the nearer to its limit the louder. */
    public static Table table(List<BudgetStanding> standings, boolean unicode) {
        Table table =
                new Table(
                        "SCOPE", "LIMIT", "", "USED", "SPENT", "RESERVED", "LEFT", "PERIOD", "BY");
        for (BudgetStanding standing : standings) {
            Budget budget = standing.budget();
            table.row(
                    List.of(
                            budget.scope(),
                            Amount.show(budget.unit(), budget.limit(), budget.window()),
                            bar(percent(standing), unicode),
                            percent(standing) + "%",
                            Amount.show(budget.unit(), standing.spent() + standing.overrun()),
                            standing.reserved() == 0
                                    ? ""
                                    : Amount.show(budget.unit(), standing.reserved()),
                            Amount.show(budget.unit(), standing.left()),
                            standing.period(),
                            standing.changedBy()));
        }
        return table;
    }

    private static String bar(long percent, boolean unicode) {
        int filled = (int) Math.min(BAR, percent * BAR / 100);
        return (unicode ? "█" : "#").repeat(filled) + (unicode ? "░" : ".").repeat(BAR - filled);
    }

    /** How much of the limit is spent and reserved; more than 100 if it was lowered since. */
    static long percent(BudgetStanding standing) {
        long limit = standing.budget().limit();
        BigInteger used =
                BigInteger.valueOf(standing.spent())
                        .add(BigInteger.valueOf(standing.reserved()))
                        .add(BigInteger.valueOf(standing.overrun()));
        if (limit == 0) {
            return used.signum() == 0 ? 0 : 100;
        }
        return used.multiply(BigInteger.valueOf(100))
                .divide(BigInteger.valueOf(limit))
                .min(BigInteger.valueOf(999))
                .longValue();
    }

    public static ObjectNode json(String organization, List<BudgetStanding> standings) {
        ObjectNode json = Json.object();
        json.put("organization", organization);
        ArrayNode budgets = json.putArray("budgets");
        for (BudgetStanding standing : standings) {
            ObjectNode budget = (ObjectNode) Json.tree(standing.budget());
            budget.put("period", standing.period());
            budget.put("spent", standing.spent());
            budget.put("reserved", standing.reserved());
            budget.put("overrun", standing.overrun());
            budget.put("left", standing.left());
            budget.put("percent", percent(standing));
            budget.put("by", standing.changedBy());
            standing.declared().ifPresent(limit -> budget.put("declared", limit));
            budgets.add(budget);
        }
        return json;
    }

    /** A limit that was changed. */
    public static ObjectNode json(BudgetKey key, long limit, List<String> resumed) {
        ObjectNode json = (ObjectNode) Json.tree(key);
        json.put("limit", limit);
        json.set("resumed", Json.tree(resumed));
        return json;
    }

    /** What goes on now. */
    public static List<String> resumed(List<String> questions) {
        List<String> lines = new ArrayList<>();
        if (!questions.isEmpty()) {
            lines.add(
                    Text.count(questions.size(), "question")
                            + " answered with it: "
                            + String.join(", ", questions));
        }
        return lines;
    }
}
