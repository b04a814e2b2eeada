package dev.troupe.engine;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Mandated;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a tree of runs was begun for, as far as what it begins with says that. It is kept beside the
 * top of the tree so that runs can be looked for by it.
 */
record Purpose(Optional<String> plan, Optional<String> task, Optional<String> goal) {

    static final Purpose NONE = new Purpose(Optional.empty(), Optional.empty(), Optional.empty());

    /**
     * Of what a run begins with.
     *
     * @throws IllegalArgumentException if a name cannot be stored
     */
    static Purpose of(Object input) {
        return input instanceof Mandated mandated ? of(mandated.mandate()) : NONE;
    }

    /** The same, of its JSON. */
    static Purpose of(JsonNode input) {
        if (!input.path("mandate").isObject()) {
            return NONE;
        }
        try {
            return of(Json.as(input.path("mandate"), Mandate.class));
        } catch (JsonProblem e) {
            return NONE; // an application's own type
        }
    }

    private static Purpose of(Mandate mandate) {
        mandate.plan().ifPresent(plan -> Names.check("the plan of a run", plan));
        mandate.task().ifPresent(task -> Names.check("the task of a run", task));
        mandate.goal().ifPresent(goal -> Names.check("the goal of a run", goal));
        return new Purpose(mandate.plan(), mandate.task(), mandate.goal());
    }
}
