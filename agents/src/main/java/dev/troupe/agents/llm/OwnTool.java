package dev.troupe.agents.llm;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.StepContext;
import tools.jackson.databind.JsonNode;

/**
 * A tool that an assignment itself brings along, beside those of the team. Its name has no source,
 * so it can be taken for none of theirs.
 */
interface OwnTool {

    ToolSpec spec();

    /** What calling it again would do. */
    default Effect effect() {
        return Effect.NONE;
    }

    /**
     * When it is called.
     *
     * @param step the journaled step that the call is
     * @param trust of all that the agent knows
     */
    record Situation(StepContext step, Trust trust) {}

    ToolResult call(JsonNode arguments, Situation now);
}
