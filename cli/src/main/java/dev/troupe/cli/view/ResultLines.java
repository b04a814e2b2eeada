package dev.troupe.cli.view;

import dev.troupe.agents.journal.Payloads;
import dev.troupe.core.durable.RunId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** What a run came to, for people: all of it if it is short, what matters if it is long. */
public final class ResultLines {

    private static final int MOST_LINES = 40;

    private ResultLines() {}

    public static List<String> of(JsonNode result, RunId run) {
        List<String> all = Text.cleanLines(Payloads.shown(result)).lines().toList();
        if (all.size() <= MOST_LINES) {
            return all;
        }
        List<String> lines = new ArrayList<>();
        if (isOfItems(result)) {
            items(result, lines);
        } else {
            lines.addAll(all.subList(0, MOST_LINES));
            lines.add("… " + Text.count(all.size() - MOST_LINES, "more line"));
        }
        lines.add("The whole result: troupe show " + run + " --full");
        return lines;
    }

    /** Whether it is the result of one plan for each item of a list. */
    private static boolean isOfItems(JsonNode result) {
        return result.isArray()
                && result.valueStream().allMatch(entry -> entry.has("item") && entry.has("status"));
    }

    private static void items(JsonNode result, List<String> lines) {
        Map<String, Long> counts =
                result.valueStream()
                        .collect(
                                Collectors.groupingBy(
                                        entry -> entry.path("status").asString(),
                                        TreeMap::new,
                                        Collectors.counting()));
        String outcomes =
                counts.entrySet().stream()
                        .map(count -> count.getValue() + " " + count.getKey())
                        .collect(Collectors.joining(", "));
        lines.add(Text.count(result.size(), "item") + ": " + outcomes);
    }
}
