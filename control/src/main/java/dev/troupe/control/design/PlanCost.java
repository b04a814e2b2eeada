package dev.troupe.control.design;

import dev.troupe.core.cost.Money;
import java.util.List;

/**
 * What one run of a plan costs at the most: what the limits of its agents allow them to spend on
 * models, all steps done, without what superiors spend on escalations.
 *
 * @param plan its name
 * @param most the sum
 * @param of what it was multiplied by, such as {@code 64 entries of 'tickets'}
 * @param bounded whether the sum holds; where the length of a list is not known, it is that of the
 *     longest list that a map takes
 */
public record PlanCost(String plan, Money most, List<String> of, boolean bounded) {
    public PlanCost {
        of = List.copyOf(of);
    }

    @Override
    public String toString() {
        return plan + " costs at most " + most + (of.isEmpty() ? "" : ": " + String.join(", ", of));
    }
}
