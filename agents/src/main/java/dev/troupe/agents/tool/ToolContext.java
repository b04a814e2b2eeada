package dev.troupe.agents.tool;

import dev.troupe.agents.process.RunAccess;
import dev.troupe.core.contract.Trust;
import java.time.Duration;
import java.util.Optional;

/**
 * Around a tool call.
 *
 * @param idempotencyKey the same for every repetition of this call, for the receiver to recognise
 * @param timeout how long the call may take
 * @param trust the least trust of all that led to the call: its arguments are no better
 * @param worker who makes it in which run, where that is known
 */
public record ToolContext(
        String idempotencyKey, Duration timeout, Trust trust, Optional<RunAccess.Worker> worker) {

    /** A call of which nobody says who makes it. */
    public ToolContext(String idempotencyKey, Duration timeout, Trust trust) {
        this(idempotencyKey, timeout, trust, Optional.empty());
    }

    /** A call that a model makes, to which nothing from outside led. */
    public ToolContext(String idempotencyKey, Duration timeout) {
        this(idempotencyKey, timeout, Trust.CLAIMED);
    }

    /** The same call, which may take another time. */
    public ToolContext within(Duration time) {
        return new ToolContext(idempotencyKey, time, trust, worker);
    }
}
