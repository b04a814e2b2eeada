package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Guard;
import dev.troupe.core.governance.Guard.Breaker;
import dev.troupe.core.governance.Guard.Rate;
import dev.troupe.core.team.ModelTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how agents, tools and providers are protected, and others from them. */
final class GuardReader {

    static final List<String> KEYS = List.of("agents", "tools", "providers");

    /** An assignment as a whole is not repeated by itself: plans say what becomes of a failure. */
    static final List<String> AGENT_KEYS = List.of("concurrency", "rate", "timeout", "breaker");

    static final List<String> OTHER_KEYS =
            List.of("concurrency", "rate", "timeout", "attempts", "breaker");

    static final List<String> BREAKER_KEYS =
            List.of(
                    "window",
                    "least",
                    "failures",
                    "slow",
                    "slowAfter",
                    "costPerMinute",
                    "coolDown");

    /** Tools cost nothing that is known. */
    static final List<String> TOOL_BREAKER_KEYS =
            BREAKER_KEYS.stream().filter(key -> !key.equals("costPerMinute")).toList();

    static final int MOST_AT_ONCE = 10_000;
    static final int MOST_ATTEMPTS = 20;

    /** What a rate looks like. The schema says the same. */
    static final String RATE = "([1-9][0-9]{0,4})/(second|minute|hour|day)";

    private static final String RATE_EXPECTED =
            "how many may begin in which time, up to "
                    + MOST_AT_ONCE
                    + ": 5/second, 50/minute, 1000/hour or 5000/day";
    private static final Pattern RATE_FORM = Pattern.compile(RATE);
    private static final Map<String, Duration> TIMES =
            Map.of(
                    "second", Duration.ofSeconds(1),
                    "minute", Duration.ofMinutes(1),
                    "hour", Duration.ofHours(1),
                    "day", Duration.ofDays(1));
    private static final String BREAKER_EXPECTED = "on, off, or a mapping that says when it opens";

    /** What answers where no model is set up. */
    private static final String REHEARSAL = "rehearsal";

    private static final Duration LONGEST_WINDOW = Duration.ofHours(1);
    private static final Duration LONGEST_TIME = Duration.ofDays(1);

    private final Reading reading;
    private final List<Guard> guards = new ArrayList<>();

    GuardReader(Reading reading) {
        this.reading = reading;
    }

    /** The guards, in the order of the file. */
    List<Guard> read(Fields team, Collection<ModelTier> tiers) {
        team.fields("guards", KEYS)
                .ifPresent(fields -> {
                    each(fields, "agents", entry -> agent(fields, entry));
                    each(fields, "tools", this::tool);
                    each(fields, "providers", entry -> provider(entry, tiers));
                });
        return List.copyOf(guards);
    }

    /** What is done with an entry of a mapping. */
    private interface Each {
        void read(Located.Entry entry);
    }

    private static void each(Fields fields, String key, Each each) {
        fields.mapping(key).ifPresent(mapping -> mapping.entries().forEach(each::read));
    }

    private void agent(Fields fields, Located.Entry entry) {
        reading.refer(Reference.Kind.AGENT, entry.key(), entry.at(), fields.label("agents"));
        guard(entry, "the guard of agent '", "agent:", AGENT_KEYS, BREAKER_KEYS);
    }

    private void tool(Located.Entry entry) {
        Optional<Grant> tool = Grant.parse(entry.key());
        if (tool.isEmpty()) {
            reading.problems().add(entry.at(), "'" + entry.key() + "' is no tool", Grant.EXPECTED);
            return;
        }
        reading.refer(Reference.Kind.SOURCE, tool.get().source(), entry.at(), "'guards'");
        guard(entry, "the guard of tool '", "tool:", OTHER_KEYS, TOOL_BREAKER_KEYS);
    }

