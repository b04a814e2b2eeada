package dev.troupe.core.contract;

import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.durable.RunId;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What an agent run came to.
 *
 * @param run the agent run itself
 * @param value the answer; text is a JSON string; JSON null if the work was handed over
 * @param trust at most {@link Trust#CLAIMED}, since a model said it, unless it passed a check that
 *     verifies it
 * @param turns model calls made
 * @param toolCalls tool calls made
 * @param transfer to whom the work was handed over instead
 */
public record Result(
        RunId run,
        JsonNode value,
        Trust trust,
        Usage usage,
        Money cost,
        int turns,
        int toolCalls,
        Optional<Transfer> transfer) {

    /** An answer. */
    public Result(
            RunId run,
            JsonNode value,
            Trust trust,
            Usage usage,
            Money cost,
            int turns,
            int toolCalls) {
        this(run, value, trust, usage, cost, turns, toolCalls, Optional.empty());
    }
}
