package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Part;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * One part after another; each sees the results of those before it.
 *
 * @param returns the items that make up the result, as an object; if absent, the result of the last
 *     part that was not skipped
 */
public record Sequence(
        String name, Optional<String> when, List<Plan> steps, Optional<List<String>> returns)
        implements Plan {

    public Sequence {
        steps = List.copyOf(steps);
    }

    public static Sequence of(String name, Plan... steps) {
        return new Sequence(name, Optional.empty(), List.of(steps), Optional.empty());
    }

    public Sequence when(String condition) {
        return new Sequence(name, Optional.of(condition), steps, returns);
    }

    public Sequence returning(String... items) {
        return new Sequence(name, when, steps, Optional.of(List.of(items)));
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        Scope seen = scope;
        ContextItem last = conductor.nothing(name);
        for (Plan step : steps) {
            ContextItem result = conductor.run(step, seen);
            seen = seen.with(result);
            if (!result.value().isNull()) {
                last = result.named(name);
            }
        }
        return returns.isPresent() ? collect(conductor, seen.select(returns.get())) : last;
    }

    private ContextItem collect(Conductor conductor, List<ContextItem> items) {
        ObjectNode value = Json.object();
        List<Part> parts = new ArrayList<>();
        for (ContextItem item : items) {
            value.set(item.name(), item.value());
            parts.addAll(item.partsAt(Part.at(item.name())));
        }
        Trust trust = items.stream().map(ContextItem::trust).reduce(Trust.USER, Trust::and);
        return conductor.item(name, value, trust).madeOf(parts);
    }
}
