package dev.troupe.control.design;

import java.util.List;

/**
 * An agent's place in a part of a plan.
 *
 * @param agent its name
 * @param tools what it may call there, as it is granted
 */
record Seat(String agent, List<String> tools) {
    Seat {
        tools = List.copyOf(tools);
    }
}
