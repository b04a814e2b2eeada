package dev.troupe.agents.tool.builtin;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import tools.jackson.databind.JsonNode;

/** A tool that comes with Troupe: a description and a function. */
record BuiltinTool(ToolSpec spec, Effect effect, Trust trust, Body body) implements Tool {

    /** What it does; a {@link Refusal} becomes an answer that says it failed. */
    @FunctionalInterface
    interface Body {
        Object call(JsonNode arguments, ToolContext context) throws InterruptedException;
    }

    /** The tool ran and could not do what was asked; the message is for the model. */
    static final class Refusal extends RuntimeException {
        Refusal(String message) {
            super(message);
        }
    }

    static BuiltinTool of(
            String name, String description, String schema, Effect effect, Trust trust, Body body) {
        return new BuiltinTool(
                new ToolSpec(name, description, Json.parse(schema)), effect, trust, body);
    }

    @Override
    public ToolResult call(JsonNode arguments, ToolContext context) throws InterruptedException {
        try {
            Object answer = body.call(arguments, context);
            if (answer instanceof ToolResult whole) {
                return whole;
            }
            return result(answer, Trust.USER);
        } catch (Refusal e) {
            return new ToolResult(String.valueOf(e.getMessage()), true);
        }
    }

    static ToolResult result(Object answer, Trust trust) {
        return new ToolResult(
                answer instanceof String text ? text : Json.write(answer), false, trust);
    }

    /** A text argument that the schema requires. */
    static String text(JsonNode arguments, String name) {
        JsonNode value = arguments.path(name);
        if (!value.isString()) {
            throw new ToolFailure(
                    ToolFailure.Kind.INVALID_ARGUMENTS, "'" + name + "' must be a text", null);
        }
        return value.stringValue();
    }

    static String text(JsonNode arguments, String name, String otherwise) {
        return arguments.path(name).isMissingNode() || arguments.path(name).isNull()
                ? otherwise
                : text(arguments, name);
    }
}
