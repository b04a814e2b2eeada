package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * The context items that a part of a plan can see, by name. Immutable; a later item hides an
 * earlier one of its name.
 */
public final class Scope {

    private final Items items;
    private final Items inputs;
    private final Optional<String> latest;
    private final Set<String> handing;

    private Scope(Items items, Items inputs, Optional<String> latest, Set<String> handing) {
        this.items = items;
        this.inputs = inputs;
        this.latest = latest;
        this.handing = handing;
    }

    public static Scope of(Collection<ContextItem> inputs) {
        Scope scope = new Scope(Items.NONE, Items.NONE, Optional.empty(), Set.of());
        for (ContextItem item : inputs) {
            scope = scope.seeing(item, scope.latest, scope.handing);
        }
        return scope;
    }

    /** This scope with one more item, which becomes the latest result unless it was skipped. */
    public Scope with(ContextItem item) {
        return seeing(item, item.value().isNull() ? latest : Optional.of(item.name()), handing);
    }

    /**
     * This scope with one more item, which agents in this part of the plan are handed whatever
     * their contracts name.
     */
    public Scope handing(ContextItem item) {
        Set<String> names = new LinkedHashSet<>(handing);
        names.add(item.name());
        return seeing(item, latest, names);
    }

    private Scope seeing(ContextItem item, Optional<String> latest, Set<String> handing) {
        boolean input = item.source().equals(Source.INPUT);
        boolean hidesInput = inputs.find(item.name()).isPresent();
        return new Scope(
                items.with(item),
                input || hidesInput ? inputs.with(item) : inputs,
                latest,
                handing);
    }

    /** This scope, with this item where nothing else goes by its name. */
    Scope orElse(ContextItem item) {
        return items.find(item.name()).isPresent() ? this : with(item);
    }

    /** The names of the items that agents are handed whatever their contracts name. */
    public Set<String> handing() {
        return Set.copyOf(handing);
    }

    /**
     * The item of this name.
     *
     * @throws IllegalArgumentException if nothing of this name is in scope
     */
    public ContextItem item(String name) {
        return items.find(name)
                .orElseThrow(() ->
                        new IllegalArgumentException(
                                "nothing named '"
                                        + name
                                        + "' is in scope; there is "
                                        + items.byName().keySet()));
    }

    public Collection<ContextItem> items() {
        return items.values();
    }

    /** The latest result of a part that was not skipped, if there is one. */
    public Optional<ContextItem> latest() {
        return latest.flatMap(items::find);
    }

    /** The items of these names, in this order. */
    public List<ContextItem> select(List<String> names) {
        return names.stream().map(this::item).toList();
    }

    /**
     * The items that an agent is handed.
     *
     * @param named those that its contract names; if absent, the inputs and the latest result
     */
    List<ContextItem> handed(Optional<List<String>> named) {
        Map<String, ContextItem> handed = new LinkedHashMap<>();
        if (named.isPresent()) {
            select(named.get()).forEach(item -> handed.put(item.name(), item));
        } else {
            // A result may have taken the name of an input.
            for (ContextItem item : inputs.values()) {
                if (item.source().equals(Source.INPUT)) {
                    handed.put(item.name(), item);
                }
            }
            latest().ifPresent(item -> handed.put(item.name(), item));
        }
        handing.forEach(name -> handed.put(name, item(name)));
        return List.copyOf(handed.values());
    }

    /** The values by name, for conditions. */
    public Map<String, JsonNode> values() {
        Map<String, JsonNode> values = new LinkedHashMap<>();
        items.byName().forEach((name, item) -> values.put(name, item.value()));
        return values;
    }

    /** The trust of anything derived from all of it. */
    public Trust trust() {
        return items.values().stream().map(ContextItem::trust).reduce(Trust.USER, Trust::and);
    }
}
