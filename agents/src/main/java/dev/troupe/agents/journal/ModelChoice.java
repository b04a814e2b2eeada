package dev.troupe.agents.journal;

import dev.troupe.agents.model.Chosen;
import dev.troupe.control.budget.Amount;
import dev.troupe.core.governance.Hold;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** How the model of a call was chosen, and which budgets were near their limits with it. */
public record ModelChoice(Chosen chosen) {

    /** What the result of a step says of it, if it is a model's reply. */
    public static Optional<ModelChoice> of(String payload) {
        if (!payload.contains("\"chosen\"")) {
            return Optional.empty();
        }
        JsonNode how = Json.parse(payload).path("chosen");
        if (!how.path("tier").isString()) {
            return Optional.empty();
        }
        try {
            return Optional.of(new ModelChoice(Json.as(how, Chosen.class)));
        } catch (JsonProblem e) {
            return Optional.empty(); // some tool's own word
        }
    }

    /** {@code fast: light work, saved $0.01}; nothing where there was nothing to choose. */
    public Optional<String> words() {
        boolean plain =
                chosen.why() == Chosen.Why.START
                        && chosen.saved().isEmpty()
                        && chosen.shortened().isEmpty();
        if (plain) {
            return Optional.empty();
        }
        return Optional.of(
                chosen.tier()
                        + ": "
                        + chosen.why().words()
                        + chosen.saved().map(saved -> ", saved " + saved).orElse("")
                        + chosen.shortened()
                                .map(tokens ->
                                        String.format(
                                                Locale.ROOT,
                                                ", held to %,d tokens by a budget",
                                                tokens))
                                .orElse(""));
    }

    /** The budgets of which it is to be said that they are nearly used up. */
    public List<Near> near() {
        return chosen.near().stream()
                .filter(standing -> standing.warn() || standing.degrade())
                .map(Near::new)
                .toList();
    }

    /** A budget that is nearly used up. */
    public record Near(Hold.Standing standing) {

        /** The same for all that is said of a budget in one period, until it is nearer. */
        public String key() {
            return standing.scope()
                    + " "
                    + standing.unit()
                    + " "
                    + standing.window()
                    + " "
                    + standing.period()
                    + (degrades() ? " degrade" : "");
        }

        @Override
        public String toString() {
            return standing.scope()
                    + ": "
                    + percent()
                    + "% of "
                    + Amount.show(standing.unit(), standing.limit(), standing.window())
                    + " is spent or reserved"
                    + (degrades() ? ", cheaper models are used if there are any" : "");
        }

        /** A cheaper model spares money, and nothing else. */
        private boolean degrades() {
            return standing.degrade() && standing.unit() == Unit.MONEY;
        }

        private long percent() {
            if (standing.limit() == 0) {
                return 100;
            }
            return BigInteger.valueOf(standing.spent())
                    .add(BigInteger.valueOf(standing.reserved()))
                    .multiply(BigInteger.valueOf(100))
                    .divide(BigInteger.valueOf(standing.limit()))
                    .longValue();
        }
    }
}
