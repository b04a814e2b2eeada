package dev.troupe.control.design;

import dev.troupe.core.plan.MapEach;
import java.util.ArrayList;
import java.util.List;

/** Plans whose greatest cost has no bound, or a higher one than was stated. */
final class CostWarnings implements Check {

    @Override
    public List<Warning> find(Blueprint blueprint) {
        List<Warning> found = new ArrayList<>();
        for (Costs.Unbounded unbounded : blueprint.unbounded()) {
            found.add(unbounded(blueprint, unbounded));
        }
        blueprint
                .costs()
                .forEach((plan, cost) -> {
                    if (cost.bounded() && cost.money().compareTo(blueprint.most()) > 0) {
                        found.add(high(blueprint, cost.of(plan)));
                    }
                });
        return found;
    }

    private static Warning unbounded(Blueprint blueprint, Costs.Unbounded unbounded) {
        MapEach map = unbounded.map();
        return blueprint.warning(
                Kind.COST,
                blueprint.at(map),
                "nothing says how long '%s' may be, and each entry costs up to %s"
                        .formatted(map.over(), unbounded.each()),
                "A map takes up to %,d entries: a long list costs as much as it likes."
                        .formatted(MapEach.MAX_ITEMS),
                "Write 'maxItems' into the 'output' of the step that makes the list.");
    }

    private static Warning high(Blueprint blueprint, PlanCost cost) {
        return blueprint.warning(
                Kind.COST,
                blueprint.loaded().positions().key("plans", cost.plan()),
                "plan '" + cost.plan() + "' may cost up to " + cost.most() + of(cost),
                "That is what the limits allow if every step goes on to its end; it is above "
                        + blueprint.most()
                        + ".",
                "Lower 'limits: { cost: … }' of the agents or steps, of which each may spend $1.00"
                        + " where nothing is said; or state a higher amount with --max-cost.");
    }

    private static String of(PlanCost cost) {
        return cost.of().isEmpty() ? "" : " (" + String.join(", ", cost.of()) + ")";
    }
}
