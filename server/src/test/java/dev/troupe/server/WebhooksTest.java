package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Answer;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Other systems are told what happens. */
class WebhooksTest extends WebhookTesting {

    // ---- what arrives

    @Test
    void aRunIsToldOfFromItsBeginningToItsEndAndSigned() {
        JsonNode webhook = make("run.started", "run.completed");

        long run = start("read");

        await().until(() -> receiver.of("run.completed").size() == 1);
        assertThat(receiver.arrived())
                .extracting(Receiver.Message::type)
                .containsExactly("run.started", "run.completed");
        assertThat(receiver.arrived())
                .allSatisfy(message -> {
                    assertThat(message.isSignedBy(webhook.path("secret").stringValue())).isTrue();
                    assertThat(message.id()).startsWith("msg_");
                    assertThat(Long.parseLong(message.timestamp()))
                            .isBetween(
                                    Instant.now().getEpochSecond() - 60,
                                    Instant.now().getEpochSecond());
                    assertThat(message.json().path("organization").stringValue())
                            .isEqualTo(ServerStage.ACME);
                    assertThat(message.json().path("data").path("run").longValue()).isEqualTo(run);
                    assertThat(message.json().path("data").path("url").stringValue())
                            .isEqualTo(stage.server().url() + "/runs/" + run);
                    assertThat(Instant.parse(message.json().path("timestamp").stringValue()))
                            .isBetween(Instant.now().minusSeconds(60), Instant.now());
                });
        assertThat(receiver.arrived()).extracting(Receiver.Message::id).doesNotHaveDuplicates();
    }

    @Test
    void aQuestionIsToldOfWithTheWayToIt() {
        make("approval.asked", "approval.closed");
        long run = start("ticket");

        await().until(() -> receiver.of("approval.asked").size() == 1);
        JsonNode data = receiver.of("approval.asked").getFirst().json().path("data");
        String id = data.path("approval").stringValue();
        assertThat(data.path("root").longValue()).isEqualTo(run);
        assertThat(data.path("url").stringValue())
                .isEqualTo(stage.server().url() + "/approvals/" + id);
        ada.post("/approvals/" + id + "/decision", Json.object().put("verdict", "approve"))
                .expect(200);
        await().until(() -> receiver.of("approval.closed").size() == 1);
    }

    @Test
    void changesOfTheOrganizationAreToldOf() {
        make("budget.changed", "organization.stopped", "organization.resumed", "breaker.changed");
        ada.with("If-None-Match", "*")
                .put("/budgets/agent:lead~money~day", Json.object().put("limit", 5_000_000))
                .expect(200);
        ada.post("/breakers/tool:shop.pay/open", Json.object().put("reason", "odd")).expect(200);
        ada.put("/organization/stop", Json.object().put("reason", "odd")).expect(200);
        ada.delete("/organization/stop").expect(200);

        await().until(() -> receiver.arrived().size() >= 4);
        assertThat(receiver.arrived())
                .extracting(Receiver.Message::type)
                .containsExactly(
                        "budget.changed",
                        "breaker.changed",
                        "organization.stopped",
                        "organization.resumed");
    }

    @Test
    void messagesArriveInTheOrderOfWhatHappened() {
        JsonNode webhook = make("run.started");
        List<Long> runs = LongStream.range(0, 12).map(no -> start("read")).boxed().toList();

        await().until(() -> receiver.arrived().size() == 12);
        assertThat(receiver.arrived())
                .extracting(message -> message.json().path("data").path("run").longValue())
                .containsExactlyElementsOf(runs);
        assertThat(items(ada.get(path(webhook) + "/deliveries?limit=5"))).hasSize(5);
        Answer first = ada.get(path(webhook) + "/deliveries?limit=5").expect(200);
        assertThat(
                        items(
                                ada.get(
                                        path(webhook)
                                                + "/deliveries?limit=5&cursor="
                                                + first.json().path("next").stringValue())))
                .hasSize(5)
                .doesNotContainAnyElementsOf(items(first));
    }

    @Test
    void nobodyIsToldOfWhatWasBefore() {
        start("read");
        JsonNode webhook = make("run.started");
        ada.post(path(webhook) + "/ping").expect(201);

        await().until(() -> !receiver.arrived().isEmpty());
        assertThat(receiver.arrived()).extracting(Receiver.Message::type).containsExactly("ping");
    }

