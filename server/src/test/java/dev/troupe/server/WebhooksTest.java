package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Answer;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import dev.troupe.server.webhook.WebhookSettings;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Other systems are told what happens. */
class WebhooksTest {

    private static final WebhookSettings QUICK =
            WebhookSettings.DEFAULT
                    .withPrivateAddresses()
                    .withRetries(Collections.nCopies(6, Duration.ofMillis(20)))
                    .withWhole(Duration.ofSeconds(2));

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Visitor ada;

    private Receiver receiver;

    @BeforeAll
    static void open() {
        stage = new ServerStage(folder, settings -> settings.withWebhooks(QUICK));
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @BeforeEach
    void listen() {
        receiver = new Receiver();
    }

    @AfterEach
    void remove() {
        receiver.close();
        items(ada.get("/webhooks")).forEach(one -> ada.delete(path(one)).expect(204));
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }

    private static List<JsonNode> items(Answer answer) {
        return answer.expect(200).json().path("items").valueStream().toList();
    }

    private static String path(JsonNode webhook) {
        return "/webhooks/" + webhook.path("id").stringValue();
    }

    private static ObjectNode wanted(String url, String... events) {
        ObjectNode wanted = Json.object().put("url", url);
        wanted.set("events", Json.tree(Arrays.asList(events)));
        return wanted;
    }

    private JsonNode make(String... events) {
        return ada.post("/webhooks", wanted(receiver.url(), events)).expect(201).json();
    }

    private static long start(String plan) {
        return ada.post("/runs", Json.object().put("plan", plan))
                .expect(201)
                .json()
                .path("id")
                .longValue();
    }

    private static JsonNode delivery(JsonNode webhook, Predicate<JsonNode> wanted) {
        return await().until(
                        () ->
                                items(ada.get(path(webhook) + "/deliveries")).stream()
                                        .filter(wanted)
                                        .findFirst()
                                        .orElse(Json.object()),
                        found -> !found.isEmpty());
    }

    private static Predicate<JsonNode> outcome(String word) {
        return delivery -> delivery.path("outcome").stringValue().equals(word);
    }

    private static JdbcClient database() {
        return JdbcClient.create(stage.database());
    }

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

    // ---- when it does not arrive

    @Test
    void whatWasRefusedIsSentAgainUnderTheSameId() {
        receiver.answers((exchange, message) -> {
            boolean first = receiver.arrived().size() == 1;
            exchange.sendResponseHeaders(first ? 500 : 200, -1);
        });
        JsonNode webhook = make("run.started");
        start("read");

        JsonNode delivered = delivery(webhook, outcome("delivered"));
        assertThat(delivered.path("attempts").intValue()).isEqualTo(2);
        assertThat(delivered.path("status").intValue()).isEqualTo(200);
        assertThat(receiver.arrived()).hasSize(2);
        assertThat(receiver.arrived())
                .extracting(Receiver.Message::id)
                .containsOnly(delivered.path("id").stringValue());
    }

    @Test
    void aRefusedConnectionIsTriedAgain() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        JsonNode webhook =
                ada.post("/webhooks", wanted("http://127.0.0.1:" + port + "/", "run.started"))
                        .expect(201)
                        .json();
        start("read");
        JsonNode failing = delivery(webhook, one -> one.path("attempts").intValue() > 0);
        assertThat(failing.path("error").stringValue()).contains("connection failed");
        try (Receiver late = new Receiver(port)) {
            await().until(() -> late.of("run.started").size() == 1);
        }
    }

