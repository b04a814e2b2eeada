package dev.troupe.control.yaml;

import dev.troupe.core.cost.Money;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * A mapping with known keys. Keys that are not known are noted at once; each method reads one key,
 * notes what is wrong with its value, and returns nothing if it is absent or wrong.
 */
public final class Fields {

    private static final Duration SHORTEST = Duration.ofMillis(1);

    private final Located.Mapping mapping;
    private final String what;
    private final Problems problems;
    private final Values values;

    private Fields(Located.Mapping mapping, String what, Problems problems) {
        this.mapping = mapping;
        this.what = what;
        this.problems = problems;
        this.values = new Values(problems);
    }

    /**
     * The fields of a value, if it is a mapping.
     *
     * @param what names the mapping for people, such as {@code agent 'clerk'}
     * @param keys the keys that it may have
     */
    public static Optional<Fields> of(
            Located value, String what, Collection<String> keys, Problems problems) {
        return new Values(problems)
                .mapping(value, what)
                .map(mapping -> {
                    for (Located.Entry entry : mapping.entries()) {
                        if (!keys.contains(entry.key())) {
                            problems.addUnknown(
                                    entry.at(),
                                    what + " has the unknown key '" + entry.key() + "'",
                                    entry.key(),
                                    "one of",
                                    keys);
                        }
                    }
                    return new Fields(mapping, what, problems);
                });
    }

    public Located.Mapping mapping() {
        return mapping;
    }

    public boolean has(String key) {
        return mapping.entry(key).isPresent();
    }

    /** Where the value of a key is; where the mapping is, if it has no such key. */
    public Position at(String key) {
        return get(key).map(Located::at).orElse(mapping.at());
    }

    public Optional<Located> get(String key) {
        return mapping.get(key);
    }

    /** The value of a key that must be there. */
    public Optional<Located> require(String key, String expected) {
        Optional<Located> value = get(key);
        if (value.isEmpty()) {
            problems.add(mapping.at(), what + " has no '" + key + "'", expected);
        }
        return value;
    }

    public Optional<String> text(String key) {
        return get(key).flatMap(value -> values.text(value, label(key)));
    }

    public Optional<String> requiredText(String key, String expected) {
        return require(key, expected).flatMap(value -> values.text(value, label(key)));
    }

    /** A text that is a word, number or truth value as it is written. */
    public Optional<String> written(String key) {
        return get(key).flatMap(value -> values.written(value, label(key)));
    }

    public Optional<String> choice(String key, Collection<String> choices) {
        return get(key).flatMap(value -> values.choice(value, label(key), choices));
    }

    public Optional<Long> integer(String key, long min, long max) {
        return get(key).flatMap(value -> values.integer(value, label(key), min, max));
    }

    public Optional<Double> number(String key, int min, int max) {
        return get(key).flatMap(value -> values.number(value, label(key), min, max));
    }

    public Optional<Boolean> flag(String key) {
        return get(key).flatMap(value -> values.flag(value, label(key)));
    }

    /** A duration that is not zero. */
    public Optional<Duration> duration(String key) {
        return get(key).flatMap(value -> values.duration(value, label(key), SHORTEST));
    }

    /** A duration that may be zero. */
    public Optional<Duration> delay(String key) {
        return get(key).flatMap(value -> values.duration(value, label(key), Duration.ZERO));
    }

    public Optional<Money> money(String key) {
        return get(key).flatMap(value -> values.money(value, label(key)));
    }

    public Optional<List<Located>> list(String key) {
        return get(key).flatMap(value -> values.list(value, label(key)));
    }

    public Optional<List<Located.Scalar>> texts(String key) {
        return get(key).flatMap(value -> values.texts(value, label(key)));
    }

    public Optional<Located.Mapping> mapping(String key) {
        return get(key).flatMap(value -> values.mapping(value, label(key)));
    }

    /** The fields of the mapping under a key. */
    public Optional<Fields> fields(String key, Collection<String> keys) {
        return get(key).flatMap(value -> of(value, label(key), keys, problems));
    }

    /** How people call the value of a key. */
    public String label(String key) {
        return "'" + key + "' of " + what;
    }
}
