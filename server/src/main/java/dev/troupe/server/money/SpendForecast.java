package dev.troupe.server.money;

import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.engine.BudgetStanding;
import dev.troupe.engine.SpendSum;
import dev.troupe.server.http.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What the month comes to if it goes on as in the last week. Months are UTC.
 *
 * @param perDayMicros the mean of the last seven days
 * @param exhausted when budgets of the organization's money would be used up, before their period
 *     ends
 */
record SpendForecast(
        long monthMicros, long untilNowMicros, long perDayMicros, List<Exhausted> exhausted) {

    private static final int WEEK = 7;

    /**
     * @param budget its id
     */
    record Exhausted(String budget, Instant at) {}

    static SpendForecast of(Tenant tenant) {
        Instant now = tenant.now();
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        Instant month = start(today.withDayOfMonth(1));
        Instant next = start(today.withDayOfMonth(1).plusMonths(1));
        long spent = spent(tenant, month, now);
        long perDay = spent(tenant, now.minus(Duration.ofDays(WEEK)), now) / WEEK;
        long left = Math.round(perDay * (Duration.between(now, next).toMillis() / 86_400_000.0));
        return new SpendForecast(
                spent + left,
                spent,
                perDay,
                tenant.budgets().standings(tenant.organization(), Optional.empty()).stream()
                        .flatMap(standing -> exhausted(standing, perDay, now))
                        .sorted(Comparator.comparing(Exhausted::at))
                        .toList());
    }

    private static Instant start(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant();
    }

    private static long spent(Tenant tenant, Instant from, Instant until) {
        return tenant
                .budgets()
                .spending(tenant.organization(), from, until, SpendSum.By.AGENT)
                .stream()
                .mapToLong(SpendSum::money)
                .sum();
    }

    private static Stream<Exhausted> exhausted(BudgetStanding standing, long perDay, Instant now) {
        boolean organizations =
                standing.budget().scope().equals("organization")
                        && standing.budget().unit() == Unit.MONEY
                        && standing.budget().window() != Window.RUN;
        if (!organizations || perDay == 0) {
            return Stream.empty();
        }
        double days = (double) standing.left() / perDay;
        Optional<Instant> end = end(standing.budget().window(), now);
        if (days > 36_500) {
            return Stream.empty();
        }
        Instant at = now.plusMillis(Math.round(days * 86_400_000));
        return end.filter(over -> !at.isBefore(over)).isPresent()
                ? Stream.empty()
                : Stream.of(new Exhausted(BudgetView.of(standing).id(), at));
    }

    /** When the period ends that goes on now; never for a lifetime. */
    private static Optional<Instant> end(Window window, Instant now) {
        LocalDate today = LocalDate.ofInstant(now, ZoneOffset.UTC);
        return switch (window) {
            case DAY -> Optional.of(start(today.plusDays(1)));
            case WEEK ->
                    Optional.of(
                            start(
                                    today.minusDays(today.getDayOfWeek().getValue() - 1L)
                                            .plusWeeks(1)));
            case MONTH -> Optional.of(start(today.withDayOfMonth(1).plusMonths(1)));
            case RUN, LIFETIME -> Optional.empty();
        };
    }
}
