package dev.troupe.core.durable;

import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold;

/** What a step's body may know of where it runs. */
public interface StepContext {

    RunId run();

    /**
     * The same for every repetition of this step and for no other step of any installation; plain
     * ASCII.
     */
    String idempotencyKey();

    /**
     * Tells watchers of the run something that is not worth a journal row, such as a streamed
     * token. Never blocks; slow watchers lose progress, never rows.
     */
    void progress(Object event);

    /**
     * Holds the most that the step may use in all the budgets that it falls under, all or nothing,
     * until the step's result is journaled. What is held when the step is interrupted, or its node
     * dies, is given back, once.
     *
     * @throws BudgetExhausted if it does not fit one of them
     */
    Hold hold(Claim claim);
}
