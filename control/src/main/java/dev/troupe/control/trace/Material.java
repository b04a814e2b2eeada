package dev.troupe.control.trace;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.StringNode;

/**
 * Something that an agent had before it while it worked: an item, a tool's answer, its rules.
 *
 * @param units what it consists of, with what each can be recognised by
 * @param signs what all of it can be recognised by
 */
record Material(ContextItem item, Origin origin, Parts parts, List<Unit> units, Signs signs) {

    /** Into how many units a material is taken apart; the rest of a longer one is not looked at. */
    private static final int MOST_UNITS = 5_000;

    record Unit(Texts.Leaf leaf, Signs signs) {}

    static Material of(ContextItem item, Origin origin) {
        List<Unit> units = new ArrayList<>();
        for (Texts.Leaf leaf : Texts.leaves(item.value(), MOST_UNITS)) {
            units.add(new Unit(leaf, Signs.of(leaf.text())));
        }
        return new Material(
                item,
                origin,
                new Parts(item),
                units,
                Signs.all(units.stream().map(Unit::signs).toList()));
    }

    /**
     * A tool's answer without what it only repeats of the arguments, which is the agent's own word:
     * texts that are in them, and values that are there under the same name.
     */
    static Material answer(ContextItem item, Origin origin, JsonNode arguments) {
        List<Texts.Leaf> said = Texts.leaves(arguments, MOST_UNITS);
        Material all = of(item, origin);
        return all.with(
                all.units().stream()
                        .filter(unit -> said.stream().noneMatch(leaf -> repeats(unit, leaf)))
                        .toList());
    }

    private static boolean repeats(Unit unit, Texts.Leaf argument) {
        String text = unit.leaf().text().toLowerCase(Locale.ROOT);
        String said = argument.text().toLowerCase(Locale.ROOT);
        boolean sentence = Search.states(unit.signs()) && unit.signs().words().size() > 1;
        return sentence
                ? said.contains(text)
                : said.equals(text) && name(unit.leaf()).equals(name(argument));
    }

    /** The last name on the way to a value. */
    private static String name(Texts.Leaf leaf) {
        String[] names = leaf.pointer().replaceAll("/\\d+(?=/|$)", "").split("/", -1);
        return names[names.length - 1];
    }

    private Material with(List<Unit> others) {
        return new Material(
                item, origin, parts, others, Signs.all(others.stream().map(Unit::signs).toList()));
    }

    /** A tool's answer: data if it is that, else a text. */
    static JsonNode data(String text) {
        try {
            return Json.parse(text);
        } catch (JsonProblem e) {
            return StringNode.valueOf(text);
        }
    }
}
