package dev.troupe.agents.llm;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.tool.ToolResult;
import tools.jackson.databind.JsonNode;

/**
 * A tool that an assignment itself brings along, beside those of the team. Its name has no source,
 * so it can be taken for none of theirs. What it answers follows from the contract alone.
 */
interface OwnTool {

    ToolSpec spec();

    ToolResult call(JsonNode arguments);
}
