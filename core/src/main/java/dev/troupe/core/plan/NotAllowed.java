package dev.troupe.core.plan;

import dev.troupe.core.durable.Failure;

/** A policy, or a person who was asked because of one, does not let an agent be given work. */
public final class NotAllowed extends RuntimeException implements Failure.Typed {

    private final String type;

    NotAllowed(String worker, Failure refused) {
        super("'" + worker + "' was not given the work: " + refused.message());
        this.type = refused.type();
    }

    @Override
    public String failureType() {
        return type;
    }
}