    @Test
    void whoDoesNotAnswerInTimeIsAskedAgainAndHoldsUpNobodyElse() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        receiver.answers((exchange, message) -> {
            try {
                assertThat(end.await(60, TimeUnit.SECONDS)).isTrue();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (Receiver quick = new Receiver()) {
            JsonNode slow = make("run.started");
            ada.post("/webhooks", wanted(quick.url(), "run.started")).expect(201);
            start("read");
            await().until(() -> receiver.arrived().size() == 1);
            start("read");
            await().until(() -> quick.arrived().size() == 2);
            assertThat(items(ada.get(path(slow) + "/deliveries"))).noneMatch(outcome("delivered"));
            JsonNode timed = delivery(slow, one -> one.path("attempts").intValue() > 0);
            assertThat(timed.path("error").stringValue()).contains("within 2 s");
            end.countDown();
            receiver.answers(Receiver.OK);
            await().until(() ->
                    items(ada.get(path(slow) + "/deliveries")).stream()
                                    .filter(outcome("delivered"))
                                    .count()
                            == 2);
        }
    }

    @Test
    void itIsGivenUpAfterTheLastTryAndCanBeSentOnceMore() {
        receiver.answers((exchange, message) -> {
            byte[] text = "no\u0007t\0 today".getBytes(java.nio.charset.StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(400, text.length);
            exchange.getResponseBody().write(text);
        });
        JsonNode webhook = make("run.started");
        start("read");

        // Failing alone, it is left alone for longer and longer: only the database knows that.
        await().until(() -> {
            database().sql("update troupe.webhook set resting_until = null").update();
            return items(ada.get(path(webhook) + "/deliveries?outcome=failed")).size() == 1;
        });
        JsonNode failed = items(ada.get(path(webhook) + "/deliveries")).getFirst();
        assertThat(failed.path("attempts").intValue()).isEqualTo(7);
        assertThat(failed.path("answer").stringValue()).isEqualTo("no t  today");
        assertThat(failed.path("error").stringValue()).isEqualTo("answered 400");
        assertThat(failed.has("nextAt")).isFalse();

        receiver.answers(Receiver.OK);
        database().sql("update troupe.webhook set resting_until = null").update();
        ada.post(path(webhook) + "/deliveries/" + failed.path("no").longValue() + "/retry")
                .expect(200);
        JsonNode delivered = delivery(webhook, outcome("delivered"));
        assertThat(delivered.path("attempts").intValue()).isEqualTo(8);
        assertThat(delivered.path("id")).isEqualTo(failed.path("id"));
    }

    @Test
    void aRedirectIsNotFollowed() {
        try (Receiver elsewhere = new Receiver()) {
            receiver.answers((exchange, message) -> {
                exchange.getResponseHeaders().add("Location", elsewhere.url());
                exchange.sendResponseHeaders(307, -1);
            });
            JsonNode webhook = make("run.started");
            ada.post(path(webhook) + "/ping").expect(201);

            JsonNode tried = delivery(webhook, one -> one.path("attempts").intValue() > 0);
            assertThat(tried.path("error").stringValue()).contains("redirects are not followed");
            assertThat(elsewhere.arrived()).isEmpty();
        }
    }

    @Test
    void anEndlessAnswerIsCutOff() {
        receiver.answers((exchange, message) -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] some = "much ".repeat(1_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            for (int i = 0; i < 100_000; i++) {
                exchange.getResponseBody().write(some);
            }
        });
        JsonNode webhook = make("run.started");
        ada.post(path(webhook) + "/ping").expect(201);

        JsonNode delivered = delivery(webhook, outcome("delivered"));
        assertThat(delivered.path("answer").stringValue())
                .startsWith("much")
                .hasSizeLessThan(1_100);
    }

    @Test
    void whoAsksToBeLeftAloneIs() {
        receiver.answers((exchange, message) -> {
            exchange.getResponseHeaders().add("Retry-After", "3600");
            exchange.sendResponseHeaders(503, -1);
        });
        JsonNode webhook = make("run.started");
        ada.post(path(webhook) + "/ping").expect(201);

        JsonNode tried = delivery(webhook, one -> one.path("attempts").intValue() > 0);
        assertThat(Instant.parse(tried.path("nextAt").stringValue()))
                .isAfter(Instant.now().plusSeconds(3_000));
        await().until(() ->
                database()
                                .sql(
                                        "select count(*) from troupe.webhook where resting_until > now() + interval '50 minutes'")
                                .query(Long.class)
                                .single()
                        == 1);
    }

    @Test
    void whoWantsNothingAnyMoreIsPausedAndTheJournalSaysSo() {
        receiver.answers(Receiver.status(410));
        JsonNode webhook = make("run.started");
        ada.post(path(webhook) + "/ping").expect(201);

        await().until(() -> !ada.get(path(webhook)).json().path("active").booleanValue());
        JsonNode paused = ada.get(path(webhook)).json().path("paused");
        assertThat(paused.path("by").stringValue()).isEqualTo("troupe");
        assertThat(paused.path("why").stringValue()).contains("410");
        await().until(() ->
                items(ada.get("/audit?what=webhook+paused")).stream()
                        .anyMatch(one -> one.path("what").stringValue().equals("webhook paused")));
        ada.post(path(webhook) + "/ping").expect(409);
        assertThat(ada.get("/overview").json().path("webhooks").valueStream())
                .anySatisfy(one -> assertThat(one.path("why").stringValue()).contains("410"));
    }

    @Test
    void whatFailsForDaysIsPaused() {
        receiver.answers(Receiver.status(500));
        JsonNode webhook = make("run.started");
        database()
                .sql("update troupe.webhook set failing_since = now() - interval '4 days'")
                .update();
        ada.post(path(webhook) + "/ping").expect(201);

        await().until(() -> !ada.get(path(webhook)).json().path("active").booleanValue());
        assertThat(ada.get(path(webhook)).json().path("paused").path("why").stringValue())
                .contains("72 hours");
    }

    @Test
    void aPausedOneIsToldWhatItMissedOnceItGoesOn() {
        JsonNode webhook = make("run.started");
        change(webhook, Json.object().put("active", false)).expect(200);
        start("read");
        change(webhook, Json.object().put("active", true)).expect(200);
        start("read");

        await().until(() -> receiver.arrived().size() == 2);
        assertThat(receiver.arrived())
                .extracting(Receiver.Message::type)
                .containsExactly("events.missed", "run.started");
        assertThat(
                        receiver.of("events.missed")
                                .getFirst()
                                .json()
                                .path("data")
                                .path("why")
                                .stringValue())
                .contains("paused since");
    }

    private static Answer change(JsonNode webhook, JsonNode change) {
        String tag = ada.get(path(webhook)).response().headers().firstValue("ETag").orElseThrow();
        return ada.with("If-Match", tag).patch(path(webhook), change);
    }

    @Test
    void whatIsNotKeptAnyMoreIsSaidToBeMissing() {
        JsonNode webhook = make("run.started");
        start("read");
        await().until(() -> receiver.arrived().size() == 1);
        // As if no server had run for longer than a day.
        database().sql("update troupe.webhook_feed set no = 1").update();
        database().sql("update troupe.webhook set from_no = 0").update();
        database().sql("delete from troupe.feed where no <= 5").update();
        database().sql("update troupe.feed_start set no = 5").update();
        start("read");

        await().until(() -> !receiver.of("events.missed").isEmpty());
        assertThat(items(ada.get(path(webhook) + "/deliveries")))
                .anyMatch(one -> one.path("event").stringValue().equals("events.missed"));
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
