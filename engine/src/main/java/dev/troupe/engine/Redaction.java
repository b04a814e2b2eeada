package dev.troupe.engine;

import dev.troupe.core.durable.Failure;
import dev.troupe.core.json.Json;
import java.util.Map;
import java.util.function.UnaryOperator;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Takes out of what steps return, and of why they and runs fail, what must not be recorded: before
 * it is recorded, so that a replay meets the same. Numbers are left alone, and so are names of
 * fields that are words: types are read by these.
 */
record Redaction(UnaryOperator<String> texts) {

    static final Redaction NONE = new Redaction(UnaryOperator.identity());

    Payload of(Payload payload) {
        String json = payload.json();
        return texts.apply(json).equals(json) ? payload : Payload.of(redacted(Json.parse(json)));
    }

    Failure of(Failure failure) {
        return new Failure(
                failure.type(),
                texts.apply(failure.message()),
                failure.detail().map(this::redacted));
    }

    private String key(String name) {
        return name.chars().allMatch(Character::isLetter) ? name : texts.apply(name);
    }

    private JsonNode redacted(JsonNode node) {
        return switch (node) {
            case ObjectNode object -> {
                ObjectNode copy = Json.object();
                for (Map.Entry<String, JsonNode> field : object.properties()) {
                    copy.set(key(field.getKey()), redacted(field.getValue()));
                }
                yield copy;
            }
            case ArrayNode array -> {
                ArrayNode copy = Json.array();
                array.forEach(one -> copy.add(redacted(one)));
                yield copy;
            }
            default -> node.isString() ? Json.tree(texts.apply(node.stringValue())) : node;
        };
    }
}
