package dev.troupe.agents.tool;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.NodePath;
import dev.troupe.core.json.Json;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * What a tool takes: JSON Schema 2020-12 unless the schema names another version. References to
 * other places are not followed: a server must not make Troupe fetch things.
 */
final class ArgumentSchema {

    private static final int SHOWN = 5;

    /** Models are shown it with every call. In characters. */
    static final int LONGEST = 64_000;

    private final String tool;
    private final Schema schema;

    /**
     * @throws ToolFailure of kind UNAVAILABLE if the schema is none, or too long
     */
    ArgumentSchema(String tool, JsonNode schema) {
        this.tool = tool;
        int length = Json.write(schema).length();
        if (length > LONGEST) {
            throw new ToolFailure(
                    ToolFailure.Kind.UNAVAILABLE,
                    "the JSON Schema of the tool "
                            + tool
                            + " has "
                            + length
                            + " characters, more than "
                            + LONGEST,
                    null);
        }
        try {
            this.schema =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(schema);
            this.schema.initializeValidators();
        } catch (SchemaException | IllegalArgumentException e) {
            throw new ToolFailure(
                    ToolFailure.Kind.UNAVAILABLE,
                    "the tool " + tool + " has an invalid JSON Schema: " + e.getMessage(),
                    e);
        }
    }

    /**
     * @throws ToolFailure of kind INVALID_ARGUMENTS that names every mistake, for a model to mend
     */
    void check(JsonNode arguments) {
        if (!arguments.isObject()) {
            throw invalid("they are not a JSON object");
        }
        List<Error> errors;
        try {
            errors = schema.validate(arguments);
        } catch (SchemaException e) {
            throw new ToolFailure(
                    ToolFailure.Kind.UNAVAILABLE,
                    "the tool "
                            + tool
                            + " has a JSON Schema that cannot be used: "
                            + e.getMessage(),
                    e);
        }
        if (!errors.isEmpty()) {
            String shown =
                    errors.stream()
                            .limit(SHOWN)
                            .map(ArgumentSchema::describe)
                            .collect(Collectors.joining("; "));
            int more = errors.size() - SHOWN;
            throw invalid(more > 0 ? shown + "; and " + more + " more" : shown);
        }
    }

    private static String describe(Error error) {
        NodePath at = error.getInstanceLocation();
        return at.getNameCount() == 0 ? error.getMessage() : at + ": " + error.getMessage();
    }

    private ToolFailure invalid(String why) {
        return new ToolFailure(
                ToolFailure.Kind.INVALID_ARGUMENTS,
                "the arguments do not fit the tool " + tool + ": " + why,
                null);
    }
}
