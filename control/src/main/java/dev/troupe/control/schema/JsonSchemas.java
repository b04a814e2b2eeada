package dev.troupe.control.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.troupe.core.plan.Schemas;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/**
 * Checks values against JSON Schemas of draft 2020-12. A schema must stand for itself: references
 * to other documents are not followed.
 */
public final class JsonSchemas implements Schemas {

    /** How many mistakes are named. */
    private static final int SHOWN = 8;

    /** How long the description of one mistake may be, in characters: some repeat the value. */
    private static final int SHOWN_LENGTH = 300;

    /** A schema that is ready to check values. Thread-safe. */
    public static final class Compiled {
        private final Schema schema;

        private Compiled(Schema schema) {
            this.schema = schema;
        }

        /** What is wrong with a value, in words for its author; nothing if it fits. */
        public Optional<String> mistake(JsonNode value) {
            List<Error> errors = schema.validate(value);
            return errors.isEmpty() ? Optional.empty() : Optional.of(describe(errors));
        }
    }

    /**
     * Prepares a schema.
     *
     * @throws IllegalArgumentException if it cannot be used
     */
    public static Compiled compile(JsonNode schema) {
        try {
            Schema compiled =
                    SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                            .getSchema(schema);
            compiled.initializeValidators();
            return new Compiled(compiled);
        } catch (RuntimeException e) {
            throw new IllegalArgumentException(
                    "the JSON Schema cannot be used: " + e.getMessage(), e);
        }
    }

    @Override
    public Optional<String> mistake(JsonNode schema, JsonNode value) {
        return compile(schema).mistake(value);
    }

    private static String describe(List<Error> errors) {
        String shown =
                errors.stream()
                        .limit(SHOWN)
                        .map(JsonSchemas::describe)
                        .collect(Collectors.joining("; "));
        String all =
                errors.size() > SHOWN
                        ? shown + "; and " + (errors.size() - SHOWN) + " more"
                        : shown;
        return "it does not fit the JSON Schema: " + all;
    }

    private static String describe(Error error) {
        String text = error.getInstanceLocation() + ": " + error.getMessage();
        return text.length() > SHOWN_LENGTH ? text.substring(0, SHOWN_LENGTH) + "…" : text;
    }
}
