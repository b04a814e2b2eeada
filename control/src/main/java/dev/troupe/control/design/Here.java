package dev.troupe.control.design;

import dev.troupe.control.design.Visit.Asked;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * What holds at a point of a plan, on one way through it.
 *
 * @param items what can be seen there, by name
 * @param latest the latest result
 * @param gates items that say what a person decided, where the plan goes on either way: a condition
 *     that reads one of them is as good as having asked
 * @param handled whether a pattern around says what becomes of failures
 * @param handing items that agents are handed whatever their contracts name
 */
record Here(
        Map<String, Item> items,
        Optional<String> latest,
        Asked asked,
        Set<String> gates,
        boolean handled,
        Set<String> handing) {

    /**
     * An item.
     *
     * @param taint what makes it untrusted, if anything does
     * @param input whether agents are handed it where nothing is said
     */
    record Item(Optional<String> taint, boolean input) {
        static final Item CLEAN = new Item(Optional.empty(), false);
    }

    Here with(String name, Item item) {
        Map<String, Item> more = new LinkedHashMap<>(items);
        more.put(name, item);
        return new Here(more, latest, asked, gates, handled, handing);
    }

    Here without(String name) {
        Map<String, Item> fewer = new LinkedHashMap<>(items);
        fewer.remove(name);
        return new Here(
                fewer, latest.filter(other -> !other.equals(name)), asked, gates, handled, handing);
    }

    /** After a part: its result is the latest, and what it asked was asked. */
    Here after(String name, Outcome outcome) {
        Here next = with(name, outcome.item());
        return new Here(
                next.items, Optional.of(name), outcome.asked(), outcome.gates(), handled, handing);
    }

    /** Within a pattern that says what becomes of failures, if it does. */
    Here handling(boolean handles) {
        return new Here(items, latest, asked, gates, handled || handles, handing);
    }

    /** With an item that all agents in the next part are handed. */
    Here handing(String name, Item item) {
        Set<String> more = new LinkedHashSet<>(handing);
        more.add(name);
        return new Here(with(name, item).items, latest, asked, gates, handled, more);
    }

    Here asking(Asked more) {
        return new Here(items, latest, asked.or(more), gates, handled, handing);
    }

    /** An item made of others. */
    static Item joined(List<Item> items) {
        return new Item(items.stream().flatMap(item -> item.taint().stream()).findFirst(), false);
    }

    /** An item made of those of these names. */
    Item joined(Collection<String> names) {
        return joined(names.stream().map(name -> items.getOrDefault(name, Item.CLEAN)).toList());
    }

    /** Whether a condition reads what a person decided. */
    boolean gated(String condition) {
        return gates.stream()
                .map(gate -> Pattern.quote(gate.replace('-', '_')))
                .anyMatch(gate ->
                        Pattern.compile("(?<![\\w.])" + gate + "(?!\\w)")
                                .matcher(condition)
                                .find());
    }

    /**
     * What a part of a plan came to.
     *
     * @param item its result
     * @param asked whether a person was asked by its end
     * @param gates as of the point after it
     */
    record Outcome(Item item, Asked asked, Set<String> gates) {

        Outcome gate(String name) {
            Set<String> more = new LinkedHashSet<>(gates);
            more.add(name);
            return new Outcome(item, asked, more);
        }

        Outcome asked(Asked other) {
            return new Outcome(item, other, gates);
        }
    }
}
