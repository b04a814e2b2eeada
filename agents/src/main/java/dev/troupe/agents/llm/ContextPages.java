package dev.troupe.agents.llm;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.json.Json;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets a model page through the items of which its allowance shows it only a part. */
final class ContextPages implements OwnTool {

    static final String NAME = "read_context";

    /** How much one page has, in characters, unless the allowance is less. */
    static final int LONGEST_PAGE = 16_000;

    private static final int SHORTEST_PAGE = 200;

    private final Handed handed;
    private final int page;

    /**
     * @param allowance in tokens
     */
    ContextPages(Handed handed, int allowance) {
        this.handed = handed;
        this.page = Math.clamp(allowance, SHORTEST_PAGE, LONGEST_PAGE);
    }

    @Override
    public ToolSpec spec() {
        ObjectNode schema = Json.object();
        schema.put("type", "object").put("additionalProperties", false);
        schema.putArray("required").add("item").add("from");
        ObjectNode properties = schema.putObject("properties");
        ArrayNode names = properties.putObject("item").put("type", "string").putArray("enum");
        handed.items().stream()
                .filter(Handed.Item::abridged)
                .forEach(item -> names.add(item.item().name()));
        properties
                .putObject("from")
                .put("type", "integer")
                .put("minimum", 0)
                .put("description", "the first character to show, from 0");
        return new ToolSpec(
                NAME,
                "Shows more of a context item that is not shown whole: up to "
                        + page
                        + " characters from the given one on.",
                schema);
    }

    @Override
    public ToolResult call(JsonNode arguments, Situation now) {
        return call(arguments);
    }

    ToolResult call(JsonNode arguments) {
        Optional<Handed.Item> item = handed.find(arguments.path("item").asString(""));
        if (item.isEmpty()) {
            return new ToolResult("there is no context item of that name", true);
        }
        String text = item.get().text();
        JsonNode from = arguments.path("from");
        if (!from.canConvertToInt() || from.asInt() < 0 || from.asInt() >= text.length()) {
            return new ToolResult(
                    "`from` must be a whole number from 0 to " + (text.length() - 1), true);
        }
        int begin = Texts.whole(text, from.asInt());
        int end = Texts.whole(text, Math.min(text.length(), begin + page));
        String rest =
                end < text.length()
                        ? "\n[… it goes on; read on from " + end + " …]"
                        : "\n[the end of the item]";
        return new ToolResult(
                "characters "
                        + begin
                        + " to "
                        + end
                        + " of "
                        + text.length()
                        + " ("
                        + Json.tree(item.get().item().trust()).asString()
                        + "):\n"
                        + text.substring(begin, end)
                        + rest,
                false);
    }
}
