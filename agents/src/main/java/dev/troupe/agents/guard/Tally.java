package dev.troupe.agents.guard;

import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Guard.Breaker;
import dev.troupe.engine.GuardCounts.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * How actions of one subject went over a breaker's window: those that this process has seen, and
 * those of all processes as far as it has heard of them. Guarded by its owner.
 */
final class Tally {

    /** Into how many parts a window is divided; what is older leaves it part by part. */
    private static final int PARTS = 10;

    private final String subject;
    private final Map<Instant, Count> pending = new TreeMap<>();
    private List<Count> onTheWay = List.of();
    private List<Count> shared = List.of();
    private Instant since = Instant.MIN;

    /** Whether what is on the way is of before. */
    private boolean begunAnew;

    Tally(String subject) {
        this.subject = subject;
    }

    void add(Breaker rule, Instant at, boolean failed, Duration took, Money cost) {
        Instant part = part(rule, at);
        Count before = pending.getOrDefault(part, new Count(subject, part, 0, 0, 0, 0));
        boolean slow = took.compareTo(rule.slowAfter()) > 0;
        pending.put(
                part,
                new Count(
                        subject,
                        part,
                        before.actions() + 1,
                        before.failures() + (failed ? 1 : 0),
                        before.slow() + (slow ? 1 : 0),
                        before.cost() + cost.micros()));
    }

    private static Instant part(Breaker rule, Instant at) {
        long length = partMillis(rule);
        return Instant.ofEpochMilli(Math.floorDiv(at.toEpochMilli(), length) * length);
    }

    private static long partMillis(Breaker rule) {
        return Math.max(1, rule.window().toMillis() / PARTS);
    }

    /** Takes what others have not heard of; it must be {@link #sent} or {@link #kept}. */
    List<Count> send() {
        onTheWay = List.copyOf(pending.values());
        begunAnew = false;
        pending.clear();
        return onTheWay;
    }

    /** All have heard of it, and this is what all know. */
    void sent(List<Count> all) {
        if (!begunAnew) {
            shared = List.copyOf(all);
        }
        onTheWay = List.of();
    }

    /** Nobody has heard of it. */
    void kept() {
        for (Count count : onTheWay) {
            pending.merge(count.part(), count, Tally::sum);
        }
        onTheWay = List.of();
    }

    /** What was before counts no more. */
    void beginAnew(Instant at) {
        since = at;
        begunAnew = true;
        pending.clear();
        onTheWay = List.of();
        shared = List.of();
    }

    /** Why the breaker has to open, if it has. */
    Optional<String> verdict(Breaker rule, Instant now) {
        Instant oldest = now.minus(rule.window());
        Instant first = since.isAfter(oldest) ? since : oldest;
        long part = partMillis(rule);
        Count sum = new Count(subject, first, 0, 0, 0, 0);
        sum = sum(sum, shared, part, first);
        sum = sum(sum, onTheWay, part, first);
        sum = sum(sum, pending.values(), part, first);
        return sum.actions() < rule.least() ? Optional.empty() : verdict(rule, sum);
    }

    private static Count sum(Count before, Collection<Count> more, long part, Instant first) {
        Count sum = before;
        for (Count count : more) {
            if (count.part().plusMillis(part).isAfter(first)) {
                sum = sum(sum, count);
            }
        }
        return sum;
    }

    private static Optional<String> verdict(Breaker rule, Count sum) {
        String within = " within " + Shown.time(rule.window());
        if (sum.failures() * 100L >= rule.failures() * (long) sum.actions()) {
            return Optional.of(sum.failures() + " of " + sum.actions() + " failed" + within);
        }
        if (rule.slower().isPresent()
                && sum.slow() * 100L >= rule.slower().get() * (long) sum.actions()) {
            return Optional.of(
                    sum.slow()
                            + " of "
                            + sum.actions()
                            + " took longer than "
                            + Shown.time(rule.slowAfter())
                            + within);
        }
        long perMinute = Math.round(sum.cost() * 60_000.0 / Math.max(1, rule.window().toMillis()));
        return rule.costPerMinute()
                .filter(most -> perMinute > most)
                .map(most ->
                        "it cost "
                                + new Money(perMinute)
                                + " a minute, more than "
                                + new Money(most));
    }

    private static Count sum(Count one, Count other) {
        return new Count(
                one.subject(),
                one.part(),
                one.actions() + other.actions(),
                one.failures() + other.failures(),
                one.slow() + other.slow(),
                one.cost() + other.cost());
    }
}
