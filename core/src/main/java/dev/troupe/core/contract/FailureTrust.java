package dev.troupe.core.contract;

import dev.troupe.core.durable.Failure;
import dev.troupe.core.json.Json;
import java.util.Collection;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How far what a failure says can be relied on: its message may repeat what the one that failed had
 * read. It travels in the failure's detail, as {@code {"trust": "untrusted"}}.
 */
public final class FailureTrust {

    private static final String FIELD = "trust";

    private FailureTrust() {}

    /** The detail of a failure whose message is this trustworthy. */
    public static Optional<JsonNode> detail(Trust trust) {
        return Optional.of(Json.object().set(FIELD, Json.tree(trust)));
    }

    /** How far a failure's message can be relied on; a claim where it does not say. */
    public static Trust of(Failure failure) {
        return of(failure, Trust.CLAIMED);
    }

    /**
     * How far a failure's message can be relied on.
     *
     * @param handed what the one that failed was handed, which counts where the failure does not
     *     say
     */
    public static Trust of(Failure failure, Trust handed) {
        return failure.detail()
                .map(detail -> detail.path(FIELD))
                .filter(JsonNode::isString)
                .map(trust -> Json.as(trust, Trust.class))
                .orElse(handed)
                .and(Trust.CLAIMED);
    }

    /** How far the messages of all of them can be relied on. */
    public static Trust of(Collection<Failure> failures) {
        return failures.stream().map(FailureTrust::of).reduce(Trust.CLAIMED, Trust::and);
    }
}
