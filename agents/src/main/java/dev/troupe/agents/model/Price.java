package dev.troupe.agents.model;

import dev.troupe.core.cost.Money;
import dev.troupe.core.cost.Usage;
import java.math.BigInteger;
import java.util.Optional;

/**
 * What a model costs.
 *
 * @param rates for ordinary calls
 * @param longContext for calls that read much, where the provider charges those differently
 */
public record Price(Rates rates, Optional<LongContext> longContext) {

    /** Prices of a million tokens each. */
    public record Rates(
            Money input, Money cachedRead, Money cachedWrite, Money output, Money reasoning) {}

    /**
     * The prices of calls that read much.
     *
     * @param above these rates hold for the whole call once it reads more tokens than this
     */
    public record LongContext(long above, Rates rates) {}

    private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);

    /** What a call cost, exactly, rounded up to a whole micro-dollar once. */
    public Money cost(Usage usage) {
        long read =
                Math.addExact(
                        usage.input(), Math.addExact(usage.cachedRead(), usage.cachedWrite()));
        Rates applied = ratesFor(read);
        return total(
                times(usage.input(), applied.input())
                        .add(times(usage.cachedRead(), applied.cachedRead()))
                        .add(times(usage.cachedWrite(), applied.cachedWrite()))
                        .add(times(usage.output(), applied.output()))
                        .add(times(usage.reasoning(), applied.reasoning())));
    }

    /**
     * The most that a call can cost, however its tokens are divided into kinds. No rates are
     * assumed to be the dearer ones: both are computed.
     */
    public Money worstCase(long inputTokens, long outputTokens) {
        Money most = worstCase(rates, inputTokens, outputTokens);
        return longContext
                .filter(dearer -> inputTokens > dearer.above())
                .map(dearer -> max(most, worstCase(dearer.rates(), inputTokens, outputTokens)))
                .orElse(most);
    }

    /**
     * The longest answer that is sure to cost no more than there is: dearer ones are longer.
     *
     * @param most the longest that is wanted
     */
    public int longestAnswer(long inputTokens, int most, Money there) {
        if (worstCase(inputTokens, most).compareTo(there) <= 0) {
            return most;
        }
        int fits = 0;
        int tooMuch = most;
        while (tooMuch - fits > 1) {
            int middle = (fits + tooMuch) >>> 1;
            if (worstCase(inputTokens, middle).compareTo(there) <= 0) {
                fits = middle;
            } else {
                tooMuch = middle;
            }
        }
        return fits;
    }

    private static Money worstCase(Rates rates, long inputTokens, long outputTokens) {
        Money read = max(rates.input(), max(rates.cachedRead(), rates.cachedWrite()));
        Money written = max(rates.output(), rates.reasoning());
        return total(times(inputTokens, read).add(times(outputTokens, written)));
    }

    private Rates ratesFor(long read) {
        return longContext
                .filter(dearer -> read > dearer.above())
                .map(LongContext::rates)
                .orElse(rates);
    }

    private static BigInteger times(long tokens, Money perMillion) {
        return BigInteger.valueOf(tokens).multiply(BigInteger.valueOf(perMillion.micros()));
    }

    private static Money total(BigInteger microsTimesMillion) {
        BigInteger up = microsTimesMillion.add(MILLION).subtract(BigInteger.ONE);
        return new Money(up.divide(MILLION).longValueExact());
    }

    private static Money max(Money one, Money other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
