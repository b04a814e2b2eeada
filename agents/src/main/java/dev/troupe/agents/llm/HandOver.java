package dev.troupe.agents.llm;

import dev.troupe.agents.model.ToolCall;
import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.core.contract.Transfer;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Agent;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;
import tools.jackson.databind.node.ObjectNode;

/** Lets an agent pass its work on to one of its successors instead of answering. */
final class HandOver {

    /** The tool's name; the tools of a team's sources have the source's name before theirs. */
    static final String TOOL = "hand_over";

    private final Job job;
    private final List<String> successors;

    HandOver(Job job) {
        this.job = job;
        this.successors = job.contract().successors();
    }

    /** What the model is told of it; nothing if there is nobody to hand the work over to. */
    Optional<ToolSpec> spec() {
        if (successors.isEmpty()) {
            return Optional.empty();
        }
        StringBuilder description =
                new StringBuilder(
                        "Hands your work over to another agent instead of answering, where it is not yours to do. Call it"
                                + " alone. The other agent gets your goal, the items that you were handed, and your findings:"
                                + " say in them all that you found out.");
        successors.forEach(name -> description.append("\n- ").append(name).append(described(name)));
        ObjectNode schema = Json.object();
        schema.put("type", "object");
        schema.putArray("required").add("to").add("reason");
        ObjectNode properties = schema.putObject("properties");
        successors.forEach(properties.putObject("to").putArray("enum")::add);
        properties.putObject("reason").put("type", "string");
        properties.putObject("findings").put("description", "What you found out; any JSON value.");
        return Optional.of(new ToolSpec(TOOL, description.toString(), schema));
    }

    private String described(String name) {
        Agent agent = job.team().agent(name);
        String can = String.join("; ", agent.capabilities());
        return ": " + agent.role() + (can.isEmpty() ? "" : " (" + can + ")");
    }

    /** Whether a message wants to hand the work over. */
    boolean isWanted(List<ToolCall> calls) {
        return !successors.isEmpty() && calls.stream().anyMatch(call -> call.tool().equals(TOOL));
    }

    /** What is wrong with it; nothing if it is in order. */
    Optional<String> problem(List<ToolCall> calls) {
        if (calls.size() > 1) {
            return Optional.of(TOOL + " has to be called alone, when everything else is done");
        }
        JsonNode arguments = calls.getFirst().arguments();
        String to = arguments.path("to").asString("");
        if (!successors.contains(to)) {
            return Optional.of(
                    "work can be handed over only to " + successors + ", not to '" + to + "'");
        }
        return arguments.path("reason").asString("").isBlank()
                ? Optional.of(TOOL + " needs a reason")
                : Optional.empty();
    }

    Transfer transfer(ToolCall call) {
        JsonNode findings = call.arguments().path("findings");
        return new Transfer(
                call.arguments().path("to").asString(),
                call.arguments().path("reason").asString(),
                findings.isMissingNode() ? NullNode.getInstance() : findings);
    }
}
