package dev.troupe.control.team;

import dev.troupe.control.yaml.Located;
import dev.troupe.control.yaml.Position;
import dev.troupe.core.governance.EffectivePermissions;
import dev.troupe.core.team.Agent;
import java.util.Optional;
import java.util.Set;

/** Checks that tools which are given secrets are for agents that may use these secrets. */
final class SecretCheck {

    private SecretCheck() {}

    static void check(Draft draft) {
        if (!draft.problems().isEmpty()) {
            // A secret in the wrong place is said already.
            return;
        }
        for (Agent agent : draft.team().agents().values()) {
            for (String grant : agent.tools()) {
                Set<String> withheld =
                        EffectivePermissions.secretsWithheld(draft.team(), agent, grant);
                if (!withheld.isEmpty()) {
                    draft.problems()
                            .add(
                                    at(draft, agent.name(), grant),
                                    "agent '"
                                            + agent.name()
                                            + "' may call '"
                                            + grant
                                            + "', which is given "
                                            + (withheld.size() == 1
                                                    ? "the secret "
                                                    : "the secrets ")
                                            + String.join(", ", withheld)
                                            + " that the agent may not use",
                                    "'permissions: { secrets: ["
                                            + String.join(", ", withheld)
                                            + "] }' for agent '"
                                            + agent.name()
                                            + "', if it may");
                }
            }
        }
    }

    private static Position at(Draft draft, String agent, String grant) {
        return in(draft.root(), "agents")
                .flatMap(agents -> in(agents, agent))
                .flatMap(found -> found.get("tools"))
                .map(tools -> tools instanceof Located.Sequence list ? at(list, grant) : tools.at())
                .orElse(draft.root().at());
    }

    private static Position at(Located.Sequence list, String grant) {
        return list.items().stream()
                .filter(item -> item instanceof Located.Scalar text && text.text().equals(grant))
                .findFirst()
                .map(Located::at)
                .orElse(list.at());
    }

    private static Optional<Located.Mapping> in(Located.Mapping mapping, String key) {
        return mapping.get(key)
                .filter(Located.Mapping.class::isInstance)
                .map(Located.Mapping.class::cast);
    }
}
