package dev.troupe.agents.process;

/** A text refers to a variable that has no value; the message says where values come from. */
public final class UnknownVariable extends RuntimeException {
    public UnknownVariable(String message) {
        super(message);
    }
}
