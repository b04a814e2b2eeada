package dev.troupe.control.budget;

import dev.troupe.control.yaml.Durations;
import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What may be spent, as people write it: an amount, and after a slash the window that it is for,
 * such as {@code $20/day} or {@code 2h/week}.
 *
 * @param amount in whole units; micro-dollars and milliseconds for money and time
 * @param window absent where none is written
 */
public record Written(long amount, Optional<Window> window) {

    /** The words for windows, in the order of their length. */
    public static final List<String> WINDOWS =
            Arrays.stream(Window.values()).map(Window::word).toList();

    private static final Pattern MONEY = Pattern.compile("\\$?[0-9]{1,9}(?:\\.[0-9]{1,6})?");
    private static final Pattern COUNT = Pattern.compile("([0-9]{1,12})([kM])?");

    /** Nothing if the text is neither an amount of this unit nor one with a window. */
    public static Optional<Written> parse(Unit unit, String text) {
        int slash = text.indexOf('/');
        Optional<Long> amount = amount(unit, (slash < 0 ? text : text.substring(0, slash)).strip());
        if (slash < 0) {
            return amount.map(known -> new Written(known, Optional.empty()));
        }
        Optional<Window> window = window(text.substring(slash + 1).strip());
        return amount.filter(known -> window.isPresent()).map(known -> new Written(known, window));
    }

    /** The amount alone. */
    public static Optional<Long> amount(Unit unit, String text) {
        return switch (unit) {
            case MONEY ->
                    MONEY.matcher(text).matches()
                            ? Optional.of(Money.parse(text).micros())
                            : Optional.empty();
            case TIME -> Durations.parse(text).map(Duration::toMillis);
            case TOKENS, RUNS, COUNT -> count(text);
        };
    }

    private static Optional<Long> count(String text) {
        Matcher matcher = COUNT.matcher(text);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        String factor = Optional.ofNullable(matcher.group(2)).orElse("");
        long times = factor.equals("k") ? 1_000 : factor.equals("M") ? 1_000_000 : 1;
        return Optional.of(Long.parseLong(matcher.group(1)) * times);
    }

    private static Optional<Window> window(String word) {
        return Arrays.stream(Window.values())
                .filter(window -> window.word().equals(word))
                .findFirst();
    }

    /** What an amount of a unit looks like, for reports. */
    public static String expected(Unit unit) {
        return switch (unit) {
            case MONEY -> "dollars such as $20, with at most six decimals";
            case TIME -> Durations.EXPECTED;
            case TOKENS, RUNS, COUNT -> "a whole number such as 100, 500k or 2M";
        };
    }

    /** What an amount with its window looks like, for reports. */
    public static String expectedWithWindow(Unit unit) {
        return expected(unit)
                + ", and for how long: "
                + WINDOWS.stream().map(word -> "/" + word).collect(Collectors.joining(", "));
    }
}
