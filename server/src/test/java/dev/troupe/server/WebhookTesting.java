package dev.troupe.server;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Answer;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import dev.troupe.server.webhook.WebhookSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A server that tells a receiver of events. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WebhookTesting {

    private static final WebhookSettings QUICK =
            WebhookSettings.DEFAULT
                    .withPrivateAddresses()
                    .withRetries(Collections.nCopies(6, Duration.ofMillis(20)))
                    .withWhole(Duration.ofSeconds(2));

    ServerStage stage;
    Visitor ada;

    Receiver receiver;

    @BeforeAll
    void open(@TempDir Path folder) {
        stage = new ServerStage(folder, settings -> settings.withWebhooks(QUICK));
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
    }

    @AfterAll
    void close() {
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

    static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }

    static List<JsonNode> items(Answer answer) {
        return answer.expect(200).json().path("items").valueStream().toList();
    }

    static String path(JsonNode webhook) {
        return "/webhooks/" + webhook.path("id").stringValue();
    }

    static ObjectNode wanted(String url, String... events) {
        ObjectNode wanted = Json.object().put("url", url);
        wanted.set("events", Json.tree(Arrays.asList(events)));
        return wanted;
    }

    final JsonNode make(String... events) {
        return ada.post("/webhooks", wanted(receiver.url(), events)).expect(201).json();
    }

    final long start(String plan) {
        return ada.post("/runs", Json.object().put("plan", plan))
                .expect(201)
                .json()
                .path("id")
                .longValue();
    }

    final JsonNode delivery(JsonNode webhook, Predicate<JsonNode> wanted) {
        return await().until(
                        () ->
                                items(ada.get(path(webhook) + "/deliveries")).stream()
                                        .filter(wanted)
                                        .findFirst()
                                        .orElse(Json.object()),
                        found -> !found.isEmpty());
    }

    static Predicate<JsonNode> outcome(String word) {
        return delivery -> delivery.path("outcome").stringValue().equals(word);
    }

    final JdbcClient database() {
        return JdbcClient.create(stage.database());
    }

    final Answer change(JsonNode webhook, JsonNode change) {
        String tag = ada.get(path(webhook)).response().headers().firstValue("ETag").orElseThrow();
        return ada.with("If-Match", tag).patch(path(webhook), change);
    }
}
