package dev.troupe.core.team;

import dev.troupe.core.governance.Permissions;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A specialised worker: who it is, what it may use, and how far it may go.
 *
 * @param name unique in its team
 * @param role what it is, in one line
 * @param instructions how it works; may be empty
 * @param capabilities what it can be asked for
 * @param notResponsibleFor what it must leave to others
 * @param reportsTo the agent that its escalations go to; nobody for the top of the team
 * @param runtime how it executes, such as {@code llm}
 * @param models names of model tiers, cheapest first; the first is used unless a rule says
 *     otherwise
 * @param tools what it may call: {@code source.tool}, or {@code source.*} for all of a source
 * @param output the JSON Schema of its answer; free text if absent
 * @param talk whom it may speak to while it works
 * @param permissions what it may use beside its tools
 * @param start the tier that it begins with; absent: the cheapest
 */
public record Agent(
        String name,
        String role,
        String instructions,
        List<String> capabilities,
        List<String> notResponsibleFor,
        Optional<String> reportsTo,
        String runtime,
        List<String> models,
        List<String> tools,
        Limits limits,
        Optional<JsonNode> output,
        Talk talk,
        Permissions permissions,
        Optional<String> start) {

    public Agent {
        // An absent JSON value is read back as a JSON null.
        output = output.filter(schema -> !schema.isNull());
        capabilities = List.copyOf(capabilities);
        notResponsibleFor = List.copyOf(notResponsibleFor);
        models = List.copyOf(models);
        tools = List.copyOf(tools);
    }

    /** An agent that uses nothing beside its tools. */
    public Agent(
            String name,
            String role,
            String instructions,
            List<String> capabilities,
            List<String> notResponsibleFor,
            Optional<String> reportsTo,
            String runtime,
            List<String> models,
            List<String> tools,
            Limits limits,
            Optional<JsonNode> output,
            Talk talk) {
        this(
                name,
                role,
                instructions,
                capabilities,
                notResponsibleFor,
                reportsTo,
                runtime,
                models,
                tools,
                limits,
                output,
                talk,
                Permissions.NONE,
                Optional.empty());
    }

    /** An agent that speaks to nobody while it works. */
    public Agent(
            String name,
            String role,
            String instructions,
            List<String> capabilities,
            List<String> notResponsibleFor,
            Optional<String> reportsTo,
            String runtime,
            List<String> models,
            List<String> tools,
            Limits limits,
            Optional<JsonNode> output) {
        this(
                name,
                role,
                instructions,
                capabilities,
                notResponsibleFor,
                reportsTo,
                runtime,
                models,
                tools,
                limits,
                output,
                Talk.NONE);
    }
}
