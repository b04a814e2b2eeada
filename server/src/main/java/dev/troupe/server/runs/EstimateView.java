package dev.troupe.server.runs;

import dev.troupe.agents.host.Estimate;
import dev.troupe.control.design.PlanCost;
import java.util.List;
import java.util.Optional;

/**
 * What a run may cost, in micro-dollars.
 *
 * @param plan whose run it would be
 * @param agent who would work on the instruction, where there is no plan
 * @param before what completed runs of the plan have cost; none are counted of an agent alone
 * @param planned what its steps are taken to cost
 * @param limit what the limits of its agents allow, if that is bounded
 * @param unpriced models of which no price is known: they count as nothing
 */
record EstimateView(
        Optional<String> plan,
        Optional<String> agent,
        Before before,
        Planned planned,
        Optional<Long> limit,
        List<String> models,
        List<String> unpriced,
        List<String> assumptions) {

    record Before(int runs, Optional<Long> least, Optional<Long> half, Optional<Long> most) {
        static Before of(List<Long> costs) {
            List<Long> sorted = costs.stream().sorted().toList();
            return sorted.isEmpty()
                    ? new Before(0, Optional.empty(), Optional.empty(), Optional.empty())
                    : new Before(
                            sorted.size(),
                            Optional.of(sorted.getFirst()),
                            Optional.of(sorted.get((sorted.size() - 1) / 2)),
                            Optional.of(sorted.getLast()));
        }
    }

    record Planned(long least, long most, boolean bounded) {}

    static EstimateView of(
            Optional<String> plan, Optional<String> agent, Estimate estimate, List<Long> before) {
        return new EstimateView(
                plan,
                agent,
                Before.of(before),
                new Planned(
                        estimate.least().most().micros(),
                        estimate.usual().most().micros(),
                        estimate.usual().bounded()),
                Optional.of(estimate.limit())
                        .filter(PlanCost::bounded)
                        .map(cost -> cost.most().micros()),
                estimate.models(),
                estimate.unpriced(),
                Estimate.ASSUMPTIONS);
    }
}
