package dev.troupe.control.budget;

import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * An amount of which people write the unit, too: {@code $20/day}, {@code 2M tokens/day}, {@code 100
 * runs/week}, {@code 2h/day}.
 *
 * @param written how much, in which window if that is said
 */
public record Amount(Unit unit, Written written) {

    /** What it looks like, for reports. */
    public static final String EXPECTED =
            "an amount such as $20, '2M tokens', '100 runs' or 2h, and a window: /run, /day, /week,"
                    + " /month or /lifetime";

    private record Suffix(String text, Unit unit) {}

    private static final List<Suffix> SUFFIXES =
            List.of(
                    new Suffix("tokens", Unit.TOKENS),
                    new Suffix("token", Unit.TOKENS),
                    new Suffix("runs", Unit.RUNS),
                    new Suffix("run", Unit.RUNS));

    /** Nothing if the text is no amount. */
    public static Optional<Amount> parse(String text) {
        int slash = text.indexOf('/');
        String amount = (slash < 0 ? text : text.substring(0, slash)).strip();
        String window = slash < 0 ? "" : text.substring(slash);
        for (Suffix suffix : SUFFIXES) {
            if (amount.endsWith(suffix.text())) {
                String number = amount.substring(0, amount.length() - suffix.text().length());
                return of(suffix.unit(), number.strip() + window);
            }
        }
        return amount.startsWith("$")
                ? of(Unit.MONEY, amount + window)
                : of(Unit.TIME, amount + window);
    }

    private static Optional<Amount> of(Unit unit, String text) {
        return Written.parse(unit, text).map(written -> new Amount(unit, written));
    }

    /** Reads what a budget is of, such as {@code money/day}. */
    public static Optional<Amount> parseKind(String text) {
        for (Unit unit : Unit.values()) {
            String word = unit.name().toLowerCase(Locale.ROOT);
            if (unit != Unit.COUNT && text.startsWith(word + "/")) {
                return Written.parse(Unit.RUNS, "0" + text.substring(word.length()))
                        .map(written -> new Amount(unit, written));
            }
        }
        return Optional.empty();
    }

    /** An amount of a unit for people: {@code $0.05}, {@code 2,000 tokens}, {@code 1h30m}. */
    public static String show(Unit unit, long amount) {
        return switch (unit) {
            case MONEY -> new Money(amount).toString();
            case TIME -> duration(Duration.ofMillis(amount));
            case TOKENS -> number(amount) + (amount == 1 ? " token" : " tokens");
            case RUNS -> number(amount) + (amount == 1 ? " run" : " runs");
            case COUNT -> number(amount);
        };
    }

    /** A limit with its window: {@code $20.00 a day}, {@code 50 runs each run}. */
    public static String show(Unit unit, long limit, Window window) {
        return show(unit, limit)
                + switch (window) {
                    case RUN -> " each run";
                    case LIFETIME -> " in all";
                    default -> " a " + window.word();
                };
    }

    private static String number(long amount) {
        return String.format(Locale.ROOT, "%,d", amount);
    }

    private static String duration(Duration duration) {
        if (duration.isZero()) {
            return "0s";
        }
        StringBuilder text = new StringBuilder();
        part(text, duration.toDays(), "d");
        part(text, duration.toHoursPart(), "h");
        part(text, duration.toMinutesPart(), "m");
        part(text, duration.toSecondsPart(), "s");
        if (text.isEmpty()) {
            part(text, duration.toMillisPart(), "ms");
        }
        return text.toString();
    }

    private static void part(StringBuilder text, long count, String unit) {
        if (count > 0) {
            text.append(count).append(unit);
        }
    }
}
