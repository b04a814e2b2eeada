package dev.troupe.core.governance;

import dev.troupe.core.durable.Failure;
import dev.troupe.core.json.Json;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/** A claim that does not fit what is left of a budget: nothing is held, and nothing was done. */
public final class BudgetExhausted extends RuntimeException implements Failure.Typed {

    /** The type of the failure; its detail is the list of {@link Shortfall}s. */
    public static final String TYPE = "budget";

    private final List<Shortfall> shortfalls;

    public BudgetExhausted(List<Shortfall> shortfalls) {
        super(shortfalls.stream().map(Shortfall::toString).collect(Collectors.joining("; ")));
        this.shortfalls = List.copyOf(shortfalls);
    }

    public List<Shortfall> shortfalls() {
        return shortfalls;
    }

    @Override
    public String failureType() {
        return TYPE;
    }

    @Override
    public Optional<JsonNode> failureDetail() {
        return Optional.of(Json.tree(shortfalls));
    }

    /** One budget that a claim did not fit. */
    public record Shortfall(
            String scope,
            Unit unit,
            Window window,
            String period,
            long limit,
            long spent,
            long reserved,
            long wanted,
            Budget.OnExhausted onExhausted) {

        /** What could be held now. */
        public long left() {
            return Math.max(0, limit - spent - reserved);
        }

        @Override
        public String toString() {
            return "the budget of "
                    + scope
                    + " ("
                    + unit.show(limit)
                    + windowed()
                    + ") has "
                    + unit.show(left())
                    + " left, and "
                    + unit.show(wanted)
                    + " would be needed at the most (spent: "
                    + unit.show(spent)
                    + ", reserved: "
                    + unit.show(reserved)
                    + ")";
        }

        private String windowed() {
            return window == Window.LIFETIME ? " in all" : " a " + window.word();
        }
    }
}
