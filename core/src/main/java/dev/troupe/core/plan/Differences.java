package dev.troupe.core.plan;

import dev.troupe.core.contract.Part;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

/** Where values differ. */
final class Differences {

    /** How many places are told. */
    private static final int TOLD = 50;

    private Differences() {}

    /**
     * The places at which they do not all have the same, as JSON Pointers (RFC 6901): a field if
     * all have objects around it, else the whole of what differs. At most the first 50.
     */
    static List<String> between(List<JsonNode> values) {
        List<String> places = new ArrayList<>();
        collect("", values, places);
        return places;
    }

    private static void collect(String place, List<JsonNode> values, List<String> places) {
        if (places.size() >= TOLD
                || values.stream().allMatch(value -> value.equals(values.getFirst()))) {
            return;
        }
        if (!values.stream().allMatch(JsonNode::isObject)) {
            places.add(place);
            return;
        }
        Set<String> fields = new LinkedHashSet<>();
        values.forEach(value -> fields.addAll(value.propertyNames()));
        for (String field : fields) {
            List<JsonNode> within =
                    values.stream()
                            .map(value ->
                                    value.has(field)
                                            ? value.path(field)
                                            : MissingNode.getInstance())
                            .toList();
            collect(place + Part.at(field), within, places);
        }
    }
}
