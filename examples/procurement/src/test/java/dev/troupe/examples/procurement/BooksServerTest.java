package dev.troupe.examples.procurement;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The books as their client sees them: message by message. */
class BooksServerTest {

    private static final String WORLD =
            """
            {"articles": [{"sku": "PEN", "name": "Pens", "category": "office", "supplier": "Ink", "unitCents": 100, "stock": 5},
                          {"sku": "VAT", "name": "Vat", "category": "other", "supplier": "Bad", "unitCents": 100, "stock": 5}],
             "suppliers": [{"name": "Ink", "status": "approved", "note": ""}, {"name": "Bad", "status": "blocked", "note": "fraud"}],
             "budgets": [{"costCentre": "shop", "holder": "Ada", "limitCents": 1000, "spentCents": 200}],
             "recent": [{"costCentre": "shop", "supplier": "Ink", "cents": 70}],
             "deliveries": [{"request": "R-2", "received": 2, "invoiced": 2, "invoicedUnitCents": 150}]}
            """;

    @TempDir Path folder;
    private final JsonMapper json = Tool.mapper();

    @SuppressWarnings("NullAway.Init")
    private BooksServer server;

    @BeforeEach
    void open() throws IOException {
        World world = json.readValue(WORLD, World.class);
        server = new BooksServer(json, BooksFile.open(folder.resolve("books.jsonl"), world, json));
    }

    private JsonNode ask(String method, String params) {
        return json.readTree(
                        server.answer(
                                        """
                                        {"jsonrpc": "2.0", "id": 1, "method": "%s", "params": %s}
                                        """
                                                .formatted(method, params))
                                .orElseThrow())
                .path("result");
    }

    private String call(String tool, String arguments) {
        return call(tool, arguments, "");
    }

    private String call(String tool, String arguments, String key) {
        String meta = key.isEmpty() ? "{}" : "{\"troupe/idempotency-key\": \"" + key + "\"}";
        JsonNode result =
                ask(
                        "tools/call",
                        "{\"name\": \"%s\", \"arguments\": %s, \"_meta\": %s}"
                                .formatted(tool, arguments, meta));
        String text = result.path("content").path(0).path("text").asString();
        assertThat(text.startsWith("refused")).isEqualTo(result.path("isError").asBoolean());
        return text;
    }

    private long available() {
        return json.readTree(
                        call("look_up", "{\"sku\":\"PEN\",\"quantity\":1,\"costCentre\":\"shop\"}"))
                .path("availableCents")
                .asLong();
    }

    private void order(String request, int quantity) {
        call(
                "reserve",
                "{\"request\":\"%s\",\"costCentre\":\"shop\",\"cents\":%d}"
                        .formatted(request, quantity * 100));
        call(
                "place_order",
                "{\"request\":\"%s\",\"sku\":\"PEN\",\"quantity\":%d}"
                        .formatted(request, quantity));
    }

    @Test
    void itSaysWhatItsToolsTake() {
        assertThat(ask("initialize", "{\"protocolVersion\": \"x\"}").path("protocolVersion"))
                .isEqualTo(json.readTree("\"x\""));
        JsonNode tools = ask("tools/list", "{}").path("tools");
        assertThat(tools).hasSize(Tool.values().length);
        assertThat(tools.path(0).path("inputSchema").path("required").toString())
                .isEqualTo("[\"sku\",\"quantity\",\"costCentre\"]");
        assertThat(tools.path(0).path("annotations").path("readOnlyHint").asBoolean()).isTrue();
    }

    @Test
    void whatIsReservedIsNoLongerAvailableUntilItIsReleased() {
        call("reserve", "{\"request\":\"R-1\",\"costCentre\":\"shop\",\"cents\":300}");
        assertThat(available()).isEqualTo(500);
        assertThat(call("reserve", "{\"request\":\"R-9\",\"costCentre\":\"shop\",\"cents\":501}"))
                .isEqualTo("refused: shop has 500 cents left, and 501 were asked for");
        call("release", "{\"request\":\"R-1\"}");
        assertThat(available()).isEqualTo(800);
    }

    @Test
    void nothingIsOrderedWithoutMoneyFromABlockedSupplierOrBeyondTheStock() {
        assertThat(call("place_order", "{\"request\":\"R-1\",\"sku\":\"PEN\",\"quantity\":1}"))
                .contains("reserve its budget first");
        call("reserve", "{\"request\":\"R-1\",\"costCentre\":\"shop\",\"cents\":600}");
        assertThat(call("place_order", "{\"request\":\"R-1\",\"sku\":\"VAT\",\"quantity\":1}"))
                .contains("Bad is blocked");
        assertThat(call("place_order", "{\"request\":\"R-1\",\"sku\":\"PEN\",\"quantity\":6}"))
                .contains("cannot deliver 6");
        assertThat(call("place_order", "{\"request\":\"R-1\",\"sku\":\"PEN\",\"quantity\":7}"))
                .contains("more than was reserved");
    }

    @Test
    void anInvoiceBeyondWhatWasReservedIsNotPaid() {
        order("R-1", 3);
        order("R-2", 2);
        assertThat(call("pay_invoice", "{\"order\":\"PO-R-1\"}")).contains("paid");
        assertThat(call("get_delivery", "{\"order\":\"PO-R-2\"}")).contains("150");
        assertThat(call("pay_invoice", "{\"order\":\"PO-R-2\"}"))
                .contains("the invoice says 300 cents, and 200 are reserved");
        assertThat(call("hold_invoice", "{\"order\":\"PO-R-2\",\"reason\":\"too dear\"}"))
                .contains("on hold");
        assertThat(call("cancel_order", "{\"order\":\"PO-R-1\"}")).contains("is paid already");
    }

    @Test
    void aRepeatedCommandIsDoneOnceAlsoByTheNextProcess() throws IOException {
        String reserve = "{\"request\":\"R-1\",\"costCentre\":\"shop\",\"cents\":300}";
        String first = call("reserve", reserve, "k1");
        assertThat(call("reserve", reserve, "k1")).isEqualTo(first);
        assertThat(call("reserve", reserve, "k2")).contains("has 300 cents reserved already");
        open();
        assertThat(call("reserve", reserve, "k1")).isEqualTo(first);
        assertThat(available()).isEqualTo(500);
        assertThat(Files.readString(folder.resolve("books.jsonl")).lines()).hasSize(1);
    }

    @Test
    void whatItCannotReadIsRefusedOrLeftOut() {
        assertThat(server.answer("hello")).isEmpty();
        assertThat(server.answer("{\"jsonrpc\":\"2.0\",\"method\":\"notifications/initialized\"}"))
                .isEmpty();
        assertThat(call("fly", "{}")).contains("no tool 'fly'");
        assertThat(call("release", "{}")).contains("do not fit");
        assertThat(call("look_up", "{\"sku\":\"X\",\"quantity\":1,\"costCentre\":\"shop\"}"))
                .contains("no article 'X'");
        assertThat(call("look_up", "{\"sku\":\"PEN\",\"quantity\":1,\"costCentre\":\"moon\"}"))
                .contains("there are [shop]");
    }
}
