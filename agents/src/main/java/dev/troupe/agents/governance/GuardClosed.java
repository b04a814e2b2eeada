package dev.troupe.agents.governance;

import dev.troupe.core.durable.Failure;

/** An action that may not begin now; the message says why, and when to try again. */
public final class GuardClosed extends RuntimeException implements Failure.Typed {

    public static final String TYPE = "guard";

    public GuardClosed(String message) {
        super(message);
    }

    @Override
    public String failureType() {
        return TYPE;
    }
}
