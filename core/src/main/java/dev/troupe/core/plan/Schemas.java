package dev.troupe.core.plan;

import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Checks values against JSON Schemas (draft 2020-12). Thread-safe. */
@FunctionalInterface
public interface Schemas {

    /**
     * What is wrong with a value, in words for its author; nothing if it fits.
     *
     * @throws IllegalArgumentException if the schema cannot be used
     */
    Optional<String> mistake(JsonNode schema, JsonNode value);
}
