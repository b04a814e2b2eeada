package dev.troupe.core.governance;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.cost.Money;
import java.time.Duration;

/** What a budget counts. Amounts are whole numbers of it. */
public enum Unit {
    /** Micro-dollars: millionths of a US dollar. */
    @JsonProperty("money")
    MONEY,
    /** Tokens of all kinds. */
    @JsonProperty("tokens")
    TOKENS,
    /** Runs that were begun. */
    @JsonProperty("runs")
    RUNS,
    /** Milliseconds at work; waiting for people is none. */
    @JsonProperty("time")
    TIME,
    /** Whatever a policy counts, such as calls or the sum of an argument. */
    @JsonProperty("count")
    COUNT;

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
