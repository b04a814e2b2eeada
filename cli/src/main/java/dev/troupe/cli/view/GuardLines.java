package dev.troupe.cli.view;

import dev.troupe.core.json.Json;
import dev.troupe.engine.BreakerStore;
import dev.troupe.engine.BreakerStore.Standing;
import dev.troupe.engine.PassStore;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * How guards stand.
 *
 * @param loads what is limited, and under way or waits
 */
public record GuardLines(List<Standing> standings, List<PassStore.Load> loads, Instant now) {

    public List<String> text(String organization, Style style, int width, ZoneId zone) {
        List<String> lines = new ArrayList<>();
        if (standings.isEmpty()) {
            lines.add("No breaker of " + Text.clean(organization) + " was ever opened.");
        } else {
            Table table = new Table("BREAKER", "STATE", "SINCE", "TRIED AGAIN", "WHY");
            for (Standing standing : standings) {
                table.row(
                        List.of(
                                Text.clean(standing.subject()),
                                state(standing),
                                Text.moment(standing.changedAt(), zone),
                                retry(standing, zone),
                                standing.open() ? Text.clean(standing.reason()) : "-"),
                        colour(style, standing));
            }
            lines.addAll(table.lines(style, width));
        }
        if (!loads.isEmpty()) {
            lines.add("");
            Table table = new Table("LIMITED", "UNDER WAY", "WAITING");
            loads.forEach(load ->
                    table.row(
                            List.of(
                                    Text.clean(load.subject()),
                                    Integer.toString(load.atWork()),
                                    Integer.toString(load.waiting()))));
            lines.addAll(table.lines(style, width));
        }
        return lines;
    }

    /** Half open is what waits for an action that tries. */
    private String state(Standing standing) {
        if (!standing.open()) {
            return "closed";
        }
        return now.isBefore(standing.retryAt()) ? "open" : "half-open";
    }

    private static String retry(Standing standing, ZoneId zone) {
        if (!standing.open()) {
            return "-";
        }
        return standing.retryAt().equals(BreakerStore.FOR_GOOD)
                ? "once it is closed"
                : Text.moment(standing.retryAt(), zone);
    }

    private static UnaryOperator<String> colour(Style style, Standing standing) {
        return standing.open() ? style::red : style::dim;
    }

    public ObjectNode json(String organization) {
        ObjectNode json = Json.object().put("organization", organization);
        ArrayNode breakers = json.putArray("breakers");
        for (Standing standing : standings) {
            ObjectNode one = breakers.addObject();
            one.put("subject", standing.subject());
            one.put("state", state(standing));
            one.put("since", standing.changedAt().toString());
            if (standing.open()) {
                one.put("reason", standing.reason());
                one.put("times", standing.times());
                if (!standing.retryAt().equals(BreakerStore.FOR_GOOD)) {
                    one.put("retryAt", standing.retryAt().toString());
                }
            }
        }
        ArrayNode limited = json.putArray("limited");
        loads.forEach(load ->
                limited.addObject()
                        .put("subject", load.subject())
                        .put("underWay", load.atWork())
                        .put("waiting", load.waiting()));
        return json;
    }
}
