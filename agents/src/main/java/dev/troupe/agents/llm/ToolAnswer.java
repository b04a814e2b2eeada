package dev.troupe.agents.llm;

import com.fasterxml.jackson.annotation.JsonCreator;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import java.time.Duration;
import tools.jackson.databind.JsonNode;

/**
 * A tool call as it is journaled.
 *
 * @param arguments as the model wrote them
 * @param text what the model is told
 * @param failed the tool says that it failed, or could not be called
 * @param took how long the tool itself took; nothing if a person answered for it
 * @param trust how far the text can be relied on, where that is less than of the tool in general
 */
record ToolAnswer(JsonNode arguments, String text, boolean failed, Duration took, Trust trust) {

    /** An answer like all of the tool's. */
    ToolAnswer(JsonNode arguments, String text, boolean failed, Duration took) {
        this(arguments, text, failed, took, Trust.USER);
    }

    /**
     * Reads what was journaled. Anything else is what a person said that the tool answered, after a
     * crash had left that unknown.
     */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static ToolAnswer of(JsonNode json) {
        if (json.has("arguments") && json.path("text").isString()) {
            return new ToolAnswer(
                    json.path("arguments"),
                    json.path("text").stringValue(),
                    json.path("failed").asBoolean(false),
                    json.has("took") ? Json.as(json.path("took"), Duration.class) : Duration.ZERO,
                    json.has("trust") ? Json.as(json.path("trust"), Trust.class) : Trust.USER);
        }
        return new ToolAnswer(
                Json.object(),
                json.isString() ? json.stringValue() : Json.write(json),
                false,
                Duration.ZERO);
    }
}
