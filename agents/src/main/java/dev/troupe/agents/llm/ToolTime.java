package dev.troupe.agents.llm;

import dev.troupe.agents.model.Sleeper;
import dev.troupe.core.durable.StepContext;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.BudgetExhausted.Shortfall;
import dev.troupe.core.governance.Hold;
import java.time.Duration;

/**
 * The time that tool calls of an assignment hold of budgets while they are made: as long as they
 * may take. Where there is less, they wait a while for what others will give back, and are then
 * held to what is left, if that is of any use. Used by several strands at once.
 */
final class ToolTime {

    private final Payer payer;
    private final boolean enforced;
    private final Sleeper sleeper;

    /**
     * @param enforced whether anything is held at all
     */
    ToolTime(Payer payer, boolean enforced, Sleeper sleeper) {
        this.payer = payer;
        this.enforced = enforced;
        this.sleeper = sleeper;
    }

    /**
     * What is held for one call.
     *
     * @param most how long it may take
     */
    record Held(Duration most, Hold hold) {
        void used(Duration took) {
            hold.used(new Amounts(0, 0, 0, took.toMillis()));
        }
    }

    /**
     * Holds time for a call.
     *
     * @param tool as it is named in the journal
     * @throws BudgetExhausted if too little is left
     */
    Held hold(StepContext context, String tool, Duration most) throws InterruptedException {
        if (!enforced) {
            return new Held(most, Unlimited.HOLD);
        }
        Duration waited = Duration.ZERO;
        while (true) {
            try {
                return claim(context, tool, most);
            } catch (BudgetExhausted e) {
                if (!Purse.passes(e.shortfalls()) || waited.compareTo(Purse.PATIENCE) >= 0) {
                    return shortened(context, tool, e);
                }
            }
            sleeper.sleep(Purse.LOOK_AGAIN);
            waited = waited.plus(Purse.LOOK_AGAIN);
        }
    }

    private Held shortened(StepContext context, String tool, BudgetExhausted why) {
        Duration left =
                Duration.ofMillis(
                        why.shortfalls().stream().mapToLong(Shortfall::left).min().orElse(0));
        if (left.compareTo(Bid.LEAST_TIME) < 0) {
            throw why;
        }
        return claim(context, tool, left);
    }

    private Held claim(StepContext context, String tool, Duration most) {
        Amounts time = new Amounts(0, 0, 0, most.toMillis());
        return new Held(most, context.hold(payer.tool(tool, time)));
    }
}
