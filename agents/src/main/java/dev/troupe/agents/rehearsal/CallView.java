package dev.troupe.agents.rehearsal;

import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelRequest;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.IntNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.node.StringNode;

/** A model call as conditions and templates see it. */
final class CallView {

    static final List<String> NAMES =
            List.of("context", "results", "calls", "text", "agent", "turn", "tools");

    private CallView() {}

    static Map<String, JsonNode> of(ModelRequest request) {
        return Map.of(
                "agent", StringNode.valueOf(request.caller().agent()),
                "turn", IntNode.valueOf(request.caller().turn()),
                "context", context(request),
                "results", results(request),
                "calls", calls(request),
                "text", StringNode.valueOf(text(request)),
                "tools", tools(request));
    }

    /** By name; a name with a dash can also be written with an underscore. */
    private static ObjectNode context(ModelRequest request) {
        ObjectNode context = Json.object();
        for (ContextItem item : request.caller().context()) {
            context.set(item.name(), item.value());
        }
        for (ContextItem item : request.caller().context()) {
            String written = item.name().replace('-', '_');
            if (!context.has(written)) {
                context.set(written, item.value());
            }
        }
        return context;
    }

    private static ObjectNode results(ModelRequest request) {
        ObjectNode results = Json.object();
        for (Message message : request.messages()) {
            if (message instanceof Message.ToolResult result) {
                results.set(ToolNames.canonical(result.tool()), data(result.text()));
            }
        }
        return results;
    }

    /** Every call that was answered, in the order of the answers. */
    private static ArrayNode calls(ModelRequest request) {
        ArrayNode calls = Json.array();
        Map<String, JsonNode> arguments = new HashMap<>();
        for (Message message : request.messages()) {
            switch (message) {
                case Message.Assistant(String text, List<ToolCall> asked) -> {
                    arguments.clear();
                    asked.forEach(call -> arguments.put(call.id(), call.arguments()));
                }
                case Message.ToolResult(String id, String tool, String text, boolean failed) -> {
                    ObjectNode call = calls.addObject();
                    call.put("tool", ToolNames.canonical(tool));
                    call.set("arguments", arguments.getOrDefault(id, Json.object()));
                    call.set("result", data(text));
                    call.put("failed", failed);
                }
                case Message.User user -> {}
            }
        }
        return calls;
    }

    private static JsonNode data(String text) {
        try {
            JsonNode data = Json.parse(text);
            return data.isMissingNode() ? StringNode.valueOf(text) : data;
        } catch (JsonProblem e) {
            return StringNode.valueOf(text);
        }
    }

    private static String text(ModelRequest request) {
        return request.messages().reversed().stream()
                .filter(Message.User.class::isInstance)
                .map(message -> ((Message.User) message).text())
                .findFirst()
                .orElse("");
    }

    private static ArrayNode tools(ModelRequest request) {
        ArrayNode tools = Json.array();
        request.tools().forEach(tool -> tools.add(ToolNames.canonical(tool.name())));
        return tools;
    }
}
