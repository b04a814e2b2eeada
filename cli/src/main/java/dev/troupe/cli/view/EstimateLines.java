package dev.troupe.cli.view;

import dev.troupe.agents.host.Estimate;
import dev.troupe.control.budget.Amount;
import dev.troupe.control.design.PlanCost;
import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.json.Json;
import dev.troupe.engine.BudgetStanding;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run may cost, for people and as JSON.
 *
 * @param before what completed runs of the plan have cost, in micro-dollars
 * @param budgets those of money that it falls under
 */
public record EstimateLines(
        String plan, Estimate estimate, List<Long> before, List<BudgetStanding> budgets) {

    /** So many runs say more than the plan alone. */
    private static final int ENOUGH_RUNS = 3;

    public EstimateLines {
        before = before.stream().sorted().toList();
        budgets = List.copyOf(budgets);
    }

    /** What it is expected to cost at the least. */
    long low() {
        return experienced() ? before.getFirst() : estimate.least().most().micros();
    }

    /** What it is expected to cost at the most; as much as can be where nothing says it. */
    long high() {
        return experienced()
                ? before.getLast()
                : estimate.usual().bounded() ? estimate.usual().most().micros() : Long.MAX_VALUE;
    }

    private boolean experienced() {
        return before.size() >= ENOUGH_RUNS;
    }

    /** The cost that no more than so many percent of the runs before exceeded. */
    private long quantile(int percent) {
        int place = Math.ceilDiv(before.size() * percent, 100);
        return before.get(Math.max(0, place - 1));
    }

    private static Money money(long micros) {
        return new Money(micros);
    }

    private enum Verdict {
        ENOUGH("enough"),
        PERHAPS("may not be enough"),
        SHORT("not enough");

        private final String words;

        Verdict(String words) {
            this.words = words;
        }
    }

    private Verdict verdict(BudgetStanding budget) {
        if (budget.left() >= high()) {
            return Verdict.ENOUGH;
        }
        return budget.left() < low() ? Verdict.SHORT : Verdict.PERHAPS;
    }

    public List<String> lines(Style style) {
        List<String> lines = new ArrayList<>();
        lines.add(
                style.bold("What a run of '" + Text.clean(plan) + "' may cost")
                        + style.dim("  (nothing was run, and no model was asked)"));
        lines.add("");
        lines.add("  by runs before    " + history());
        lines.add("  by its plan       " + planned());
        lines.add("  by its limits     " + limited());
        if (!budgets.isEmpty()) {
            lines.add("");
            lines.add("Budgets that it falls under:");
            budgets.forEach(budget -> lines.add("  " + line(style, budget)));
        }
        lines.add("");
        lines.add("Assumed of the plan:");
        Estimate.ASSUMPTIONS.forEach(assumption -> lines.add("  - " + assumption));
        lines.add("  - models: " + String.join(", ", estimate.models()));
        if (!estimate.unpriced().isEmpty()) {
            lines.add(
                    style.yellow(
                            "  - no price is known of "
                                    + String.join(", ", estimate.unpriced())
                                    + ": what these cost comes on top"));
        }
        lines.add("  - tools cost nothing");
        return lines;
    }

    private String history() {
        if (before.isEmpty()) {
            return "unknown: none was completed yet";
        }
        return money(before.getFirst())
                + " to "
                + money(before.getLast())
                + " ("
                + Text.count(before.size(), "completed run")
                + "; half of them up to "
                + money(quantile(50))
                + ", nine of ten up to "
                + money(quantile(90))
                + ")"
                + (experienced() ? "" : ", too few to rely on");
    }

    private String planned() {
        String least = estimate.least().most().toString();
        return estimate.usual().bounded()
                ? least + " to " + estimate.usual().most() + factors(estimate.usual())
                : least + " or more: nothing says how long a list is that it goes over";
    }

    private String limited() {
        return estimate.limit().bounded()
                ? "at most " + estimate.limit().most() + factors(estimate.limit())
                : "unbounded: nothing says how long a list is that it goes over";
    }

    private static String factors(PlanCost cost) {
        return cost.of().isEmpty() ? "" : " (" + String.join(", ", cost.of()) + ")";
    }

    private String line(Style style, BudgetStanding budget) {
        Budget stated = budget.budget();
        Verdict verdict = verdict(budget);
        String words =
                Text.clean(stated.scope())
                        + ": "
                        + money(budget.left())
                        + " left of "
                        + Amount.show(stated.unit(), stated.limit(), stated.window())
                        + ", "
                        + verdict.words;
        return switch (verdict) {
            case ENOUGH -> words;
            case PERHAPS -> style.yellow(words);
            case SHORT -> style.red(words);
        };
    }

    public ObjectNode json() {
        ObjectNode json = Json.object();
        json.put("plan", plan);
        ObjectNode history = json.putObject("before");
        history.put("runs", before.size());
        if (!before.isEmpty()) {
            history.put("least", before.getFirst());
            history.put("half", quantile(50));
            history.put("most", before.getLast());
        }
        ObjectNode planned = json.putObject("planned");
        planned.put("least", estimate.least().most().micros());
        planned.put("bounded", estimate.usual().bounded());
        if (estimate.usual().bounded()) {
            planned.put("most", estimate.usual().most().micros());
        }
        if (estimate.limit().bounded()) {
            json.put("limit", estimate.limit().most().micros());
        }
        ArrayNode list = json.putArray("budgets");
        for (BudgetStanding budget : budgets) {
            ObjectNode one = (ObjectNode) Json.tree(budget.budget());
            one.put("left", budget.left());
            one.put("verdict", verdict(budget).words);
            list.add(one);
        }
        json.set("models", Json.tree(estimate.models()));
        json.set("unpriced", Json.tree(estimate.unpriced()));
        json.set("assumptions", Json.tree(Estimate.ASSUMPTIONS));
        return json;
    }
}
