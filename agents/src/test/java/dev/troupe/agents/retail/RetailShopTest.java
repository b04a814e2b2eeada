package dev.troupe.agents.retail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.json.Json;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What a shop keeps. */
class RetailShopTest {

    private static final ShopTool<?> CANCEL = Catalogue.find("cancel_pending_order").orElseThrow();
    private static final JsonNode ORDER =
            Json.parse("{\"order_id\": \"#3\", \"reason\": \"no longer needed\"}");

    private static Shops shops;

    @BeforeAll
    static void open() {
        shops = new Shops(TinyShop.database());
    }

    @AfterAll
    static void close() {
        shops.close();
    }

    private static double giftCard(RetailShop shop) {
        return shop.records().user("ada").at("/payment_methods/gift/balance").asDouble();
    }

    @Test
    void whatWasDoneIsKept() {
        shops.shop("kept").call("a", CANCEL, ORDER);

        assertThat(shops.shop("kept").records().order("#3").path("status").asString())
                .isEqualTo("cancelled");
        assertThat(shops.shop("other").records().changed()).isEmpty();
    }

    @Test
    void aRepeatedCallIsAnsweredAlikeAndDoneOnce() throws Exception {
        RetailShop shop = shops.shop("repeated");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Callable<RetailShop.Call>> calls =
                    IntStream.range(0, 8)
                            .<Callable<RetailShop.Call>>mapToObj(
                                    i -> () -> shop.call("a", CANCEL, ORDER))
                            .toList();
            for (var answered : threads.invokeAll(calls)) {
                assertThat(answered.get().failed()).isFalse();
            }
        }
        assertThat(giftCard(shop)).isEqualTo(21.0);
        assertThat(shop.calls()).hasSize(1);
        assertThat(shop.calls().getFirst().times()).isEqualTo(8);
    }

    @Test
    void anotherKeyIsAnotherCall() {
        RetailShop shop = shops.shop("twice");
        shop.call("a", CANCEL, ORDER);

        RetailShop.Call second = shop.call("b", CANCEL, ORDER);

        assertThat(second.failed()).isTrue();
        assertThat(second.answer()).isEqualTo("Error: Non-pending order cannot be cancelled");
        assertThat(giftCard(shop)).isEqualTo(21.0);
    }

    @Test
    void aKeyThatComesWithAnotherCallIsAMistake() {
        RetailShop shop = shops.shop("mistake");
        shop.call("a", CANCEL, ORDER);

        assertThatThrownBy(() -> shop.call("a", CANCEL, Json.object()))
                .hasMessageContaining("the key of");
    }
}
