package dev.troupe.agents.model;

import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import java.time.Duration;
import java.util.Optional;

/**
 * A complete answer.
 *
 * @param message what the model said and asked for
 * @param stop why it ended
 * @param model {@code provider/model} that was asked and answered
 * @param usage as the provider reports it; estimated from the texts where it reports none
 * @param cost by the price table; absent where the model has no price, which means unknown and not
 *     free
 * @param attempts calls made until one succeeded, at least 1
 * @param took from the first attempt to the end of the answer
 * @param chosen how the model was chosen; absent where there was nothing to choose
 */
public record ModelReply(
        Message.Assistant message,
        Stop stop,
        String model,
        Usage usage,
        Optional<Money> cost,
        int attempts,
        Duration took,
        Optional<Chosen> chosen) {

    public ModelReply {
        if (attempts < 1) {
            throw new IllegalArgumentException("a reply takes at least one attempt");
        }
    }

    /** A reply as a provider gives it. */
    public ModelReply(
            Message.Assistant message,
            Stop stop,
            String model,
            Usage usage,
            Optional<Money> cost,
            int attempts,
            Duration took) {
        this(message, stop, model, usage, cost, attempts, took, Optional.empty());
    }

    /** The same reply, with what it cost. */
    public ModelReply withCost(Optional<Money> known) {
        return new ModelReply(message, stop, model, usage, known, attempts, took, chosen);
    }

    /** The same reply, with how its model was chosen. */
    public ModelReply chosen(Chosen how) {
        return new ModelReply(message, stop, model, usage, cost, attempts, took, Optional.of(how));
    }

    /** The same reply, as the outcome of several attempts. */
    public ModelReply after(int allAttempts, Duration inAll) {
        return new ModelReply(message, stop, model, usage, cost, allAttempts, inAll, chosen);
    }

    /** Why an answer ended. */
    public enum Stop {
        /** The model was done. */
        END,
        /** The model wants tools called. */
        TOOLS,
        /**
         * The answer reached {@link ModelRequest#maxOutputTokens()} and is cut: never to be taken
         * as complete.
         */
        LENGTH,
        /** The provider's filter ended the answer. */
        FILTER
    }
}
