package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Part;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What the critics of one draft said.
 *
 * @param given one a critic, by the critic's name
 */
record Verdicts(List<ContextItem> given) {

    /** What a verdict looks like. */
    static final JsonNode SCHEMA =
            Json.parse(
                    """
                    {"type": "object", "additionalProperties": false, "required": ["verdict", "reasons"],
                     "properties": {
                       "verdict": {"enum": ["accept", "revise", "reject"],
                         "description": "accept: it will do as it is; revise: it needs the changes in `reasons`; reject: no revision can save it"},
                       "reasons": {"type": "array", "items": {"type": "string"}, "maxItems": 20,
                         "description": "what is wrong and what to do about it, one point an entry"}},
                     "if": {"properties": {"verdict": {"enum": ["revise", "reject"]}}},
                     "then": {"properties": {"reasons": {"minItems": 1}}}}
                    """);

    private static final int SHOWN = 600;

    long accepted() {
        return count("accept");
    }

    long rejected() {
        return count("reject");
    }

    private long count(String verdict) {
        return given.stream().filter(item -> is(item, verdict)).count();
    }

    private static boolean is(ContextItem item, String verdict) {
        return item.value().path("verdict").asString("").equals(verdict);
    }

    /** Whether those who do not accept have nothing to say that was not said before. */
    boolean repeats(Verdicts before) {
        TreeSet<String> points = points();
        return !points.isEmpty() && points.equals(before.points());
    }

    private TreeSet<String> points() {
        return given.stream()
                .filter(item -> !is(item, "accept"))
                .flatMap(Verdicts::reasonsOf)
                .map(reason -> reason.strip().toLowerCase(Locale.ROOT))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Stream<String> reasonsOf(ContextItem item) {
        return item.value().path("reasons").valueStream().map(reason -> reason.asString(""));
    }

    /** What is against the draft, for people; cut where it is long. */
    String reasons() {
        String all =
                given.stream()
                        .filter(item -> !is(item, "accept"))
                        .map(item ->
                                item.name()
                                        + " says "
                                        + reasonsOf(item).collect(Collectors.joining(", ")))
                        .collect(Collectors.joining("; "));
        return Shown.cut(all, SHOWN);
    }

    /** The verdicts as an item for the author. */
    ContextItem feedback(Conductor conductor) {
        ArrayNode value = Json.array();
        List<Part> parts = new ArrayList<>();
        Trust trust = Trust.USER;
        for (ContextItem item : given) {
            parts.addAll(item.partsAt("/" + value.size()));
            ObjectNode entry = value.addObject();
            entry.put("critic", item.name());
            entry.set("verdict", item.value().path("verdict"));
            entry.set("reasons", item.value().path("reasons"));
            trust = trust.and(item.trust());
        }
        return conductor.item(Review.FEEDBACK, value, trust).madeOf(parts);
    }
}