    @Test
    void anotherOrganizationIsToldOfItsOwnOnly() {
        Visitor mallory = stage.person("Mallory", "Other", Role.OWNER);
        JsonNode foreign =
                mallory.post(
                                "/webhooks",
                                wanted(receiver.url(), "run.started", "organization.changed"))
                        .expect(201)
                        .json();
        try (Receiver own = new Receiver()) {
            ada.post("/webhooks", wanted(own.url(), "run.started")).expect(201);
            start("read");
            await().until(() -> own.of("run.started").size() == 1);
            mallory.post(path(foreign) + "/ping").expect(201);
            await().until(() -> receiver.of("ping").size() == 1);
            assertThat(receiver.of("run.started")).isEmpty();
            ada.get(path(foreign)).expect(404);
            ada.get(path(foreign) + "/deliveries").expect(404);
            ada.post(path(foreign) + "/secret").expect(404);
            ada.post(path(foreign) + "/ping").expect(404);
            ada.with("If-Match", "*").patch(path(foreign), Json.object()).expect(404);
            ada.delete(path(foreign)).expect(404);
            assertThat(items(ada.get("/webhooks"))).hasSize(1);
        } finally {
            mallory.delete(path(foreign)).expect(204);
        }
    }

    // ---- secrets

    @Test
    void aRotatedSecretSignsBesidesTheOneBefore() {
        JsonNode webhook = make("run.started");
        JsonNode rotated = ada.post(path(webhook) + "/secret").expect(201).json();
        ada.post(path(webhook) + "/ping").expect(201);
        await().until(() -> receiver.arrived().size() == 1);
        Receiver.Message both = receiver.arrived().getFirst();
        assertThat(both.isSignedBy(webhook.path("secret").stringValue())).isTrue();
        assertThat(both.isSignedBy(rotated.path("secret").stringValue())).isTrue();
        assertThat(Instant.parse(rotated.path("formerUntil").stringValue()))
                .isAfter(Instant.now().plus(Duration.ofHours(23)));

        database().sql("update troupe.webhook set former_until = now() - interval '1 s'").update();
        ada.post(path(webhook) + "/ping").expect(201);
        await().until(() -> receiver.arrived().size() == 2);
        Receiver.Message one = receiver.arrived().getLast();
        assertThat(one.isSignedBy(webhook.path("secret").stringValue())).isFalse();
        assertThat(one.isSignedBy(rotated.path("secret").stringValue())).isTrue();
    }

    @Test
    void aSecretIsShownOnceAndIsNotInTheDatabase() {
        JsonNode webhook = make("run.started");
        String secret = webhook.path("secret").stringValue();
        byte[] bytes = java.util.Base64.getDecoder().decode(secret.substring(6));

        assertThat(ada.get("/webhooks").response().body()).doesNotContain(secret, "whsec_");
        assertThat(ada.get(path(webhook)).response().body()).doesNotContain("whsec_");
        byte[] kept =
                database().sql("select secret from troupe.webhook").query(byte[].class).single();
        assertThat(new String(kept, java.nio.charset.StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1));
    }

    @Test
    void aRepeatedRequestMakesNoSecondWebhookAndShowsNoSecret() {
        Visitor once = ada.with("Idempotency-Key", "hook-" + receiver.port());
        once.post("/webhooks", wanted(receiver.url(), "run.started")).expect(201);
        once.post("/webhooks", wanted(receiver.url(), "run.started")).expect(409);
        assertThat(items(ada.get("/webhooks"))).hasSize(1);
        assertThat(
                        database()
                                .sql(
                                        "select count(*) from troupe.idempotency where body like '%whsec%'")
                                .query(Long.class)
                                .single())
                .isZero();
    }

    @Test
    void aServerWithAnotherKeySendsNothingAndSaysSo() {
        JsonNode webhook = make("run.started");
        database().sql("update troupe.webhook set sealed_with = '\\x00'::bytea").update();
        assertThat(ada.get(path(webhook)).json().path("problem").stringValue()).contains("key");

        ada.post(path(webhook) + "/secret").expect(201);
        assertThat(ada.get(path(webhook)).json().has("problem")).isFalse();
        ada.post(path(webhook) + "/ping").expect(201);
        await().until(() -> receiver.arrived().size() == 1);
    }

