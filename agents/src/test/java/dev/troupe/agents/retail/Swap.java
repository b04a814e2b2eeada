package dev.troupe.agents.retail;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Items of an order that give way to other variants of the same products. */
record Swap(List<Pair> pairs) {

    /** How it is asked for. */
    @SuppressWarnings("MemberName") // the tasks name the arguments
    record Asked(
            String order_id,
            List<String> item_ids,
            List<String> new_item_ids,
            String payment_method_id) {}

    /** An item of the order, and the variant in its place. */
    record Pair(ObjectNode item, JsonNode variant) {
        boolean same() {
            return item.path("item_id").equals(variant.path("item_id"));
        }
    }

    /**
     * @throws Refused if the order does not have these items, or a variant cannot be had
     */
    static Swap of(Records records, ObjectNode order, Asked asked) {
        requireItems(order, asked.item_ids(), "Number of %s not found.");
        if (asked.item_ids().size() != asked.new_item_ids().size()) {
            throw new Refused("The number of items to be exchanged should match.");
        }
        List<Pair> pairs = new ArrayList<>();
        for (int i = 0; i < asked.item_ids().size(); i++) {
            String old = asked.item_ids().get(i);
            String wanted = asked.new_item_ids().get(i);
            ObjectNode item = item(order, old, pairs);
            JsonNode variant =
                    records.product(item.path("product_id").asString())
                            .path("variants")
                            .path(wanted);
            if (!variant.path("available").asBoolean(false)) {
                throw new Refused("New item " + wanted + " not found or available");
            }
            pairs.add(new Pair(item, variant));
        }
        return new Swap(pairs);
    }

    /** The next item of this id that was not taken yet: an order may have it several times. */
    private static ObjectNode item(ObjectNode order, String id, List<Pair> taken) {
        long before =
                taken.stream()
                        .filter(pair -> pair.item().path("item_id").asString().equals(id))
                        .count();
        return order.path("items")
                .valueStream()
                .filter(item -> item.path("item_id").asString().equals(id))
                .skip(before)
                .map(ObjectNode.class::cast)
                .findFirst()
                .orElseThrow(() -> new Refused("Number of " + id + " not found."));
    }

    /**
     * @param message with a place for the item
     * @throws Refused if the order has an item less often than it is named
     */
    static void requireItems(JsonNode order, List<String> named, String message) {
        List<String> has = new ArrayList<>();
        order.path("items").forEach(item -> has.add(item.path("item_id").asString()));
        for (String id : named) {
            if (Collections.frequency(named, id) > Collections.frequency(has, id)) {
                throw new Refused(message.formatted(id));
            }
        }
    }

    /** What the customer has to pay; less than nothing is paid back. */
    BigDecimal difference() {
        return pairs.stream()
                .map(pair ->
                        pair.variant()
                                .path("price")
                                .decimalValue()
                                .subtract(pair.item().path("price").decimalValue()))
                .reduce(BigDecimal.ZERO, BigDecimal::add);
    }

    /** Changes the order. */
    void apply() {
        for (Pair pair : pairs) {
            pair.item().set("item_id", pair.variant().path("item_id"));
            pair.item().set("price", pair.variant().path("price"));
            pair.item().set("options", pair.variant().path("options"));
        }
    }
}
