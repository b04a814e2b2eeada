package dev.troupe.control.yaml;

import dev.troupe.core.cost.Money;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Turns located values into those that a format asks for. What does not fit is noted, and nothing
 * returned. {@code what} names the value for people, such as {@code 'turns' of agent 'clerk'}.
 */
public final class Values {

    private static final Pattern MONEY = Pattern.compile("\\$?[0-9]{1,9}(?:\\.[0-9]{1,6})?");
    private static final int SHOWN = 40;

    private final Problems problems;

    public Values(Problems problems) {
        this.problems = problems;
    }

    /** A text that is not blank. */
    public Optional<String> text(Located value, String what) {
        if (value instanceof Located.Scalar scalar && scalar.json().isString()) {
            if (scalar.text().isBlank()) {
                problems.add(value.at(), what + " is empty", "text");
                return Optional.empty();
            }
            return Optional.of(scalar.text());
        }
        boolean quotable = value instanceof Located.Scalar scalar && !scalar.json().isNull();
        return wrong(value, what, quotable ? "text; put it in quotes if it is text" : "text");
    }

    /** A text as it is written; numbers and truth values will do. */
    public Optional<String> written(Located value, String what) {
        if (value instanceof Located.Scalar scalar && !scalar.json().isNull()) {
            return Optional.of(scalar.text());
        }
        return wrong(value, what, "text");
    }

    /** One of a few words. */
    public Optional<String> choice(Located value, String what, Collection<String> choices) {
        if (value instanceof Located.Scalar scalar && choices.contains(scalar.text())) {
            return Optional.of(scalar.text());
        }
        String text = value instanceof Located.Scalar scalar ? scalar.text() : "";
        problems.addUnknown(value.at(), what + " is " + shown(value), text, "one of", choices);
        return Optional.empty();
    }

    /** A whole number from {@code min} to {@code max}. */
    public Optional<Long> integer(Located value, String what, long min, long max) {
        if (value instanceof Located.Scalar scalar
                && scalar.json().isIntegralNumber()
                && scalar.json().canConvertToLong()
                && scalar.json().longValue() >= min
                && scalar.json().longValue() <= max) {
            return Optional.of(scalar.json().longValue());
        }
        return wrong(value, what, "a whole number from " + min + " to " + max);
    }

    /** A number from {@code min} to {@code max}. */
    public Optional<Double> number(Located value, String what, int min, int max) {
        if (value instanceof Located.Scalar scalar
                && scalar.json().isNumber()
                && scalar.json().doubleValue() >= min
                && scalar.json().doubleValue() <= max) {
            return Optional.of(scalar.json().doubleValue());
        }
        return wrong(value, what, "a number from " + min + " to " + max);
    }

    public Optional<Boolean> flag(Located value, String what) {
        if (value instanceof Located.Scalar scalar && scalar.json().isBoolean()) {
            return Optional.of(scalar.json().booleanValue());
        }
        return wrong(value, what, "true or false");
    }

    /** A duration of at least {@code min}. */
    public Optional<Duration> duration(Located value, String what, Duration min) {
        Optional<Duration> duration =
                value instanceof Located.Scalar scalar
                        ? Durations.parse(scalar.text()).filter(found -> found.compareTo(min) >= 0)
                        : Optional.empty();
        return duration.isPresent()
                ? duration
                : wrong(value, what, Durations.EXPECTED + (min.isZero() ? "" : ", more than none"));
    }

    /** An amount of dollars, not negative. */
    public Optional<Money> money(Located value, String what) {
        if (value instanceof Located.Scalar scalar && MONEY.matcher(scalar.text()).matches()) {
            return Optional.of(Money.parse(scalar.text()));
        }
        return wrong(value, what, "dollars such as $0.05, with at most six decimals");
    }

    /** The entries of a list; those of the wrong kind are left to their reader. */
    public Optional<List<Located>> list(Located value, String what) {
        return value instanceof Located.Sequence sequence
                ? Optional.of(sequence.items())
                : wrong(value, what, "a list");
    }

    /** A list of texts, with their places. Entries that are no texts are noted and left out. */
    public Optional<List<Located.Scalar>> texts(Located value, String what) {
        return list(value, what)
                .map(items -> {
                    List<Located.Scalar> texts = new ArrayList<>();
                    for (Located item : items) {
                        text(item, "an entry of " + what)
                                .ifPresent(text -> texts.add((Located.Scalar) item));
                    }
                    return texts;
                });
    }

    public Optional<Located.Mapping> mapping(Located value, String what) {
        return value instanceof Located.Mapping mapping
                ? Optional.of(mapping)
                : wrong(value, what, "a mapping");
    }

    /** Notes that a value is not what is expected. */
    public <T> Optional<T> wrong(Located value, String what, String expected) {
        problems.add(value.at(), what + " is " + shown(value), expected);
        return Optional.empty();
    }

    private static String shown(Located value) {
        if (!(value instanceof Located.Scalar scalar) || !scalar.json().isString()) {
            return value.kind();
        }
        String line = scalar.text().lines().findFirst().orElse("");
        return "'" + (line.length() <= SHOWN ? line : line.substring(0, SHOWN) + "…") + "'";
    }
}
