package dev.troupe.core.governance;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How much may be spent in one scope and window. What is reserved and what is spent never exceed it
 * together.
 *
 * @param scope what spends: see {@link Scopes}
 * @param limit in whole units
 * @param warn from which part of the limit on it is said, in percent
 * @param degrade from which part on cheaper models are used, in percent
 * @param onExhausted what happens to a run that needs more
 */
public record Budget(
        String scope,
        Unit unit,
        Window window,
        long limit,
        int warn,
        int degrade,
        OnExhausted onExhausted) {

    public static final int DEFAULT_WARN = 80;
    public static final int DEFAULT_DEGRADE = 90;

    /** What happens to a run that needs more than is left. */
    public enum OnExhausted {
        /** It waits for a person, who may raise the limit. */
        @JsonProperty("ask")
        ASK,
        /** It fails. */
        @JsonProperty("fail")
        FAIL
    }

    public Budget {
        if (limit < 0) {
            throw new IllegalArgumentException("a budget cannot be less than nothing: " + limit);
        }
        if (warn < 1 || warn > 100 || degrade < 1 || degrade > 100) {
            throw new IllegalArgumentException(
                    "thresholds are 1 to 100 percent, not " + warn + " and " + degrade);
        }
    }

    /** A budget with the usual thresholds, about which a person is asked. */
    public Budget(String scope, Unit unit, Window window, long limit) {
        this(scope, unit, window, limit, DEFAULT_WARN, DEFAULT_DEGRADE, OnExhausted.ASK);
    }
}
