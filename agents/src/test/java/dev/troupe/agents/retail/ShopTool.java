package dev.troupe.agents.retail;

import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * Something that the shop can be asked to do.
 *
 * @param writes whether it changes the database
 * @param arguments a record whose components are named as in the tasks
 */
record ShopTool<A extends Record>(
        String name,
        Desk desk,
        boolean writes,
        String description,
        Class<A> arguments,
        Body<A> body) {

    /** What it does. It checks everything before it changes anything. */
    @FunctionalInterface
    interface Body<A> {
        /** A text or a value. */
        Object call(Records records, A arguments);
    }

    static <A extends Record> ShopTool<A> reads(
            Desk desk, String name, String description, Class<A> arguments, Body<A> body) {
        return new ShopTool<>(name, desk, false, description, arguments, body);
    }

    static <A extends Record> ShopTool<A> writes(
            Desk desk, String name, String description, Class<A> arguments, Body<A> body) {
        return new ShopTool<>(name, desk, true, description, arguments, body);
    }

    /**
     * Does it.
     *
     * @return what it says: a text, or JSON
     * @throws Refused if it cannot be done; nothing was changed
     */
    String call(Records records, JsonNode given) {
        return answer(records, bind(given));
    }

    String answer(Records records, A given) {
        Object answer = body.call(records, given);
        return answer instanceof String text ? text : Json.write(answer);
    }

    private A bind(JsonNode given) {
        List<String> parameters =
                Arrays.stream(arguments.getRecordComponents())
                        .map(RecordComponent::getName)
                        .toList();
        if (!given.isObject()
                || !given.propertyNames().containsAll(parameters)
                || !parameters.containsAll(given.propertyNames())) {
            throw new Refused(name + " takes " + parameters + ", not " + given);
        }
        try {
            return Json.as(given, arguments);
        } catch (JsonProblem e) {
            throw new Refused(name + " cannot take " + given + ": " + e.getMessage());
        }
    }
}
