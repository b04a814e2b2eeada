package dev.troupe.agents.retail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.json.Json;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What the desk does in small cases; this needs no data. */
class DeskTest {

    private static final String CANCEL = "cancel_pending_order";
    private static final String ORDER = "{'order_id': '#3', 'reason': 'no longer needed'}";

    private static Floor floor;

    @TempDir Path scripts;

    @BeforeAll
    static void open(@TempDir Path workspaces) {
        floor = new Floor(TinyShop.database(), workspaces);
    }

    @AfterAll
    static void close() {
        floor.close();
    }

    private record Played(Report report, List<RetailShop.Call> calls, Records records) {}

    private Played play(RetailTask task, Setting setting) throws Exception {
        Replay replay = new Replay(floor, TinyShop.data(task), setting, scripts);
        Report report = replay.of(List.of(task));
        RetailShop shop = replay.shop(task);
        return new Played(report, shop.calls(), shop.records());
    }

    @Test
    void eachKindOfToolIsCalledByItsDesk() throws Exception {
        RetailTask task =
                TinyShop.task(
                        "find_user_id_by_email",
                        "{'email': 'ada@example.com'}",
                        CANCEL,
                        ORDER,
                        "return_delivered_order_items",
                        "{'order_id': '#2', 'item_ids': ['i1'], 'payment_method_id': 'card'}",
                        "modify_user_address",
                        "{'user_id': 'ada', 'address1': '${x}', 'address2': '', 'city': 'Bonn',"
                                + " 'state': 'NY', 'country': 'USA', 'zip': '1'}",
                        "think",
                        "{'thought': 'done?'}");

        Played played = play(task, Setting.named("tiny"));

        assertThat(played.report().problems()).isEmpty();
        assertThat(played.report().matched()).isEqualTo(1);
        assertThat(played.calls()).hasSize(5);
        assertThat(played.records().user("ada").at("/address/address1").asString())
                .isEqualTo("${x}");
    }

    @Test
    void whatTheShopRefusesChangesNothingAndTheDeskGoesOn() throws Exception {
        RetailTask task =
                TinyShop.task(
                        CANCEL,
                        "{'order_id': '#3', 'reason': 'bored'}",
                        CANCEL,
                        "{'order': '#3'}",
                        "get_order_details",
                        "{'order_id': 'none'}",
                        CANCEL,
                        ORDER);

        Played played = play(task, Setting.named("refused"));

        assertThat(played.records().changed())
                .isEqualTo(Direct.of(TinyShop.data(task), task).changed());
        assertThat(played.records().order("#3").path("cancel_reason").asString())
                .isEqualTo("no longer needed");
        // One of the calls did not fit its tool, so that it never came to the shop.
        assertThat(played.calls())
                .extracting(RetailShop.Call::failed)
                .containsExactly(true, true, false);
    }

    @Test
    void whatTheCustomerRejectsIsNotDone() throws Exception {
        Played played =
                play(
                        TinyShop.task(CANCEL, ORDER),
                        Setting.named("rejected")
                                .customer(approval ->
                                        new Decision(
                                                Decision.Verdict.REJECT,
                                                approval.by(),
                                                Optional.of("on second thoughts"),
                                                Optional.empty())));

        assertThat(played.calls()).isEmpty();
        assertThat(played.records().changed()).isEmpty();
    }

    @Test
    void whatTheCustomerEditsIsDoneAsEdited() throws Exception {
        JsonNode edited =
                Json.parse(
                        "{\"tool\": \"cancel_pending_order\", \"next\": 1, \"arguments\":"
                                + " {\"order_id\": \"#1\", \"reason\": \"ordered by mistake\"}}");

        Played played =
                play(
                        TinyShop.task(CANCEL, ORDER),
                        Setting.named("edited")
                                .customer(approval ->
                                        new Decision(
                                                Decision.Verdict.APPROVE,
                                                approval.by(),
                                                Optional.empty(),
                                                Optional.of(edited))));

        assertThat(played.calls())
                .singleElement()
                .extracting(RetailShop.Call::arguments)
                .isEqualTo(edited.path("arguments"));
        assertThat(played.records().changed().keySet())
                .containsExactly(new Records.Key(Records.ORDERS, "#1"));
    }

    @Test
    void aDeskCannotCallTheToolsOfAnother() throws Exception {
        RetailTask task = TinyShop.task("get_order_details", "{'order_id': '#3'}");
        Setting setting =
                Setting.named("trespassing")
                        .script(known ->
                                Json.parse(
                                        Json.write(new Script(List.of()).of(known))
                                                .replace(
                                                        "lookup.get_order_details",
                                                        "orders.cancel_pending_order")));

        Played played = play(task, setting);

        assertThat(played.calls()).isEmpty();
        assertThat(played.records().changed()).isEmpty();
    }

    @Test
    void aProposalIsMadeWithoutAnyTool() throws Exception {
        Setting setting =
                Setting.named("hasty")
                        .script(known -> {
                            JsonNode script = new Script(List.of()).of(known);
                            return Json.parse(
                                    Json.write(script)
                                            .replace(
                                                    "\"rules\":[",
                                                    "\"rules\":[{\"agent\":\"orders\",\"turn\":1,\"when\":"
                                                            + "\"!has(context.approval)\",\"reply\":{\"tools\":"
                                                            + "[{\"orders.cancel_pending_order\":{\"order_id\":\"#1\",\"reason\":\"ordered by mistake\"}}]}},"));
                        });

        Played played = play(TinyShop.task(CANCEL, ORDER), setting);

        assertThat(played.report().problems()).isEmpty();
        assertThat(played.calls()).hasSize(1);
        assertThat(played.records().order("#1").path("status").asString()).isEqualTo("pending");
    }
}
