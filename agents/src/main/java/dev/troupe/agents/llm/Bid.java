package dev.troupe.agents.llm;

import dev.troupe.agents.llm.TierChoice.Pick;
import dev.troupe.agents.model.Price;
import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.BudgetExhausted.Shortfall;
import dev.troupe.core.governance.Unit;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What one call of a model may use.
 *
 * @param read how many tokens it reads at the most
 * @param output how many it may write
 * @param timeout for all attempts together
 * @param shortened whether a budget left no more
 */
record Bid(Pick pick, long read, int output, Duration timeout, boolean shortened) {

    /** With less time than this, no answer would come. */
    static final Duration LEAST_TIME = Duration.ofSeconds(5);

    Optional<Price> price() {
        return pick.choice().price();
    }

    /** The worst case; no money where the price is not known. */
    Amounts most(long runs) {
        return new Amounts(
                price().map(known -> known.worstCase(read, output).micros()).orElse(0L),
                read + output,
                runs,
                timeout.toMillis());
    }

    /** The same, with an answer no longer than that. */
    Bid atMost(int tokens) {
        return new Bid(pick, read, Math.min(output, tokens), timeout, shortened);
    }

    /** The same for what is left of budgets; nothing if that would be of no use. */
    Optional<Bid> within(List<Shortfall> shortfalls) {
        long fits = output;
        Duration time = timeout;
        for (Shortfall shortfall : shortfalls) {
            switch (shortfall.unit()) {
                case TIME -> time = Duration.ofMillis(Math.min(time.toMillis(), shortfall.left()));
                case TOKENS -> fits = Math.min(fits, shortfall.left() - read);
                case MONEY ->
                        fits =
                                Math.min(
                                        fits,
                                        price().map(known ->
                                                        known.longestAnswer(
                                                                read,
                                                                output,
                                                                new Money(shortfall.left())))
                                                .orElse(0));
                case RUNS, COUNT -> fits = 0;
            }
        }
        boolean useful =
                fits >= Spending.LEAST_OUTPUT
                        && (time.equals(timeout) || time.compareTo(LEAST_TIME) >= 0);
        return useful ? Optional.of(new Bid(pick, read, (int) fits, time, true)) : Optional.empty();
    }

    /** Whether a cheaper model would need less of what there is too little of. */
    static boolean costs(List<Shortfall> shortfalls) {
        return shortfalls.stream().anyMatch(shortfall -> shortfall.unit() == Unit.MONEY);
    }
}
