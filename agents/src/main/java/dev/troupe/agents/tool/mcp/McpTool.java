package dev.troupe.agents.tool.mcp;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import io.modelcontextprotocol.spec.McpSchema;
import tools.jackson.databind.JsonNode;

/** A tool of an MCP server. */
record McpTool(McpConnection connection, ToolSpec spec, Effect effect, Trust trust, Trust described)
        implements Tool {

    /**
     * @param trusted whether the team says that the server can be trusted; what the tool says of
     *     itself can only lower that
     */
    static McpTool of(McpConnection connection, McpSchema.Tool tool, boolean trusted) {
        String description = tool.description() == null ? "" : tool.description();
        JsonNode schema =
                tool.inputSchema() == null
                        ? Json.object().put("type", "object")
                        : Json.tree(tool.inputSchema());
        return new McpTool(
                connection,
                new ToolSpec(tool.name(), description, schema),
                effect(tool),
                trusted && !isOpen(tool) ? Trust.VERIFIED : Trust.UNTRUSTED,
                trusted ? Trust.VERIFIED : Trust.UNTRUSTED);
    }

    private static Effect effect(McpSchema.Tool tool) {
        McpSchema.ToolAnnotations hints = tool.annotations();
        if (hints != null && Boolean.TRUE.equals(hints.readOnlyHint())) {
            return Effect.NONE;
        }
        return hints != null && Boolean.TRUE.equals(hints.idempotentHint())
                ? Effect.IDEMPOTENT
                : Effect.ONCE;
    }

    private static boolean isOpen(McpSchema.Tool tool) {
        McpSchema.ToolAnnotations hints = tool.annotations();
        return hints != null && Boolean.TRUE.equals(hints.openWorldHint());
    }

    @Override
    public ToolResult call(JsonNode arguments, ToolContext context) throws InterruptedException {
        return connection.call(spec.name(), arguments, context);
    }
}
