package dev.troupe.agents.host;

import dev.troupe.control.design.PlanCost;
import java.util.List;

/**
 * What a run of a plan may cost, said before it: nothing runs, and no model is asked.
 *
 * @param least the plan does as little as it can, and each assignment takes one short call
 * @param usual all steps are done, and each assignment takes what is usual (see {@link
 *     #ASSUMPTIONS})
 * @param limit what the limits of agents allow
 * @param models which models it is reckoned with: {@code fast: anthropic/claude-haiku-4-5}
 * @param unpriced those of them of which no price is known: they count as nothing
 */
public record Estimate(
        PlanCost least,
        PlanCost usual,
        PlanCost limit,
        List<String> models,
        List<String> unpriced) {

    /** What it takes for granted, for people. */
    public static final List<String> ASSUMPTIONS =
            List.of(
                    "at the least: what is conditional is skipped, loops end after a round, of"
                            + " alternatives the cheapest is chosen, and an assignment is one call that"
                            + " writes 50 tokens",
                    "at the most: every step is done, with all rounds, and of alternatives the"
                            + " dearest; an assignment without tools is one call that reads 2,000"
                            + " tokens beside its instructions and writes 800, one with tools is four"
                            + " calls that read 4,000 each and write 400",
                    "nothing is tried again, no answer goes on with a stronger model, and four"
                            + " characters are a token");

    public Estimate {
        models = List.copyOf(models);
        unpriced = List.copyOf(unpriced);
    }
}
