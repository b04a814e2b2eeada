package dev.troupe.agents.runtime;

import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

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
        /** A policy does not let it go on. */
        POLICY,
        /** There is an answer, but who was to check it could not. */
        UNCHECKED;

        /** How it is journaled, such as {@code invalid-output}. */
        public String type() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    private final Kind kind;
    private final Trust trust;

    /** A failure whose message repeats nothing that came from outside. */
    public AgentFailure(Kind kind, String message) {
        this(kind, message, Trust.CLAIMED);
    }

    /**
     * @param trust how far the message can be relied on: no further than what it repeats
     */
    public AgentFailure(Kind kind, String message, Trust trust) {
        super(message);
        this.kind = kind;
        this.trust = trust.and(Trust.CLAIMED);
    }

    /** The same failure of an agent that has heard things of this trust, and may repeat them. */
    public AgentFailure having(Trust heard) {
        AgentFailure less = new AgentFailure(kind, String.valueOf(getMessage()), trust.and(heard));
        less.setStackTrace(getStackTrace());
        return less;
    }

    public Kind kind() {
        return kind;
    }

    @Override
    public String failureType() {
        return kind.type();
    }

    @Override
    public Optional<JsonNode> failureDetail() {
        return trust == Trust.CLAIMED ? Optional.empty() : FailureTrust.detail(trust);
    }
}
