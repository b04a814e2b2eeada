package dev.troupe.agents.llm;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What led an agent to what it is about to do: what it was handed, what tools answered, and what
 * others wrote; each with where it came from and how far it can be relied on. Read by strands while
 * nobody adds to it.
 */
final class Evidence {

    /** How much of a text is shown, in characters. */
    private static final int SHOWN = 2_000;

    /** How many of the latest things are listed. */
    private static final int MOST = 100;

    private final List<ContextItem> handed;
    private final List<ObjectNode> heard = new ArrayList<>();
    private Trust trust = Trust.USER;

    Evidence(List<ContextItem> handed) {
        this.handed = handed;
    }

    /**
     * Something came to the agent.
     *
     * @param from {@code tool orders.get_order}, {@code agent triage} and the like
     */
    void add(String from, String text, Trust trusted) {
        trust = trust.and(trusted);
        ObjectNode thing = Json.object();
        thing.put("from", from);
        thing.put("trust", trusted.word());
        thing.put(
                "text",
                text.length() <= SHOWN ? text : text.substring(0, Texts.whole(text, SHOWN)) + "…");
        heard.add(thing);
        if (heard.size() > MOST) {
            heard.removeFirst();
        }
    }

    /** The least trust of it all: whatever the agent does next is no better than that. */
    Trust trust() {
        return handed.stream().map(ContextItem::trust).reduce(trust, Trust::and);
    }

    JsonNode handed() {
        return Json.tree(handed);
    }

    JsonNode heard() {
        ArrayNode list = Json.array();
        heard.forEach(list::add);
        return list;
    }
}
