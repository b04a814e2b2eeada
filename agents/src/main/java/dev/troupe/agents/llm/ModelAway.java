package dev.troupe.agents.llm;

import dev.troupe.agents.model.ModelFailure;
import dev.troupe.core.durable.Failure;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/** A model that cannot be had now, where another one may be used. */
final class ModelAway extends RuntimeException implements Failure.Typed {

    static final String TYPE = "model-away";

    private final String model;

    ModelAway(Models.Choice away, Models.Choice next, ModelFailure why) {
        super(
                away.name()
                        + " is not available ("
                        + why.getMessage()
                        + "); "
                        + next.name()
                        + " is asked instead",
                why);
        this.model = away.name();
    }

    /** Whether another model may well answer what this one did not. */
    static boolean means(ModelFailure failure) {
        return switch (failure.kind()) {
            case RATE_LIMITED, OVERLOADED, CONNECTION, TIMEOUT, UNAUTHORIZED, INVALID_REPLY -> true;
            case INVALID_REQUEST, NOT_RECORDED, TOO_LARGE -> false;
        };
    }

    /** The model that was away, as a journaled failure of this type has it. */
    static String model(Failure failure) {
        return failure.detail().map(JsonNode::asString).orElse("");
    }

    @Override
    public String failureType() {
        return TYPE;
    }

    @Override
    public Optional<JsonNode> failureDetail() {
        return Optional.of(StringNode.valueOf(model));
    }
}
