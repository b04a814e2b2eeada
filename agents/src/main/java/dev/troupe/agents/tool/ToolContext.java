package dev.troupe.agents.tool;

import dev.troupe.core.contract.Trust;
import java.time.Duration;

/**
 * Around a tool call.
 *
 * @param idempotencyKey the same for every repetition of this call, for the receiver to recognise
 * @param timeout how long the call may take
 * @param trust the least trust of all that led to the call: its arguments are no better
 */
public record ToolContext(String idempotencyKey, Duration timeout, Trust trust) {

    /** A call that a model makes, to which nothing from outside led. */
    public ToolContext(String idempotencyKey, Duration timeout) {
        this(idempotencyKey, timeout, Trust.CLAIMED);
    }
}
