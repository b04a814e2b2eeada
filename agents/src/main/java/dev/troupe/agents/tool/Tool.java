package dev.troupe.agents.tool;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Something that agents can call. Implementations are thread-safe; calls block and end promptly
 * when interrupted.
 */
public interface Tool {

    /** How it is offered to models; the name is unique in its source. */
    ToolSpec spec();

    /** What calling it again with the same arguments would do. */
    Effect effect();

    /** How far its results can be relied on. */
    Trust trust();

    /**
     * Whether a call can carry data out of the organization: what reaches places whose answers are
     * not to be trusted can, unless the tool knows better.
     */
    default boolean outbound() {
        return trust() == Trust.UNTRUSTED;
    }

    /** How far what it says of itself can be relied on: a model reads that. */
    default Trust described() {
        return Trust.VERIFIED;
    }

    /** How long one call may take, if it may be given more or less time than others. */
    default Optional<Duration> longest() {
        return Optional.empty();
    }

    /**
     * Calls the tool.
     *
     * @param arguments an object that fits the tool's schema
     * @return what it answered; a tool that ran and failed says so in its result
     * @throws ToolFailure if it could not be called, or its answer could not be taken
     * @throws InterruptedException if the calling thread was interrupted
     */
    ToolResult call(JsonNode arguments, ToolContext context) throws InterruptedException;
}
