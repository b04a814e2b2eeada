package dev.troupe.server.team;

import dev.troupe.core.json.Json;
import dev.troupe.core.team.Team;
import java.util.List;
import tools.jackson.databind.JsonNode;

/**
 * A plan.
 *
 * @param plan the tree of patterns, as it is stored with runs
 */
record PlanView(String name, JsonNode plan) {

    static List<PlanView> of(Team team) {
        return team.plans().entrySet().stream()
                .map(plan -> new PlanView(plan.getKey(), Json.tree(plan.getValue())))
                .toList();
    }
}
