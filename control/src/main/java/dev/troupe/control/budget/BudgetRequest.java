package dev.troupe.control.budget;

import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.BudgetExhausted.Shortfall;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import dev.troupe.engine.BudgetKey;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a run asks a person for that needs more than is left of a budget: the {@code budget} of the
 * question's detail.
 *
 * @param period the one that it is used up for
 * @param wanted what the next step may use at the most
 * @param proposed the limit that would do
 */
public record BudgetRequest(
        String scope,
        Unit unit,
        Window window,
        String period,
        long limit,
        long spent,
        long reserved,
        long wanted,
        long proposed) {

    /** The kind of these questions. */
    public static final String KIND = "budget";

    private static final String FIELD = "budget";
    private static final String LIMIT = "limit";
    private static final long CENT = 10_000;

    /** What is asked because of a shortfall: half as much again, or as much as is wanted. */
    public static BudgetRequest of(Shortfall shortfall) {
        long needed =
                Math.addExact(
                        Math.addExact(shortfall.spent(), shortfall.reserved()), shortfall.wanted());
        long more = Math.addExact(shortfall.limit(), shortfall.limit() / 2);
        return new BudgetRequest(
                shortfall.scope(),
                shortfall.unit(),
                shortfall.window(),
                shortfall.period(),
                shortfall.limit(),
                shortfall.spent(),
                shortfall.reserved(),
                shortfall.wanted(),
                rounded(shortfall.unit(), Math.max(needed, more)));
    }

    private static long rounded(Unit unit, long amount) {
        return unit == Unit.MONEY ? Math.ceilDiv(amount, CENT) * CENT : amount;
    }

    /** What a question asks for, if it is one about a budget. */
    public static Optional<BudgetRequest> in(String kind, JsonNode detail) {
        if (!kind.equals(KIND) || !detail.path(FIELD).isObject()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Json.as(detail.path(FIELD), BudgetRequest.class));
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    public BudgetKey key() {
        return new BudgetKey(scope, unit, window);
    }

    /** The question, in one line. */
    public String title(String agent) {
        return agent
                + " needs up to "
                + Amount.show(unit, wanted)
                + ", and the budget of "
                + scope
                + (window == Window.LIFETIME ? "" : " per " + window.word())
                + " has "
                + Amount.show(unit, Math.max(0, limit - spent - reserved))
                + " of "
                + Amount.show(unit, limit)
                + " left. Raise it to "
                + Amount.show(unit, proposed)
                + (window == Window.RUN ? ", for all runs?" : "?");
    }

    /** The detail of the question; approving it, edited or not, sets the limit. */
    public ObjectNode detail(String onDeadline) {
        ObjectNode detail = Json.object();
        detail.set(FIELD, Json.tree(this));
        ObjectNode subject = detail.putObject("subject");
        subject.put("name", LIMIT);
        subject.putObject("value").put(LIMIT, written(proposed));
        detail.put("onDeadline", onDeadline);
        return detail;
    }

    /**
     * An answer that sets this limit.
     *
     * @param amount in whole units: micro-dollars, tokens, runs, milliseconds
     */
    public JsonNode answer(long amount) {
        return Json.object().put(LIMIT, written(amount));
    }

    /** A limit as people write it. */
    private String written(long amount) {
        return switch (unit) {
            case MONEY -> new Money(amount).toString();
            case TIME -> amount / 1_000 + "s" + (amount % 1_000 == 0 ? "" : amount % 1_000 + "ms");
            case TOKENS, RUNS, COUNT -> Long.toString(amount);
        };
    }

    /**
     * The limit that an answer sets: the proposed one, unless another is given as {@code {"limit":
     * "$10"}} or {@code "$10"}.
     *
     * @throws IllegalArgumentException if what is given is no such limit, or not even the one that
     *     is used up
     */
    public long limit(Optional<JsonNode> edited) {
        if (edited.isEmpty()) {
            return proposed;
        }
        JsonNode given = edited.get().isObject() ? edited.get().path(LIMIT) : edited.get();
        String text = given.asString("").strip();
        long wished =
                Written.amount(unit, text)
                        .orElseThrow(() ->
                                new IllegalArgumentException(
                                        "'"
                                                + Json.write(edited.get())
                                                + "' is no limit: expected {\"limit\": \""
                                                + written(proposed)
                                                + "\"}, where the limit is "
                                                + Written.expected(unit)));
        if (wished < limit) {
            throw new IllegalArgumentException(
                    "a raised limit is not below the one that is used up, "
                            + Amount.show(unit, limit)
                            + "; `troupe budget set` lowers it, and `troupe reject` says no");
        }
        return wished;
    }
}