    private void provider(Located.Entry entry, Collection<ModelTier> tiers) {
        Set<String> known = new TreeSet<>(Set.of(REHEARSAL));
        tiers.forEach(tier -> tier.candidates().forEach(one -> known.add(providerOf(one))));
        if (!known.contains(entry.key())) {
            reading.problems()
                    .addUnknown(
                            entry.at(),
                            "'guards' refers to the provider '"
                                    + entry.key()
                                    + "', which no model tier has",
                            entry.key(),
                            "one of the providers",
                            known);
        }
        guard(entry, "the guard of provider '", "provider:", OTHER_KEYS, BREAKER_KEYS);
    }

    private static String providerOf(String candidate) {
        return candidate.substring(0, Math.max(0, candidate.indexOf('/')));
    }

    private void guard(
            Located.Entry entry,
            String what,
            String prefix,
            List<String> keys,
            List<String> breakerKeys) {
        String named = what + entry.key() + "'";
        Fields.of(entry.value(), named, keys, reading.problems())
                .ifPresent(fields -> {
                    if (keys.stream().noneMatch(fields::has)) {
                        reading.problems()
                                .add(
                                        fields.mapping().at(),
                                        named + " guards nothing",
                                        "at least one of " + String.join(", ", keys));
                    }
                    guards.add(guard(prefix + entry.key(), fields, breakerKeys));
                });
    }

    private Guard guard(String subject, Fields fields, List<String> breakerKeys) {
        return new Guard(
                subject,
                whole(fields, "concurrency", MOST_AT_ONCE),
                rate(fields),
                time(fields, "timeout", LONGEST_TIME),
                whole(fields, "attempts", MOST_ATTEMPTS),
                fields.get("breaker")
                        .flatMap(value -> breaker(value, fields.label("breaker"), breakerKeys)));
    }

    private static Optional<Integer> whole(Fields fields, String key, int most) {
        return fields.integer(key, 1, most).map(Math::toIntExact);
    }

    private Optional<Duration> time(Fields fields, String key, Duration longest) {
        Optional<Duration> time = fields.duration(key);
        if (time.isPresent() && time.get().compareTo(longest) > 0) {
            return fields.get(key)
                    .flatMap(value ->
                            reading.values()
                                    .wrong(
                                            value,
                                            fields.label(key),
                                            "at most " + longest.toHours() + "h"));
        }
        return time;
    }

    private Optional<Rate> rate(Fields fields) {
        return fields.get("rate")
                .flatMap(value ->
                        rate(value)
                                .or(() ->
                                        reading.values()
                                                .wrong(
                                                        value,
                                                        fields.label("rate"),
                                                        RATE_EXPECTED)));
    }

    private static Optional<Rate> rate(Located value) {
        Matcher form = RATE_FORM.matcher(value instanceof Located.Scalar one ? one.text() : "");
        if (!form.matches() || Integer.parseInt(form.group(1)) > MOST_AT_ONCE) {
            return Optional.empty();
        }
        Duration per = TIMES.getOrDefault(form.group(2), Duration.ofDays(1));
        return Optional.of(new Rate(Integer.parseInt(form.group(1)), per));
    }

    private Optional<Breaker> breaker(Located value, String what, List<String> keys) {
        if (value instanceof Located.Scalar word) {
            return switch (word.text()) {
                case "on" -> Optional.of(Breaker.DEFAULT);
                case "off" -> Optional.of(Breaker.OFF);
                default -> reading.values().wrong(value, what, BREAKER_EXPECTED);
            };
        }
        if (!(value instanceof Located.Mapping)) {
            return reading.values().wrong(value, what, BREAKER_EXPECTED);
        }
        return Fields.of(value, what, keys, reading.problems()).map(this::breaker);
    }

    private Breaker breaker(Fields fields) {
        Breaker usual = Breaker.DEFAULT;
        return new Breaker(
                time(fields, "window", LONGEST_WINDOW).orElse(usual.window()),
                whole(fields, "least", MOST_AT_ONCE).orElse(usual.least()),
                whole(fields, "failures", 100).orElse(usual.failures()),
                whole(fields, "slow", 100),
                fields.duration("slowAfter").orElse(usual.slowAfter()),
                fields.money("costPerMinute").map(Money::micros),
                time(fields, "coolDown", LONGEST_TIME).orElse(usual.coolDown()));
    }
}
