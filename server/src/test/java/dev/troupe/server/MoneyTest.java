package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Limits, spending and what goes on, over HTTP. */
class MoneyTest {

    private static final String CLERK = "/budgets/agent:clerk~money~day";

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Visitor ada;

    @BeforeAll
    static void open() {
        stage = new ServerStage(folder);
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void whatATeamStatesHoldsOnceItIsPublished() {
        JsonNode budgets = ada.get("/budgets").expect(200).json().path("items");
        assertThat(budgets.valueStream().map(item -> item.path("id").stringValue()))
                .contains("organization~money~month", "agent:clerk~money~day");
    }

    @Test
    void aLimitIsChangedByWhoHasSeenHowItIs() {
        var seen = ada.get(CLERK).expect(200);
        String tag = seen.response().headers().firstValue("ETag").orElseThrow();
        JsonNode wanted = Json.object().put("limit", 60_000_000);
        assertThat(ada.put(CLERK, wanted).expect(428).json().path("remedy").stringValue())
                .contains("ETag");
        ada.with("If-Match", "\"other\"").put(CLERK, wanted).expect(412);
        JsonNode now = ada.with("If-Match", tag).put(CLERK, wanted).expect(200).json();
        assertThat(now.path("limit").longValue()).isEqualTo(60_000_000);
        assertThat(now.path("changedBy").stringValue()).isEqualTo("Ada");
        ada.with("If-Match", tag).put(CLERK, wanted).expect(412);
    }

    @Test
    void aBudgetIsMadeAndRemoved() {
        String id = "/budgets/task:spring-sale~tokens~lifetime";
        ada.with("If-None-Match", "*").put(id, Json.object().put("limit", 1_000)).expect(200);
        ada.with("If-None-Match", "*").put(id, Json.object().put("limit", 1_000)).expect(412);
        ada.with("If-Match", "*").delete(id).expect(204);
        ada.get(id).expect(404);
    }

    @Test
    void theBudgetOfAGoalIsNamedWithDots() {
        String id = "/budgets/goal:grow.returns~money~month";
        assertThat(
                        ada.with("If-None-Match", "*")
                                .put(id, Json.object().put("limit", 5))
                                .expect(200)
                                .json()
                                .path("scope")
                                .stringValue())
                .isEqualTo("goal:grow/returns");
        ada.get(id).expect(200);
    }

    @Test
    void whatIsNoBudgetIsSaidSo() {
        ada.get("/budgets/nonsense").expect(400);
        ada.with("If-None-Match", "*")
                .put("/budgets/nobody~money~day", Json.object().put("limit", 1))
                .expect(400);
        assertThat(
                        ada.with("If-None-Match", "*")
                                .put(
                                        "/budgets/organization~money~day",
                                        Json.object().put("limit", -1))
                                .expect(400)
                                .json()
                                .path("field")
                                .stringValue())
                .isEqualTo("limit");
    }

    @Test
    void anOperatorSetsNoLimits() {
        Visitor operator = stage.person("Otto", ServerStage.ACME, Role.OPERATOR);
        operator.with("If-None-Match", "*")
                .put("/budgets/organization~money~day", Json.object().put("limit", 1))
                .expect(403);
    }

    @Test
    void spendingIsSummedUpByWhateverIsAskedFor() {
        long run =
                ada.post("/runs", Json.object().put("plan", "read"))
                        .expect(201)
                        .json()
                        .path("id")
                        .longValue();
        Awaitility.await()
                .until(() ->
                        ada.get("/spend?by=run")
                                .expect(200)
                                .json()
                                .path("items")
                                .valueStream()
                                .anyMatch(item ->
                                        item.path("name")
                                                .stringValue()
                                                .equals(Long.toString(run))));
        for (String by : java.util.List.of("agent", "plan", "model", "day")) {
            assertThat(ada.get("/spend?by=" + by).expect(200).json().path("items").size())
                    .as(by)
                    .isPositive();
        }
        ada.get("/spend?by=weather").expect(400);
        ada.get("/spend?from=yesterday").expect(400);
        ada.get("/spend/outcomes").expect(200);
        JsonNode forecast = ada.get("/spend/forecast").expect(200).json();
        assertThat(forecast.path("monthMicros").longValue())
                .isGreaterThanOrEqualTo(forecast.path("untilNowMicros").longValue());
    }

    @Test
    void theOverviewSaysWhatGoesOn() {
        ada.post("/runs", Json.object().put("plan", "ticket")).expect(201);
        JsonNode now =
                Awaitility.await()
                        .until(
                                () -> ada.get("/overview").expect(200).json(),
                                json ->
                                        json.path("waiting")
                                                .path(0)
                                                .path("for")
                                                .asString("")
                                                .equals("person"));
        assertThat(now.path("rehearsal").booleanValue()).isTrue();
        assertThat(now.path("waiting").path(0).path("question").stringValue())
                .isEqualTo("Pay this?");
        assertThat(now.path("approvals").intValue()).isPositive();
        assertThat(now.path("spentByHour").size()).isEqualTo(24);
        assertThat(now.path("nodes").size()).isEqualTo(1);
        assertThat(now.path("counts").path("waiting").intValue()).isPositive();
    }

    @Test
    void whatIsMeasuredIsThereForWhoHasAKey() {
        ada.get("/budgets").expect(200);
        String metrics = ada.get("//metrics").expect(200).response().body();
        assertThat(metrics)
                .contains(
                        "troupe_budget_limit{organization=\"Acme & Söhne\",scope=\"organization\"")
                .contains("troupe_runs{organization=")
                .contains(
                        "http_server_requests_seconds_count{method=\"GET\",status=\"200\",uri=\"/api/v1/budgets\"")
                .contains("jvm_memory_used_bytes");
        stage.anonymous().get("//metrics").expect(401);
    }

    @Test
    void anOrganizationIsStoppedAndGoesOn() {
        Visitor otto = stage.person("Oskar", ServerStage.ACME, Role.OPERATOR);
        otto.put("/organization/stop", Json.object()).expect(400);
        JsonNode stopped =
                otto.put("/organization/stop", Json.object().put("reason", "wrong prices"))
                        .expect(200)
                        .json();
        assertThat(stopped.path("stop").path("by").stringValue()).isEqualTo("Oskar");
        assertThat(otto.delete("/organization/stop").expect(200).json().has("stop")).isFalse();
    }

    @Test
    void aBreakerIsOpenedAndClosedByHand() {
        Visitor otto = stage.person("Oda", ServerStage.ACME, Role.OPERATOR);
        otto.post("/breakers/agent:clerk/open", Json.object().put("reason", "odd")).expect(200);
        assertThat(ada.get("/overview").expect(200).json().path("breakers").size()).isEqualTo(1);
        otto.post("/breakers/agent:clerk/close").expect(200);
        assertThat(
                        ada.get("/breakers")
                                .expect(200)
                                .json()
                                .path("items")
                                .path(0)
                                .path("open")
                                .booleanValue())
                .isFalse();
        otto.post("/breakers/agent:nobody/close").expect(404);
        otto.post("/breakers/nonsense/open", Json.object().put("reason", "x")).expect(400);
    }
}
