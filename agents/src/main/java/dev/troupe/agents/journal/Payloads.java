package dev.troupe.agents.journal;

import dev.troupe.core.json.Json;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What the views need of what journal rows hold. */
public final class Payloads {

    private Payloads() {}

    /** The agent that a run's input names, if it is an assignment. */
    public static Optional<String> agent(String input) {
        if (!input.contains("\"contract\"")) {
            return Optional.empty();
        }
        JsonNode agent = Json.parse(input).path("agent");
        return agent.isString() ? Optional.of(agent.stringValue()) : Optional.empty();
    }

    /** The message of a recorded failure. */
    public static String failure(String payload) {
        if (payload.isEmpty()) {
            return "";
        }
        JsonNode failure = Json.parse(payload);
        return failure.path("message").isString() ? failure.path("message").stringValue() : payload;
    }

    /** Who gave an order, and why. */
    public static String order(String payload) {
        if (payload.isEmpty()) {
            return "";
        }
        JsonNode order = Json.parse(payload);
        String by = order.path("by").asString("");
        String reason = order.path("reason").asString("");
        return (by.isEmpty() ? "" : "by " + by)
                + (reason.isEmpty() ? "" : (by.isEmpty() ? "" : ", ") + reason);
    }

    /** Who sent a message, and what was decided if it is a decision. */
    public static String answer(String payload) {
        JsonNode message = Json.parse(payload);
        JsonNode value = message.path("value");
        String verdict = value.path("verdict").asString("");
        String reason = value.path("reason").asString("");
        String done =
                switch (verdict) {
                    case "approve" -> value.has("edited") ? "approved with an edit" : "approved";
                    case "reject" -> "rejected";
                    default -> "sent";
                };
        return done
                + " by "
                + message.path("by").asString("?")
                + (reason.isEmpty() ? "" : ": " + reason);
    }

    /**
     * What matters of what a row holds, for one line: of an assignment its goal, of a plan its
     * items, of a model's reply what it said and called, of a tool's answer the answer.
     */
    public static String brief(String payload) {
        if (!payload.startsWith("{")) {
            return payload;
        }
        JsonNode json = Json.parse(payload);
        if (json.path("contract").path("goal").isString()) {
            return json.path("contract").path("goal").stringValue();
        }
        if (json.path("team").isString() && json.path("items").isArray()) {
            return json.path("items")
                    .valueStream()
                    .map(item -> item.path("name").asString("") + ": " + item.path("value"))
                    .collect(Collectors.joining(", "));
        }
        if (json.path("message").isObject() && json.has("usage")) {
            return reply(json.path("message"));
        }
        if (json.path("text").isString() && json.has("arguments")) {
            return json.path("text").stringValue();
        }
        if (json.path("tools").path(0).has("spec")) {
            return json.path("tools")
                    .valueStream()
                    .map(tool -> tool.path("name").asString("?"))
                    .collect(Collectors.joining(", "));
        }
        boolean isResult = json.has("value") && json.has("trust");
        return isResult ? json.path("value").toString() : payload;
    }

    private static String reply(JsonNode message) {
        String text = message.path("text").asString("");
        String calls =
                message.path("calls")
                        .valueStream()
                        .map(call ->
                                "calls " + call.path("tool").asString("?") + call.path("arguments"))
                        .collect(Collectors.joining(", "));
        return text + (text.isEmpty() || calls.isEmpty() ? "" : "  ") + calls;
    }

    /** What a run returned, without its provenance if it is an item of context. */
    public static JsonNode value(String payload) {
        JsonNode result = Json.parse(payload);
        boolean isItem =
                result.isObject()
                        && result.has("name")
                        && result.has("value")
                        && result.has("source")
                        && result.has("trust");
        return isItem ? result.get("value") : result;
    }

    /** A value for people: text as it is, everything else as indented JSON. */
    public static String shown(JsonNode value) {
        return value.isString() ? value.stringValue() : Json.pretty(value);
    }
}
