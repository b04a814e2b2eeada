package dev.troupe.core.plan;

import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** A step of an attempt failed; says what was undone and what was not. */
public final class AttemptFailed extends RuntimeException implements Failure.Typed {

    private final String type;
    private final Trust trust;

    /**
     * @param trust of the message, which repeats what failed
     */
    AttemptFailed(String type, String message, Trust trust) {
        super(message);
        this.type = type;
        this.trust = trust;
    }

    @Override
    public String failureType() {
        return type;
    }

    @Override
    public Optional<JsonNode> failureDetail() {
        return FailureTrust.detail(trust);
    }
}
