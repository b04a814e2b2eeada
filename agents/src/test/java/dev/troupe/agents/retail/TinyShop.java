package dev.troupe.agents.retail;

import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/** A database with one customer, for what the tools do. */
final class TinyShop {

    static final String DATABASE =
            """
            {"products": {
               "p1": {"name": "Lamp", "product_id": "p1", "variants": {
                 "i1": {"item_id": "i1", "options": {"color": "red"}, "available": true, "price": 10.10},
                 "i2": {"item_id": "i2", "options": {"color": "blue"}, "available": true, "price": 30.30},
                 "i3": {"item_id": "i3", "options": {"color": "gold"}, "available": false, "price": 5.00},
                 "i4": {"item_id": "i4", "options": {"color": "tin"}, "available": true, "price": 4.05}}},
               "p2": {"name": "Chair", "product_id": "p2", "variants": {
                 "i9": {"item_id": "i9", "options": {}, "available": true, "price": 1.00}}}},
             "users": {
               "ada": {"user_id": "ada", "name": {"first_name": "Ada", "last_name": "Ray"},
                 "address": {"address1": "1 Elm", "address2": "", "city": "Rome", "country": "USA", "state": "NY", "zip": "10001"},
                 "email": "Ada@example.com",
                 "payment_methods": {
                   "card": {"source": "credit_card", "id": "card"},
                   "gift": {"source": "gift_card", "id": "gift", "balance": 20.00},
                   "pal": {"source": "paypal", "id": "pal"}},
                 "orders": ["#1", "#2", "#3"]}},
             "orders": {
               "#1": {"order_id": "#1", "user_id": "ada", "status": "pending",
                 "items": [{"name": "Lamp", "product_id": "p1", "item_id": "i1", "price": 10.10, "options": {"color": "red"}},
                           {"name": "Lamp", "product_id": "p1", "item_id": "i1", "price": 10.10, "options": {"color": "red"}}],
                 "payment_history": [{"transaction_type": "payment", "amount": 20.20, "payment_method_id": "card"}]},
               "#2": {"order_id": "#2", "user_id": "ada", "status": "delivered",
                 "items": [{"name": "Lamp", "product_id": "p1", "item_id": "i1", "price": 10.10, "options": {"color": "red"}}],
                 "payment_history": [{"transaction_type": "payment", "amount": 10.10, "payment_method_id": "card"}]},
               "#3": {"order_id": "#3", "user_id": "ada", "status": "pending",
                 "items": [{"name": "Chair", "product_id": "p2", "item_id": "i9", "price": 1.00, "options": {}}],
                 "payment_history": [{"transaction_type": "payment", "amount": 1.00, "payment_method_id": "gift"}]}}}
            """;

    private TinyShop() {}

    /** A task of these calls: a tool, and its arguments, in which ' may stand for ". */
    static RetailTask task(String... calls) {
        List<RetailTask.Action> actions = new ArrayList<>();
        for (int i = 0; i < calls.length; i += 2) {
            actions.add(
                    new RetailTask.Action(
                            Catalogue.find(calls[i]).orElseThrow(),
                            Json.parse(calls[i + 1].replace('\'', '"'))));
        }
        return new RetailTask("tiny", Json.object(), actions);
    }

    static Dataset data(RetailTask task) {
        return new Dataset(database(), "Be kind.", List.of(task));
    }

    static JsonNode database() {
        return Json.parse(DATABASE);
    }
}
