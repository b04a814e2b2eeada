package dev.troupe.agents.runtime;

import dev.troupe.control.schema.JsonSchemas;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** Checks an agent's answers against the JSON Schema of its contract; any text if it has none. */
final class OutputCheck {

    private final Optional<JsonSchemas.Compiled> schema;

    /**
     * @throws AgentFailure of kind CONTRACT if the schema cannot be used; references to other
     *     documents are not followed
     */
    OutputCheck(Optional<JsonNode> schema) {
        try {
            this.schema = schema.map(JsonSchemas::compile);
        } catch (IllegalArgumentException e) {
            throw new AgentFailure(AgentFailure.Kind.CONTRACT, "of the answer, " + e.getMessage());
        }
    }

    /**
     * A checked answer: the value, or what is wrong with it.
     *
     * @param onlyForm whether it is no JSON where that was wanted
     */
    record Checked(Optional<JsonNode> value, String problem, boolean onlyForm) {
        private static Checked good(JsonNode value) {
            return new Checked(Optional.of(value), "", false);
        }

        private static Checked bad(String problem) {
            return new Checked(Optional.empty(), problem, false);
        }

        private static Checked misshapen(String problem) {
            return new Checked(Optional.empty(), problem, true);
        }
    }

    /** Checks an answer as it was written: JSON if there is a schema. */
    Checked check(String text) {
        if (schema.isEmpty()) {
            return check(StringNode.valueOf(text));
        }
        try {
            return check(Json.parse(unwrapped(text)));
        } catch (JsonProblem e) {
            return Checked.misshapen("it is " + e.getMessage());
        }
    }

    Checked check(JsonNode value) {
        if (schema.isEmpty()) {
            return value.isString() && value.asString().isBlank()
                    ? Checked.bad("it is empty")
                    : Checked.good(value);
        }
        if (value.isMissingNode()) {
            return Checked.bad("it is empty where a JSON value was expected");
        }
        return schema.get().mistake(value).map(Checked::bad).orElseGet(() -> Checked.good(value));
    }

    /** Models like to put JSON into a code fence; anything else around it counts as an error. */
    private static String unwrapped(String text) {
        String stripped = text.strip();
        if (stripped.startsWith("```") && stripped.endsWith("```") && stripped.length() > 6) {
            int firstLine = stripped.indexOf('\n');
            if (firstLine > 0) {
                return stripped.substring(firstLine + 1, stripped.length() - 3).strip();
            }
        }
        return stripped;
    }
}