    // ---- who may, and what is refused

    @Test
    void onlyWhoMayChangeThemSeesThem() {
        JsonNode webhook = make("run.started");
        for (Role role : List.of(Role.VIEWER, Role.APPROVER, Role.OPERATOR)) {
            Visitor other = stage.person("Not " + role.word(), ServerStage.ACME, role);
            other.get("/webhooks").expect(403);
            other.get(path(webhook) + "/deliveries").expect(403);
            other.post("/webhooks", wanted(receiver.url(), "run.started")).expect(403);
        }
    }

    @Test
    void anUnknownEventIsRefusedWithThoseThatThereAre() {
        Answer refused = ada.post("/webhooks", wanted(receiver.url(), "run.exploded")).expect(400);
        assertThat(refused.json().path("field").stringValue()).isEqualTo("events");
        assertThat(refused.json().path("remedy").stringValue())
                .contains("run.completed", "approval.asked");
        ada.post("/webhooks", wanted(receiver.url())).expect(400);
        ada.post("/webhooks", Json.object().put("url", receiver.url())).expect(400);
        assertThat(items(ada.get("/webhooks/types")))
                .extracting(one -> one.path("type").stringValue())
                .contains("run.completed");
    }

    @Test
    void anAddressThatIsNoneIsRefused() {
        for (String url :
                List.of(
                        "",
                        "x",
                        "ftp://example.com/",
                        "http://user:secret@example.com/",
                        "http://example.com/#there",
                        "http:///path",
                        "http://a b/",
                        "http://example.com/" + "x".repeat(3_000))) {
            assertThat(
                            ada.post("/webhooks", wanted(url, "run.started"))
                                    .expect(400)
                                    .json()
                                    .path("field")
                                    .stringValue())
                    .as(url)
                    .isEqualTo("url");
        }
    }

    @Test
    void aChangeNeedsToHaveSeenWhatItChanges() {
        JsonNode webhook = make("run.started");
        ada.patch(path(webhook), Json.object().put("active", false)).expect(428);
        change(webhook, wanted(receiver.url() + "/other", "run.failed")).expect(200);
        ada.with("If-Match", webhook.path("etag").stringValue())
                .patch(path(webhook), Json.object().put("active", false))
                .expect(412);
        ada.with("If-Match", webhook.path("etag").stringValue()).delete(path(webhook)).expect(412);
        JsonNode changed = ada.get(path(webhook)).json();
        assertThat(changed.path("url").stringValue()).isEqualTo(receiver.url() + "/other");
        assertThat(changed.path("events").get(0).stringValue()).isEqualTo("run.failed");
        assertThat(changed.path("active").booleanValue()).isTrue();
    }

    @Test
    void whatIsDoneToWebhooksIsInTheJournalWithoutTheirAddresses() {
        JsonNode webhook = make("run.started");
        change(webhook, wanted(receiver.url() + "/token", "run.failed")).expect(200);
        ada.post(path(webhook) + "/secret").expect(201);
        ada.delete(path(webhook)).expect(204);

        Answer audit = ada.get("/audit?what=webhook&limit=50");
        assertThat(items(audit))
                .extracting(one -> one.path("what").stringValue())
                .contains(
                        "webhook made",
                        "webhook changed",
                        "webhook's secret replaced",
                        "webhook removed");
        assertThat(
                        database()
                                .sql(
                                        "select count(*) from troupe.journal where payload::text like '%/token%'")
                                .query(Long.class)
                                .single())
                .isZero();
    }

    @Test
    void thereAreFiguresOfDeliveries() {
        JsonNode webhook = make("run.started");
        ada.post(path(webhook) + "/ping").expect(201);
        delivery(webhook, outcome("delivered"));
        assertThat(ada.get("//metrics").expect(200).response().body())
                .contains("troupe_webhook_attempts_seconds_count{outcome=\"delivered\"}")
                .contains("troupe_webhooks_paused{")
                .contains("troupe_webhook_deliveries_pending{");
    }
}
