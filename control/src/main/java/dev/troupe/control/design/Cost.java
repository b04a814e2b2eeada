package dev.troupe.control.design;

import dev.troupe.core.cost.Money;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What a part of a plan costs at the most.
 *
 * @param micros micro-dollars; {@link Long#MAX_VALUE} for that much or more
 * @param factors what was multiplied by, in words
 * @param bounded whether everything that was multiplied by is known
 */
record Cost(long micros, Set<String> factors, boolean bounded) {

    static final Cost ZERO = new Cost(0, Set.of(), true);

    static Cost of(Money money) {
        return new Cost(money.micros(), Set.of(), true);
    }

    Money money() {
        return new Money(micros);
    }

    Cost plus(Cost other) {
        long sum = micros + other.micros;
        return new Cost(
                sum < 0 ? Long.MAX_VALUE : sum,
                joined(factors, other.factors),
                bounded && other.bounded);
    }

    /** The dearer one. */
    Cost or(Cost other) {
        Cost more = micros >= other.micros ? this : other;
        return new Cost(more.micros, more.factors, bounded && other.bounded);
    }

    /** The cheaper one. */
    Cost orCheaper(Cost other) {
        Cost less = micros <= other.micros ? this : other;
        return new Cost(less.micros, less.factors, bounded && other.bounded);
    }

    Cost times(long count) {
        long high = Math.multiplyHigh(micros, count);
        long low = micros * count;
        return new Cost(high != 0 || low < 0 ? Long.MAX_VALUE : low, factors, bounded);
    }

    /** As often as something that is worth saying. */
    Cost times(long count, String factor, boolean known) {
        Cost product = times(count);
        return micros == 0
                ? product
                : new Cost(product.micros, joined(Set.of(factor), factors), bounded && known);
    }

    private static Set<String> joined(Set<String> some, Set<String> others) {
        Set<String> all = new LinkedHashSet<>(some);
        all.addAll(others);
        return all;
    }

    PlanCost of(String plan) {
        return new PlanCost(plan, money(), List.copyOf(factors), bounded);
    }
}
