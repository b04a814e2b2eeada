package dev.troupe.agents.llm;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.json.Json;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets a model say how far it is: to those who watch, and in the journal. */
final class ReportStatus implements OwnTool {

    static final String NAME = "report_status";

    /** The longest report, in characters. */
    static final int LONGEST = 500;

    @Override
    public ToolSpec spec() {
        ObjectNode schema = Json.object();
        schema.put("type", "object").put("additionalProperties", false);
        schema.putArray("required").add("text");
        schema.putObject("properties")
                .putObject("text")
                .put("type", "string")
                .put("maxLength", LONGEST);
        return new ToolSpec(
                NAME, "Says in a sentence how far you are, to the people who watch.", schema);
    }

    @Override
    public ToolResult call(JsonNode arguments, Situation now) {
        String text = arguments.path("text").asString("");
        if (text.isBlank() || text.length() > LONGEST) {
            return new ToolResult(
                    "not reported: `text` has 1 to "
                            + LONGEST
                            + " characters, not "
                            + text.length(),
                    true);
        }
        now.step().progress(text);
        return new ToolResult("noted", false);
    }
}
