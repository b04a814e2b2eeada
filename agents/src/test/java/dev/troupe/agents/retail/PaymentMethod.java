package dev.troupe.agents.retail;

import dev.troupe.core.json.Json;
import java.math.BigDecimal;
import java.math.RoundingMode;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A way in which a customer pays; only gift cards have a balance that the shop keeps. */
record PaymentMethod(ObjectNode method) {

    private static final String BALANCE = "balance";

    /** A part of the user: what changes it changes the user. */
    static PaymentMethod of(ObjectNode user, String id) {
        if (user.path("payment_methods").path(id) instanceof ObjectNode method) {
            return new PaymentMethod(method);
        }
        throw new Refused("Payment method not found");
    }

    boolean giftCard() {
        return method.path("source").asString().equals("gift_card");
    }

    void requireBalance(BigDecimal amount, String otherwise) {
        if (giftCard() && method.path(BALANCE).decimalValue().compareTo(amount) < 0) {
            throw new Refused(otherwise);
        }
    }

    void refund(BigDecimal amount) {
        pay(amount.negate());
    }

    /** A negative amount is paid back. */
    void pay(BigDecimal amount) {
        if (giftCard()) {
            method.put(BALANCE, money(method.path(BALANCE).decimalValue().subtract(amount)));
        }
    }

    static JsonNode transaction(String type, BigDecimal amount, String method) {
        return Json.object()
                .put("transaction_type", type)
                .put("amount", money(amount))
                .put("payment_method_id", method);
    }

    static double money(BigDecimal amount) {
        return amount.setScale(2, RoundingMode.HALF_EVEN).doubleValue();
    }
}
