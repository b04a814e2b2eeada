package dev.troupe.agents.retail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.json.Json;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What the shop's tools do. */
class ShopToolsTest {

    private final Records records = new Records(TinyShop.database());

    /** Arguments may be written with ' for ". */
    private String call(String tool, String arguments) {
        return Catalogue.find(tool)
                .orElseThrow()
                .call(records, Json.parse(arguments.replace('\'', '"')));
    }

    private JsonNode order(String id) {
        return records.order(id);
    }

    private double giftCard() {
        return records.user("ada").at("/payment_methods/gift/balance").asDouble();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    find_user_id_by_email    | {'email': 'ada@EXAMPLE.com'}                                 | ada
                    find_user_id_by_name_zip | {'first_name': 'ADA', 'last_name': 'ray', 'zip': '10001'}     | ada
                    list_all_product_types   | {}                                                           | {"Chair":"p2","Lamp":"p1"}
                    calculate                | {'expression': '(10 - 2.5) * 3 / 4 - 1'}                     | 4.62
                    calculate                | {'expression': '0.1 + 0.2'}                                  | 0.3
                    think                    | {'thought': 'hm'}                                            | ''
                    transfer_to_human_agents | {'summary': 'help'}                                          | Transfer successful
                    """)
    void questionsAreAnsweredAndChangeNothing(String tool, String arguments, String answer) {
        assertThat(call(tool, arguments)).isEqualTo(answer);
        assertThat(records.changed()).isEmpty();
    }

    @Test
    void documentsAreAnsweredWhole() {
        assertThat(Json.parse(call("get_order_details", "{'order_id': '#1'}")))
                .isEqualTo(order("#1"));
        assertThat(Json.parse(call("get_user_details", "{'user_id': 'ada'}")))
                .isEqualTo(records.user("ada"));
        assertThat(Json.parse(call("get_product_details", "{'product_id': 'p1'}")))
                .isEqualTo(records.product("p1"));
        assertThat(Json.parse(call("get_item_details", "{'item_id': 'i9'}")).path("price"))
                .isEqualTo(Json.tree(1.0));
    }

    @Test
    void aCancelledOrderIsRefundedAndAGiftCardAtOnce() {
        call("cancel_pending_order", "{'order_id': '#3', 'reason': 'no longer needed'}");

        assertThat(order("#3").path("status").asString()).isEqualTo("cancelled");
        assertThat(order("#3").path("cancel_reason").asString()).isEqualTo("no longer needed");
        assertThat(order("#3").path("payment_history").toString())
                .isEqualTo(
                        "[{\"transaction_type\":\"payment\",\"amount\":1.0,\"payment_method_id\":\"gift\"},"
                                + "{\"transaction_type\":\"refund\",\"amount\":1.0,\"payment_method_id\":\"gift\"}]");
        assertThat(giftCard()).isEqualTo(21.0);
    }

    @Test
    void anOrderIsPaidOtherwiseAndTheFirstPaymentRefunded() {
        call("modify_pending_order_payment", "{'order_id': '#3', 'payment_method_id': 'pal'}");

        assertThat(order("#3").path("payment_history").size()).isEqualTo(3);
        assertThat(order("#3").path("status").asString()).isEqualTo("pending");
        assertThat(giftCard()).isEqualTo(21.0);
    }

    @Test
    void itemsOfAPendingOrderAreChangedOnceAndTheDifferencePaid() {
        call(
                "modify_pending_order_items",
                "{'order_id': '#1', 'item_ids': ['i1', 'i1'], 'new_item_ids': ['i2', 'i4'],"
                        + " 'payment_method_id': 'gift'}");

        assertThat(order("#1").at("/items/0/item_id").asString()).isEqualTo("i2");
        assertThat(order("#1").at("/items/1/options/color").asString()).isEqualTo("tin");
        assertThat(order("#1").at("/payment_history/1/amount").asDouble()).isEqualTo(14.15);
        assertThat(order("#1").path("status").asString()).isEqualTo("pending (item modified)");
        assertThat(giftCard()).isEqualTo(5.85);
        assertThatThrownBy(() ->
                        call(
                                "cancel_pending_order",
                                "{'order_id': '#1', 'reason': 'no longer needed'}"))
                .isInstanceOf(Refused.class);
    }

    @Test
    void aCheaperItemIsRefunded() {
        call(
                "modify_pending_order_items",
                "{'order_id': '#1', 'item_ids': ['i1'], 'new_item_ids': ['i4'],"
                        + " 'payment_method_id': 'gift'}");

        assertThat(order("#1").at("/payment_history/1/transaction_type").asString())
                .isEqualTo("refund");
        assertThat(order("#1").at("/payment_history/1/amount").asDouble()).isEqualTo(6.05);
        assertThat(giftCard()).isEqualTo(26.05);
    }

    @Test
    void addressesAreChanged() {
        String address =
                "'address1': '2 Oak', 'address2': 'b', 'city': 'Bonn', 'state': 'TX', 'country':"
                        + " 'USA', 'zip': '9'}";
        call("modify_pending_order_address", "{'order_id': '#1', " + address);
        call("modify_user_address", "{'user_id': 'ada', " + address);

        assertThat(order("#1").at("/address/city").asString()).isEqualTo("Bonn");
        assertThat(records.user("ada").path("address")).isEqualTo(order("#1").path("address"));
    }

    @Test
    void returnsAndExchangesAreNotedWithTheOrder() {
        call(
                "exchange_delivered_order_items",
                "{'order_id': '#2', 'item_ids': ['i1'], 'new_item_ids': ['i2'],"
                        + " 'payment_method_id': 'card'}");

        assertThat(order("#2").path("status").asString()).isEqualTo("exchange requested");
        assertThat(order("#2").path("exchange_new_items").toString()).isEqualTo("[\"i2\"]");
        assertThat(order("#2").path("exchange_price_difference").asDouble()).isEqualTo(20.2);
        assertThat(order("#2").at("/items/0/item_id").asString()).isEqualTo("i1");
    }

    @Test
    void aReturnIsRefundedToAGiftCardIfTheCustomerWishes() {
        call(
                "return_delivered_order_items",
                "{'order_id': '#2', 'item_ids': ['i1'], 'payment_method_id': 'gift'}");

        assertThat(order("#2").path("status").asString()).isEqualTo("return requested");
        assertThat(order("#2").path("return_items").toString()).isEqualTo("[\"i1\"]");
        assertThat(giftCard()).isEqualTo(20.0);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    find_user_id_by_email        | {'email': 'eve@example.com'}                                      | User not found
                    get_order_details            | {'order_id': '1'}                                                 | Order not found
                    get_order_details            | {'order': '#1'}                                                   | takes [order_id]
                    get_order_details            | {'order_id': ['#1']}                                              | cannot take
                    get_item_details             | {'item_id': 'p1'}                                                 | Item not found
                    calculate                    | {'expression': '2 ** x'}                                          | Invalid characters
                    calculate                    | {'expression': '2 +'}                                             | Invalid expression
                    cancel_pending_order         | {'order_id': '#2', 'reason': 'no longer needed'}                  | Non-pending
                    cancel_pending_order         | {'order_id': '#1', 'reason': 'bored'}                             | Invalid reason
                    modify_pending_order_payment | {'order_id': '#1', 'payment_method_id': 'card'}                   | different from the current
                    modify_pending_order_payment | {'order_id': '#1', 'payment_method_id': 'gift'}                   | Insufficient gift card
                    modify_pending_order_payment | {'order_id': '#1', 'payment_method_id': 'none'}                   | Payment method not found
                    modify_pending_order_items   | {'order_id': '#1', 'item_ids': ['i1'], 'new_item_ids': ['i3'], 'payment_method_id': 'card'}             | not found or available
                    modify_pending_order_items   | {'order_id': '#1', 'item_ids': ['i1'], 'new_item_ids': ['i9'], 'payment_method_id': 'card'}             | not found or available
                    modify_pending_order_items   | {'order_id': '#1', 'item_ids': ['i1'], 'new_item_ids': ['i1'], 'payment_method_id': 'card'}             | should be different
                    modify_pending_order_items   | {'order_id': '#1', 'item_ids': ['i1'], 'new_item_ids': [], 'payment_method_id': 'card'}                 | should match
                    modify_pending_order_items   | {'order_id': '#1', 'item_ids': ['i2'], 'new_item_ids': ['i1'], 'payment_method_id': 'card'}             | Number of i2
                    modify_pending_order_items   | {'order_id': '#1', 'item_ids': ['i1','i1'], 'new_item_ids': ['i2','i2'], 'payment_method_id': 'gift'}   | Insufficient gift card
                    modify_pending_order_items   | {'order_id': '#2', 'item_ids': ['i1'], 'new_item_ids': ['i2'], 'payment_method_id': 'card'}             | Non-pending
                    return_delivered_order_items | {'order_id': '#1', 'item_ids': ['i1'], 'payment_method_id': 'card'}                                     | Non-delivered
                    return_delivered_order_items | {'order_id': '#2', 'item_ids': ['i1'], 'payment_method_id': 'pal'}                                      | original payment method
                    return_delivered_order_items | {'order_id': '#2', 'item_ids': ['i1','i1'], 'payment_method_id': 'card'}                                | item not found
                    exchange_delivered_order_items | {'order_id': '#2', 'item_ids': ['i1'], 'new_item_ids': ['i2'], 'payment_method_id': 'gift'}           | Insufficient gift card
                    """)
    void whatThePolicyForbidsIsRefusedAndChangesNothing(String tool, String arguments, String why) {
        assertThatThrownBy(() -> call(tool, arguments))
                .isInstanceOf(Refused.class)
                .hasMessageContaining(why);
        assertThat(records.changed()).isEmpty();
    }
}
