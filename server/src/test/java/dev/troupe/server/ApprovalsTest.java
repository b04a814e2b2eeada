package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Questions to people over HTTP. */
class ApprovalsTest {

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Visitor ada;
    private static Visitor grace;

    @BeforeAll
    static void open() {
        stage = new ServerStage(folder);
        stage.publish(
                ServerStage.ACME,
                ServerStage.TEAM.replace("gateway/small", "anthropic/claude-haiku-4-5"));
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
        grace = stage.person("Grace", ServerStage.ACME, Role.APPROVER);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static JsonNode question() {
        long run =
                ada.post("/runs", Json.object().put("plan", "ticket"))
                        .expect(201)
                        .json()
                        .path("id")
                        .longValue();
        return Awaitility.await()
                .until(
                        () ->
                                ada.get("/approvals")
                                        .expect(200)
                                        .json()
                                        .path("items")
                                        .valueStream()
                                        .filter(item -> item.path("root").longValue() == run)
                                        .findFirst(),
                        java.util.Optional::isPresent)
                .orElseThrow();
    }

    private static String status(JsonNode question) {
        return ada.get("/runs/" + question.path("root").longValue())
                .expect(200)
                .json()
                .path("status")
                .stringValue();
    }

    private static JsonNode verdict(String verdict) {
        return Json.object().put("verdict", verdict).put("reason", "looked at it");
    }

    @Test
    void theListGoesOnAfterAPageOfWhichAllWereAnswered() {
        List<String> asked = List.of(id(question()), id(question()), id(question()));
        JsonNode all = ada.get("/approvals?limit=200").expect(200).json().path("items");
        int before = ids(all).indexOf(asked.getFirst());
        JsonNode page = ada.get("/approvals?limit=" + (before + 2)).expect(200).json();
        assertThat(ids(page.path("items"))).endsWith(asked.get(0), asked.get(1));
        ada.post("/approvals/" + asked.get(1) + "/decision", verdict("approve")).expect(200);

        String next = URLEncoder.encode(page.path("next").stringValue(), StandardCharsets.UTF_8);
        JsonNode rest = ada.get("/approvals?limit=200&cursor=" + next).expect(200).json();
        assertThat(ids(rest.path("items"))).startsWith(asked.get(2));
        ada.get("/approvals?cursor=1").expect(400);
    }

    private static String id(JsonNode question) {
        return question.path("id").stringValue();
    }

    private static List<String> ids(JsonNode questions) {
        return questions.valueStream().map(ApprovalsTest::id).toList();
    }

    @Test
    void aQuestionShowsWhatIsProposedAndAYesLetsTheRunGoOn() {
        JsonNode question = question();
        assertThat(question.path("title").stringValue()).isEqualTo("Pay this?");
        assertThat(question.path("subject").path("amount").intValue()).isEqualTo(40);
        assertThat(question.path("mine").booleanValue()).isTrue();
        assertThat(question.path("costMicros").longValue())
                .isPositive()
                .isEqualTo(
                        ada.get("/runs/" + question.path("root").longValue())
                                .json()
                                .path("costMicros")
                                .longValue());
        JsonNode decided =
                grace.post(
                                "/approvals/" + question.path("id").stringValue() + "/decision",
                                verdict("approve"))
                        .expect(200)
                        .json();
        assertThat(decided.path("outcome").stringValue()).isEqualTo("answered");
        Awaitility.await().until(() -> status(question).equals("completed"));
    }

    @Test
    void anEditReplacesWhatWasProposed() {
        JsonNode question = question();
        var edited = Json.object().put("verdict", "approve");
        edited.putObject("edited").put("amount", 20).put("why", "half");
        grace.post("/approvals/" + question.path("id").stringValue() + "/decision", edited)
                .expect(200);
        Awaitility.await().until(() -> status(question).equals("completed"));
        assertThat(
                        ada.get("/runs/" + question.path("root").longValue())
                                .expect(200)
                                .json()
                                .path("result")
                                .toString())
                .contains("20");
    }

    @Test
    void whoIsLateLearnsThatSomebodyWasFaster() {
        JsonNode question = question();
        String decision = "/approvals/" + question.path("id").stringValue() + "/decision";
        ada.post(decision, verdict("reject")).expect(200);
        JsonNode late = grace.post(decision, verdict("approve")).expect(409).json();
        assertThat(late.path("detail").stringValue()).isEqualTo("Ada has rejected it");
        JsonNode answered = late.path("answered");
        assertThat(answered.path("by").stringValue()).isEqualTo("Ada");
        assertThat(answered.path("verdict").stringValue()).isEqualTo("reject");
        assertThat(answered.path("reason").stringValue()).isEqualTo("looked at it");
        assertThat(Instant.parse(answered.path("at").stringValue())).isBefore(Instant.now());
        grace.post(
                        "/approvals/" + question.path("id").stringValue() + "/delegate",
                        Json.object().put("to", "Olga"))
                .expect(409);
    }

    @Test
    void aQuestionThatWasAnsweredSaysWhatItCameTo() {
        JsonNode question = question();
        String address = "/approvals/" + question.path("id").stringValue();
        assertThat(grace.get(address).expect(200).json().has("answered")).isFalse();
        ada.post(address + "/decision", verdict("approve")).expect(200);
        for (String status : List.of("at once", "completed")) {
            if (status.equals("completed")) {
                Awaitility.await().until(() -> status(question).equals(status));
            }
            JsonNode closed = grace.get(address).expect(200).json();
            assertThat(closed.path("mine").booleanValue()).as(status).isFalse();
            assertThat(closed.path("answered").path("by").stringValue()).isEqualTo("Ada");
            assertThat(closed.path("answered").path("verdict").stringValue()).isEqualTo("approve");
        }
    }

    @Test
    void whatIsNoQuestionIsNotThere() {
        JsonNode question = question();
        grace.get("/approvals/" + question.path("run").longValue() + "/0").expect(404);
    }

    @Test
    void aViewerAndAKeyWithoutThatPermissionAnswerNothing() {
        JsonNode question = question();
        String decision = "/approvals/" + question.path("id").stringValue() + "/decision";
        stage.person("Vera", ServerStage.ACME, Role.VIEWER)
                .post(decision, verdict("approve"))
                .expect(403);
        var key =
                ada.post(
                                "/keys",
                                Json.object()
                                        .put("name", "bot")
                                        .put("role", "owner")
                                        .put(
                                                "expiresAt",
                                                java.time.Instant.now().plusSeconds(60).toString()))
                        .expect(201)
                        .json();
        stage.bearer(key.path("secret").stringValue())
                .post(decision, verdict("approve"))
                .expect(403);
    }

    @Test
    void aQuestionIsPassedOnToSomebodyWhoThenMayAnswer() {
        JsonNode question = question();
        String id = question.path("id").stringValue();
        JsonNode passed =
                ada.post(
                                "/approvals/" + id + "/delegate",
                                Json.object().put("to", "Grace").put("reason", "knows them"))
                        .expect(200)
                        .json();
        assertThat(passed.path("approvers").toString()).contains("Grace");
        ada.post("/approvals/" + id + "/decision", verdict("approve")).expect(409);
        grace.post("/approvals/" + id + "/decision", verdict("approve")).expect(200);
    }

    @Test
    void aQuestionAboutABudgetIsAnsweredInWholeUnitsByWhoMaySetIt() {
        String team =
                ServerStage.TEAM
                        .replace("Acme & Söhne", "Frugal")
                        .replace(
                                "organization: { money: $100/month }",
                                "organization: { tokens: 20/month }");
        stage.publish("Frugal", team);
        Visitor owner = stage.person("Olga", "Frugal", Role.OWNER);
        Visitor operator = stage.person("Otto", "Frugal", Role.OPERATOR);
        owner.post("/runs", Json.object().put("plan", "read")).expect(201);
        JsonNode question =
                Awaitility.await()
                        .until(
                                () ->
                                        owner.get("/approvals")
                                                .expect(200)
                                                .json()
                                                .path("items")
                                                .path(0),
                                item -> item.path("kind").asString("").equals("budget"));
        assertThat(question.path("budget").path("limit").longValue()).isEqualTo(20);
        String decision = "/approvals/" + question.path("id").stringValue() + "/decision";
        operator.post(decision, verdict("approve")).expect(403);
        var text = Json.object().put("verdict", "approve");
        text.putObject("edited").put("limit", "a lot");
        owner.post(decision, text).expect(400);
        var raised = Json.object().put("verdict", "approve");
        raised.putObject("edited").put("limit", 5_000_000);
        assertThat(owner.post(decision, raised).expect(200).json().path("outcome").stringValue())
                .isEqualTo("raised");
        assertThat(
                        owner.get("/budgets/organization~tokens~month")
                                .expect(200)
                                .json()
                                .path("limit")
                                .longValue())
                .isEqualTo(5_000_000);
        Awaitility.await()
                .until(() ->
                        owner.get("/runs?status=completed").expect(200).json().path("items").size()
                                == 1);
    }

    @Test
    void questionsOfOthersAreNotThere() {
        JsonNode question = question();
        Visitor stranger = stage.person("Mallory", "Other", Role.OWNER);
        assertThat(stranger.get("/approvals").expect(200).json().path("items").size()).isZero();
        stranger.post(
                        "/approvals/" + question.path("id").stringValue() + "/decision",
                        verdict("approve"))
                .expect(404);
    }
}
