package dev.troupe.control.design;

import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;

/** Compares every agent with those before it. */
final class Pairs {

    private Pairs() {}

    static List<Warning> warnings(
            Blueprint blueprint, BiFunction<Agent, Agent, Optional<Warning>> compare) {
        List<Warning> found = new ArrayList<>();
        List<Agent> agents = List.copyOf(blueprint.agents());
        for (int later = 1; later < agents.size(); later++) {
            for (int earlier = 0; earlier < later; earlier++) {
                compare.apply(agents.get(earlier), agents.get(later)).ifPresent(found::add);
            }
        }
        return found;
    }
}
