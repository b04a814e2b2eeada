package dev.troupe.agents.retail;

import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * What a customer wants, and the calls that are right for it.
 *
 * @param scenario the customer's situation, as the file describes it
 */
record RetailTask(String id, JsonNode scenario, List<Action> actions) {

    /** One call of a tool. */
    record Action(ShopTool<?> tool, JsonNode arguments) {}

    RetailTask {
        actions = List.copyOf(actions);
    }

    long writes() {
        return actions.stream().filter(action -> action.tool().writes()).count();
    }
}
