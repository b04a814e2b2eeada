package dev.troupe.control.design;

import java.util.List;

/**
 * What came of looking at a team's design.
 *
 * @param warnings in the order of the file
 * @param allowed how many more there would be if comments of the file did not allow them
 * @param costs what each plan that can be started may cost, in the order of the file
 */
public record Review(List<Warning> warnings, int allowed, List<PlanCost> costs) {
    public Review {
        warnings = List.copyOf(warnings);
        costs = List.copyOf(costs);
    }
}
