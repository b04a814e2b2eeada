package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Tolerance;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads {@code map} steps. */
final class MapReader implements PatternReader {

    static final List<String> OWN_KEYS = List.of("over", "as", "plan", "concurrency", "tolerate");

    private static final int DEFAULT_CONCURRENCY = 4;
    private static final Pattern PERCENT = Pattern.compile("(100|[1-9]?[0-9])%");
    private static final int MAX_CONCURRENCY = 1_000;

    private final Reading reading;
    private final PlanReader plans;

    MapReader(Reading reading, PlanReader plans) {
        this.reading = reading;
        this.plans = plans;
    }

    @Override
    public String pattern() {
        return "map";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return "map";
    }

    @Override
    public Optional<Plan> read(Step step) {
        return step.fields().fields("map", OWN_KEYS).flatMap(own -> map(step, own));
    }

    private Optional<Plan> map(Step step, Fields own) {
        Optional<String> over = own.requiredText("over", "the item that holds the list");
        Optional<String> as = own.requiredText("as", "the name under which the plan sees an entry");
        as.ifPresent(name -> reading.isName(name, own.at("as"), "the name of an entry"));
        Optional<Plan> plan = own.require("plan", "the step to do for each entry").map(plans::step);
        int concurrency =
                own.integer("concurrency", 1, MAX_CONCURRENCY)
                        .map(Math::toIntExact)
                        .orElse(DEFAULT_CONCURRENCY);
        Tolerance tolerate =
                own.get("tolerate").flatMap(value -> tolerance(value, own)).orElse(Tolerance.NONE);
        if (over.isEmpty() || as.isEmpty() || plan.isEmpty()) {
            return Optional.empty();
        }
        MapEach map =
                new MapEach(
                        step.name(),
                        step.when(),
                        over.get(),
                        as.get(),
                        plan.get(),
                        concurrency,
                        tolerate);
        return Optional.of(reading.places().put(map, step.whole(), step.pattern()));
    }

    /** How many entries may fail: all, none, so many, or a percentage. */
    private Optional<Tolerance> tolerance(Located value, Fields own) {
        if (value instanceof Located.Scalar scalar) {
            Matcher percent = PERCENT.matcher(scalar.text());
            if (percent.matches()) {
                return Optional.of(Tolerance.percent(Integer.parseInt(percent.group(1))));
            }
            if (scalar.json().isBoolean()) {
                return Optional.of(scalar.json().booleanValue() ? Tolerance.ANY : Tolerance.NONE);
            }
            if (scalar.json().isIntegralNumber()) {
                return own.integer("tolerate", 0, MapEach.MAX_ITEMS)
                        .map(most -> Tolerance.of(Math.toIntExact(most)));
            }
        }
        return reading.values()
                .wrong(
                        value,
                        own.label("tolerate"),
                        "true, false, a number of entries or a percentage such as 10%");
    }
}
