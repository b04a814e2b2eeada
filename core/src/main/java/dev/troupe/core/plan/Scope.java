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

    private final Map<String, ContextItem> items;
    private final Optional<String> latest;
    private final Set<String> handing;

    private Scope(Map<String, ContextItem> items, Optional<String> latest, Set<String> handing) {
        this.items = items;
        this.latest = latest;
        this.handing = handing;
    }

    public static Scope of(Collection<ContextItem> inputs) {
        Map<String, ContextItem> items = new LinkedHashMap<>();
        inputs.forEach(item -> items.put(item.name(), item));
        return new Scope(items, Optional.empty(), Set.of());
    }

    /** This scope with one more item, which becomes the latest result unless it was skipped. */
    public Scope with(ContextItem item) {
        Map<String, ContextItem> more = new LinkedHashMap<>(items);
        more.put(item.name(), item);
        return new Scope(more, item.value().isNull() ? latest : Optional.of(item.name()), handing);
    }

    /**
     * This scope with one more item, which agents in this part of the plan are handed whatever
     * their contracts name.
     */
    public Scope handing(ContextItem item) {
        Map<String, ContextItem> more = new LinkedHashMap<>(items);
        more.put(item.name(), item);
        Set<String> names = new LinkedHashSet<>(handing);
        names.add(item.name());
        return new Scope(more, latest, names);
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
        ContextItem item = items.get(name);
        if (item == null) {
            throw new IllegalArgumentException(
                    "nothing named '" + name + "' is in scope; there is " + items.keySet());
        }
        return item;
    }

    public Collection<ContextItem> items() {
        return items.values();
    }

    /** The latest result of a part that was not skipped, if there is one. */
    public Optional<ContextItem> latest() {
        return latest.map(items::get);
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
            for (ContextItem item : items.values()) {
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
        items.forEach((name, item) -> values.put(name, item.value()));
        return values;
    }

    /** The trust of anything derived from all of it. */
    public Trust trust() {
        return items.values().stream().map(ContextItem::trust).reduce(Trust.USER, Trust::and);
    }
}
