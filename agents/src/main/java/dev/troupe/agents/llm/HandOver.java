package dev.troupe.agents.llm;

import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Transfer;
import dev.troupe.core.json.Json;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets a model hand its work over to an agent that its contract allows, instead of answering. */
final class HandOver implements OwnTool {

    static final String NAME = "hand_over";

    private final List<String> successors;

    HandOver(List<String> successors) {
        this.successors = List.copyOf(successors);
    }

    @Override
    public ToolSpec spec() {
        ObjectNode schema = Json.object();
        schema.put("type", "object").put("additionalProperties", false);
        schema.putArray("required").add("to").add("reason");
        ObjectNode properties = schema.putObject("properties");
        var names = properties.putObject("to").put("type", "string").putArray("enum");
        successors.forEach(names::add);
        properties
                .putObject("reason")
                .put("type", "string")
                .put("description", "why it is theirs, for them to read");
        properties
                .putObject("findings")
                .put("description", "what you found out so far that they need");
        return new ToolSpec(
                NAME,
                "Hands the whole work over to another agent instead of answering. Your part ends"
                        + " with it, so call nothing else beside it.",
                schema);
    }

    /** The transfer that a message asks for, if it asks for nothing else. */
    Optional<Transfer> transfer(List<ToolCall> calls) {
        return calls.size() == 1 && calls.getFirst().tool().equals(NAME)
                ? transfer(calls.getFirst().arguments())
                : Optional.empty();
    }

    private Optional<Transfer> transfer(JsonNode arguments) {
        String to = arguments.path("to").asString("");
        String reason = arguments.path("reason").asString("");
        JsonNode findings = arguments.path("findings");
        return successors.contains(to) && !reason.isBlank()
                ? Optional.of(
                        new Transfer(
                                to,
                                reason,
                                findings.isMissingNode() ? NullNode.getInstance() : findings))
                : Optional.empty();
    }

    /** Called only where the message does not hand the work over. */
    @Override
    public ToolResult call(JsonNode arguments, Situation now) {
        return new ToolResult(
                transfer(arguments).isPresent()
                        ? "nothing was handed over, since other calls were made beside it: call it"
                                + " alone"
                        : "nothing was handed over: `to` must be one of "
                                + successors
                                + ", and `reason` must say why",
                true);
    }
}
