package dev.troupe.agents.retail;

import java.math.BigDecimal;
import java.util.List;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** What can be done to an order that was not sent yet. */
@SuppressWarnings("MemberName") // the tasks name the arguments
final class PendingOrders {

    record Cancel(String order_id, String reason) {}

    record Address(
            String order_id,
            String address1,
            String address2,
            String city,
            String state,
            String country,
            String zip) {}

    record Payment(String order_id, String payment_method_id) {}

    static final List<ShopTool<?>> TOOLS =
            List.of(
                    ShopTool.writes(
                            Desk.ORDERS,
                            "cancel_pending_order",
                            "Cancels a pending order and refunds it.",
                            Cancel.class,
                            PendingOrders::cancel),
                    ShopTool.writes(
                            Desk.ORDERS,
                            "modify_pending_order_address",
                            "Sends a pending order to another address.",
                            Address.class,
                            PendingOrders::readdress),
                    ShopTool.writes(
                            Desk.ORDERS,
                            "modify_pending_order_payment",
                            "Has a pending order paid in another way.",
                            Payment.class,
                            PendingOrders::repay),
                    ShopTool.writes(
                            Desk.ORDERS,
                            "modify_pending_order_items",
                            "Takes other variants of the same products; possible once for an order.",
                            Swap.Asked.class,
                            PendingOrders::swap));

    private static final Set<String> REASONS = Set.of("no longer needed", "ordered by mistake");

    private PendingOrders() {}

    private static JsonNode cancel(Records records, Cancel asked) {
        ObjectNode order = records.order(asked.order_id());
        if (!untouched(order)) {
            throw new Refused("Non-pending order cannot be cancelled");
        }
        if (!REASONS.contains(asked.reason())) {
            throw new Refused("Invalid reason");
        }
        ObjectNode user = records.user(order.path("user_id").asString());
        ArrayNode history = order.withArray("payment_history");
        for (JsonNode payment : List.copyOf(history.values())) {
            String method = payment.path("payment_method_id").asString();
            BigDecimal amount = payment.path("amount").decimalValue();
            PaymentMethod.of(user, method).refund(amount);
            history.add(PaymentMethod.transaction("refund", amount, method));
        }
        order.put("status", "cancelled").put("cancel_reason", asked.reason());
        records.saveUser(user);
        records.saveOrder(order);
        return order;
    }

    private static JsonNode readdress(Records records, Address asked) {
        ObjectNode order = pending(records, asked.order_id());
        order.set(
                "address",
                Accounts.address(
                        asked.address1(),
                        asked.address2(),
                        asked.city(),
                        asked.state(),
                        asked.country(),
                        asked.zip()));
        records.saveOrder(order);
        return order;
    }

    private static JsonNode repay(Records records, Payment asked) {
        ObjectNode order = pending(records, asked.order_id());
        ObjectNode user = records.user(order.path("user_id").asString());
        PaymentMethod next = PaymentMethod.of(user, asked.payment_method_id());
        ArrayNode history = order.withArray("payment_history");
        if (history.size() != 1
                || !history.get(0).path("transaction_type").asString().equals("payment")) {
            throw new Refused("There should be exactly one payment for a pending order");
        }
        BigDecimal amount = history.get(0).path("amount").decimalValue();
        String before = history.get(0).path("payment_method_id").asString();
        if (before.equals(asked.payment_method_id())) {
            throw new Refused("The new payment method should be different from the current one");
        }
        next.requireBalance(amount, "Insufficient gift card balance to pay for the order");
        next.pay(amount);
        PaymentMethod.of(user, before).refund(amount);
        history.add(PaymentMethod.transaction("payment", amount, asked.payment_method_id()));
        history.add(PaymentMethod.transaction("refund", amount, before));
        records.saveUser(user);
        records.saveOrder(order);
        return order;
    }

    private static JsonNode swap(Records records, Swap.Asked asked) {
        ObjectNode order = records.order(asked.order_id());
        if (!untouched(order)) {
            throw new Refused("Non-pending order cannot be modified");
        }
        Swap swap = Swap.of(records, order, asked);
        if (swap.pairs().stream().anyMatch(Swap.Pair::same)) {
            throw new Refused("The new item id should be different from the old item id");
        }
        ObjectNode user = records.user(order.path("user_id").asString());
        PaymentMethod method = PaymentMethod.of(user, asked.payment_method_id());
        BigDecimal difference = swap.difference();
        method.requireBalance(difference, "Insufficient gift card balance to pay for the new item");
        method.pay(difference);
        order.withArray("payment_history")
                .add(
                        PaymentMethod.transaction(
                                difference.signum() > 0 ? "payment" : "refund",
                                difference.abs(),
                                asked.payment_method_id()));
        swap.apply();
        order.put("status", "pending (item modified)");
        records.saveUser(user);
        records.saveOrder(order);
        return order;
    }

    private static boolean untouched(JsonNode order) {
        return order.path("status").asString().equals("pending");
    }

    /** An order whose items were changed still waits: it can be sent or paid otherwise. */
    private static ObjectNode pending(Records records, String id) {
        ObjectNode order = records.order(id);
        if (!order.path("status").asString().startsWith("pending")) {
            throw new Refused("Non-pending order cannot be modified");
        }
        return order;
    }
}
