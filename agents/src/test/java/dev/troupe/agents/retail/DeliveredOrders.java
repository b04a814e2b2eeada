package dev.troupe.agents.retail;

import dev.troupe.core.json.Json;
import java.math.BigDecimal;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be done to an order that the customer has. */
@SuppressWarnings("MemberName") // the tasks name the arguments
final class DeliveredOrders {

    record Return(String order_id, List<String> item_ids, String payment_method_id) {}

    static final List<ShopTool<?>> TOOLS =
            List.of(
                    ShopTool.writes(
                            Desk.RETURNS,
                            "return_delivered_order_items",
                            "Takes items back, once for an order.",
                            Return.class,
                            DeliveredOrders::takeBack),
                    ShopTool.writes(
                            Desk.RETURNS,
                            "exchange_delivered_order_items",
                            "Exchanges items for other variants, once for an order.",
                            Swap.Asked.class,
                            DeliveredOrders::exchange));

    private DeliveredOrders() {}

    private static JsonNode takeBack(Records records, Return asked) {
        ObjectNode order = delivered(records, asked.order_id(), "returned");
        ObjectNode user = records.user(order.path("user_id").asString());
        boolean giftCard = PaymentMethod.of(user, asked.payment_method_id()).giftCard();
        if (!giftCard
                && !order.at("/payment_history/0/payment_method_id")
                        .asString()
                        .equals(asked.payment_method_id())) {
            throw new Refused("Payment method should be the original payment method");
        }
        Swap.requireItems(order, asked.item_ids(), "Some item not found");
        order.put("status", "return requested");
        order.set("return_items", sorted(asked.item_ids()));
        order.put("return_payment_method_id", asked.payment_method_id());
        records.saveOrder(order);
        return order;
    }

    private static JsonNode exchange(Records records, Swap.Asked asked) {
        ObjectNode order = delivered(records, asked.order_id(), "exchanged");
        BigDecimal difference = Swap.of(records, order, asked).difference();
        ObjectNode user = records.user(order.path("user_id").asString());
        PaymentMethod.of(user, asked.payment_method_id())
                .requireBalance(
                        difference,
                        "Insufficient gift card balance to pay for the price difference");
        order.put("status", "exchange requested");
        order.set("exchange_items", sorted(asked.item_ids()));
        order.set("exchange_new_items", sorted(asked.new_item_ids()));
        order.put("exchange_payment_method_id", asked.payment_method_id());
        order.put("exchange_price_difference", PaymentMethod.money(difference));
        records.saveOrder(order);
        return order;
    }

    private static ObjectNode delivered(Records records, String id, String wish) {
        ObjectNode order = records.order(id);
        if (!order.path("status").asString().equals("delivered")) {
            throw new Refused("Non-delivered order cannot be " + wish);
        }
        return order;
    }

    private static JsonNode sorted(List<String> ids) {
        return Json.tree(ids.stream().sorted().toList());
    }
}
