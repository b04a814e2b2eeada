package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.webhook.Deliveries;
import java.net.ServerSocket;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What happens when messages do not arrive. */
class WebhookFailuresTest extends WebhookTesting {

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

    @Test
    void whoDoesNotKeepUpIsPaused() {
        JsonNode webhook = make("run.started");
        database()
                .sql(
                        """
                        insert into troupe.webhook_delivery (id, webhook, organization, event, at, body, next_at)
                        select 'msg_' || n, ?, ?, 'run.started', now(), '{}', now() + interval '1 day' from generate_series(1, 10000) as n
                        """)
                .params(webhook.path("id").stringValue(), ServerStage.ACME)
                .update();
        start("read");

        await().until(() -> !ada.get(path(webhook)).json().path("active").booleanValue());
        assertThat(ada.get(path(webhook)).json().path("paused").path("why").stringValue())
                .contains("10000 messages wait");
    }

    @Test
    void whatEndedLongAgoIsForgotten() {
        JsonNode webhook = make("run.started");
        for (int i = 0; i < 3; i++) {
            ada.post(path(webhook) + "/ping").expect(201);
        }
        await().until(() ->
                items(ada.get(path(webhook) + "/deliveries?outcome=delivered")).size() == 3);
        long kept = items(ada.get(path(webhook) + "/deliveries")).getFirst().path("no").longValue();
        database()
                .sql(
                        "update troupe.webhook_delivery set ended_at = now() - interval '8 days' where no <> ?")
                .param(kept)
                .update();

        stage.server().bean(Deliveries.class).forget();

        assertThat(items(ada.get(path(webhook) + "/deliveries")))
                .extracting(one -> one.path("no").longValue())
                .containsExactly(kept);
    }
}
