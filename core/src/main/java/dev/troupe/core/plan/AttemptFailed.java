package dev.troupe.core.plan;

import dev.troupe.core.durable.Failure;

/** A step of an attempt failed; says what was undone and what was not. */
public final class AttemptFailed extends RuntimeException implements Failure.Typed {

    private final String type;

    AttemptFailed(String type, String message) {
        super(message);
        this.type = type;
    }

    @Override
    public String failureType() {
        return type;
    }
}
