package dev.troupe.agents.runtime;

import dev.troupe.core.durable.Failure;
import java.util.Locale;

/** An agent that could not meet its contract; the message says why and what would help. */
public final class AgentFailure extends RuntimeException implements Failure.Typed {

    public enum Kind {
        /** A limit of the contract was reached before the work was done. */
        LIMIT,
        /** The answer failed its check as often as it may. */
        INVALID_OUTPUT,
        /** The model could not be reached, or refused. */
        MODEL,
        /** A tool that the contract grants is not there. */
        TOOLS,
        /** The contract asks for what is not permitted. */
        PERMISSION,
        /** The agent does the same over and over. */
        LOOP,
        /** The contract itself cannot be worked on. */
        CONTRACT,
        /** There is an answer, but who was to check it could not. */
        UNCHECKED;

        /** How it is journaled, such as {@code invalid-output}. */
        public String type() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Kind kind;

    public AgentFailure(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String failureType() {
        return kind.type();
    }
}
