package dev.troupe.agents.journal;

import dev.troupe.core.cost.Money;
import dev.troupe.core.json.Json;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What model calls used.
 *
 * @param calls how many there were
 * @param tokens of all sorts together
 * @param saved how much more the strongest models would have cost
 */
public record Spent(int calls, long tokens, Money cost, Money saved) {

    public static final Spent NONE = new Spent(0, 0, Money.ZERO);

    /** Nothing was saved. */
    public Spent(int calls, long tokens, Money cost) {
        this(calls, tokens, cost, Money.ZERO);
    }

    /**
     * What a step's result says that it used, if it is a model's reply: {@code model}, {@code
     * usage} in tokens, and {@code cost} in micro-dollars.
     */
    public static Optional<Spent> of(String payload) {
        if (!payload.contains("\"usage\"")) {
            return Optional.empty();
        }
        JsonNode reply = Json.parse(payload);
        JsonNode usage = reply.path("usage");
        boolean isReply =
                reply.path("model").isString()
                        && usage.path("input").isIntegralNumber()
                        && usage.path("output").isIntegralNumber();
        if (!isReply) {
            return Optional.empty();
        }
        long tokens = 0;
        for (JsonNode part : usage) {
            tokens += part.asLong(0);
        }
        return Optional.of(
                new Spent(
                        1,
                        tokens,
                        new Money(reply.path("cost").asLong(0)),
                        new Money(reply.path("chosen").path("saved").asLong(0))));
    }

    public Spent plus(Spent other) {
        return new Spent(
                calls + other.calls,
                tokens + other.tokens,
                cost.plus(other.cost),
                saved.plus(other.saved));
    }

    /** {@code 1,234 tokens $0.01}, or nothing if no model was called. */
    @Override
    public String toString() {
        return calls == 0
                ? ""
                : String.format(Locale.ROOT, "%,d tokens", tokens)
                        + (cost.micros() == 0 ? "" : "  " + cost);
    }
}
