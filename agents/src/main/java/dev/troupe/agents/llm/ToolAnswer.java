package dev.troupe.agents.llm;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.governance.Held;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A tool call as it is journaled.
 *
 * @param arguments as the model wrote them, or as a person edited them
 * @param text what the model is told
 * @param failed the tool says that it failed, or could not be called
 * @param took how long the tool itself took; nothing if a person answered for it
 * @param trust how far the text can be relied on, where that is less than of the tool in general
 * @param held why nothing was called, if a policy holds the call back
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
record ToolAnswer(
        JsonNode arguments,
        String text,
        boolean failed,
        Duration took,
        Trust trust,
        Optional<Held> held) {

    /** An answer to a call that no policy held back, like all of the tool's. */
    ToolAnswer(JsonNode arguments, String text, boolean failed, Duration took) {
        this(arguments, text, failed, took, Trust.USER, Optional.empty());
    }

    /** What stands for the answer to a call that a policy holds back. */
    static ToolAnswer held(JsonNode arguments, Held held) {
        String text =
                held.denied()
                        ? "not done: " + held.refusal()
                        : "people are asked first, because of the policy '"
                                + held.policy()
                                + "': "
                                + held.reason();
        return new ToolAnswer(arguments, text, true, Duration.ZERO, Trust.USER, Optional.of(held));
    }

    /** The same answer after so long. */
    ToolAnswer took(Duration time) {
        return new ToolAnswer(arguments, text, failed, time, trust, held);
    }

    /** Whether people have to be asked before the call is made. */
    boolean asks() {
        return held.isPresent() && !held.get().denied();
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
                    json.has("trust") ? Json.as(json.path("trust"), Trust.class) : Trust.USER,
                    json.has("held")
                            ? Optional.of(Json.as(json.path("held"), Held.class))
                            : Optional.empty());
        }
        return new ToolAnswer(
                Json.object(),
                json.isString() ? json.stringValue() : Json.write(json),
                false,
                Duration.ZERO);
    }
}
