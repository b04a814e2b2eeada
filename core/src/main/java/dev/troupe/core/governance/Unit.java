package dev.troupe.core.governance;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.cost.Money;
import java.time.Duration;

/** What a budget counts. Amounts are whole numbers of it. */
public enum Unit {
    /** Micro-dollars: millionths of a US dollar. */
    @JsonProperty("money")
    MONEY(0),
    /** Tokens of all kinds. */
    @JsonProperty("tokens")
    TOKENS(1),
    /** Runs that were begun. */
    @JsonProperty("runs")
    RUNS(2),
    /** Milliseconds at work; waiting for people is none. */
    @JsonProperty("time")
    TIME(3),
    /** Whatever a policy counts, such as calls or the sum of an argument. */
    @JsonProperty("count")
    COUNT(4);

    private static final Unit[] BY_CODE = {MONEY, TOKENS, RUNS, TIME, COUNT};

    private final int code;

    Unit(int code) {
        this.code = code;
    }

    /** How it is stored. */
    public int code() {
        return code;
    }

    /** The unit that is stored as this. */
    public static Unit of(int code) {
        return BY_CODE[code];
    }

    /** An amount as people read it: {@code $0.05}, {@code 1200 tokens}. */
    public String show(long amount) {
        return switch (this) {
            case MONEY -> new Money(amount).toString();
            case TOKENS -> amount + " tokens";
            case RUNS -> amount + (amount == 1 ? " run" : " runs");
            case TIME -> Duration.ofMillis(amount).toString();
            case COUNT -> Long.toString(amount);
        };
    }
}
