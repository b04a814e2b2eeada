package dev.troupe.server.team;

import dev.troupe.core.governance.Action;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.Team;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A policy.
 *
 * @param on the kinds of actions that it is about; empty: all
 * @param match the subjects that it is about; empty: all
 * @param effect {@code allow}, {@code deny}, {@code ask} or {@code limit}
 * @param then the effect with all that belongs to it
 */
record PolicyView(
        String name,
        List<Action.Kind> on,
        List<String> match,
        Optional<String> when,
        String effect,
        String reason,
        JsonNode then) {

    static List<PolicyView> of(Team team) {
        return team.governance().policies().stream().map(PolicyView::of).toList();
    }

    private static PolicyView of(Policy policy) {
        JsonNode then = Json.tree(policy.then());
        return new PolicyView(
                policy.name(),
                policy.on(),
                policy.match(),
                policy.when(),
                then.path("do").asString(""),
                policy.reason(),
                then);
    }
}
