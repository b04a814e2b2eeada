package dev.troupe.control.design;

import dev.troupe.core.plan.OnFailure;
import java.util.List;
import java.util.Optional;

/**
 * An agent's place in a part of a plan.
 *
 * @param agent its name
 * @param tools what it may call there, as it is granted
 * @param handed the names of the items that it is handed
 * @param onFailure what the plan says of its failures
 */
record Seat(String agent, List<String> tools, List<String> handed, Optional<OnFailure> onFailure) {
    Seat {
        tools = List.copyOf(tools);
        handed = List.copyOf(handed);
    }
}
