package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.troupe.core.json.Json;
import dev.troupe.engine.OrganizationJournal;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import dev.troupe.server.webhook.WebhookSettings;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What is sent is sent whichever servers end and begin, and never where it must not be. */
class WebhookServersTest {

    private static final WebhookSettings QUICK =
            WebhookSettings.DEFAULT.withRetries(Collections.nCopies(6, Duration.ofMillis(50)));

    @TempDir Path folder;
    private Receiver receiver;

    @BeforeEach
    void listen() {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    private ServerStage stage(WebhookSettings how) {
        ServerStage stage = new ServerStage(folder, settings -> settings.withWebhooks(how));
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        return stage;
    }

    private static Visitor ada(ServerStage stage) {
        return stage.person("Ada", ServerStage.ACME, Role.OWNER);
    }

    private static ObjectNode wanted(String url, String event) {
        ObjectNode wanted = Json.object().put("url", url);
        wanted.set("events", Json.tree(List.of(event)));
        return wanted;
    }

    private static ConditionFactory await() {
        return Awaitility.await().atMost(Duration.ofSeconds(30));
    }

    private static void order(ServerStage stage, String what) {
        new OrganizationJournal(stage.database(), InstantSource.system())
                .append(ServerStage.ACME, what, Json.object(), "anna");
    }

    private static long delivered(ServerStage stage) {
        return JdbcClient.create(stage.database())
                .sql("select count(*) from troupe.webhook_delivery where state = 1")
                .query(Long.class)
                .single();
    }

    @Test
    void severalServersSendEachMessageOnceAndInOrder() {
        try (ServerStage stage = stage(QUICK.withPrivateAddresses());
                TroupeServer second = stage.another();
                TroupeServer third = stage.another()) {
            assertThat(second.port()).isNotEqualTo(third.port());
            ada(stage).post("/webhooks", wanted(receiver.url(), "budget.changed")).expect(201);
            for (int i = 0; i < 60; i++) {
                order(stage, "budget " + i);
            }
            await().until(() -> delivered(stage) == 60);

            assertThat(receiver.arrived())
                    .extracting(one -> one.json().path("data").path("what").stringValue())
                    .containsExactlyElementsOf(
                            java.util.stream.IntStream.range(0, 60)
                                    .mapToObj(i -> "budget " + i)
                                    .toList());
        }
    }

    @Test
    void whatWasBeingSentWhenTheServerEndedIsSentAgainUnderTheSameId() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        receiver.answers((exchange, message) -> {
            try {
                never.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        try (ServerStage stage = stage(QUICK.withPrivateAddresses())) {
            ada(stage).post("/webhooks", wanted(receiver.url(), "budget.changed")).expect(201);
            order(stage, "budget raised");
            await().until(() -> receiver.arrived().size() == 1);
            stage.server().close();
            assertThat(delivered(stage)).isZero();
            receiver.answers(Receiver.OK);
            try (TroupeServer next = stage.another()) {
                assertThat(next.port()).isPositive();
                await().until(() -> delivered(stage) == 1);
            }
            never.countDown();
            assertThat(receiver.arrived()).hasSize(2);
            assertThat(receiver.arrived())
                    .extracting(Receiver.Message::id)
                    .containsOnly(receiver.arrived().getFirst().id());
        }
    }

    @Test
    void whatHappensWhileNoServerRunsIsSentByTheNext() {
        try (ServerStage stage = stage(QUICK.withPrivateAddresses())) {
            ada(stage).post("/webhooks", wanted(receiver.url(), "budget.changed")).expect(201);
            stage.server().close();
            order(stage, "budget raised");
            order(stage, "budget removed");
            assertThat(receiver.arrived()).isEmpty();
            try (TroupeServer next = stage.another()) {
                assertThat(next.port()).isPositive();
                await().until(() -> delivered(stage) == 2);
            }
            assertThat(receiver.arrived())
                    .extracting(one -> one.json().path("data").path("what").stringValue())
                    .containsExactly("budget raised", "budget removed");
        }
    }

    @Test
    void aWebhookOfADeadServerIsFreeOnceItsLeaseIsOver() {
        try (ServerStage stage = stage(QUICK.withPrivateAddresses())) {
            Visitor ada = ada(stage);
            JsonNode webhook =
                    ada.post("/webhooks", wanted(receiver.url(), "budget.changed"))
                            .expect(201)
                            .json();
            JdbcClient database = JdbcClient.create(stage.database());
            database.sql(
                            "update troupe.webhook set taken_by = ?, taken_until = now() + interval '1 hour'")
                    .param(UUID.randomUUID())
                    .update();
            ada.post("/webhooks/" + webhook.path("id").stringValue() + "/ping").expect(201);
            order(stage, "budget raised");
            await().until(() ->
                    database.sql("select count(*) from troupe.webhook_delivery")
                                    .query(Long.class)
                                    .single()
                            == 2);
            assertThat(receiver.arrived()).isEmpty();

            database.sql("update troupe.webhook set taken_until = now()").update();
            await().until(() -> delivered(stage) == 2);
            assertThat(receiver.arrived()).hasSize(2);
        }
    }

    @Test
    void addressesOfPrivateNetworksAndClearTextAreRefused() {
        try (ServerStage stage = stage(QUICK)) {
            Visitor ada = ada(stage);
            for (String url :
                    List.of(
                            "http://example.com/",
                            "https://localhost/",
                            "https://x.localhost/",
                            "https://127.0.0.1/",
                            "https://10.1.2.3:8443/",
                            "https://169.254.169.254/latest/meta-data",
                            "https://192.168.0.1/",
                            "https://100.64.0.1/",
                            "https://0.0.0.0/",
                            "https://224.0.0.1/",
                            "https://[::1]/",
                            "https://[::ffff:127.0.0.1]/",
                            "https://[fe80::1]/",
                            "https://[fd00:ec2::254]/")) {
                assertThat(
                                ada.post("/webhooks", wanted(url, "run.started"))
                                        .expect(400)
                                        .json()
                                        .path("remedy")
                                        .stringValue())
                        .as(url)
                        .contains("--webhook-allow-private");
            }
        }
    }

    @Test
    void aNameThatLeadsInsideIsNotConnectedTo() {
        try (ServerStage stage = stage(QUICK)) {
            Visitor ada = ada(stage);
            JsonNode webhook =
                    ada.post("/webhooks", wanted("https://hooks.example.com/", "run.started"))
                            .expect(201)
                            .json();
            // As if its name led here by now.
            JdbcClient.create(stage.database())
                    .sql("update troupe.webhook set url = ?")
                    .param("http://localhost:" + receiver.port() + "/hook")
                    .update();
            String path = "/webhooks/" + webhook.path("id").stringValue();
            ada.post(path + "/ping").expect(201);

            JsonNode tried =
                    await().until(
                                    () ->
                                            ada.get(path + "/deliveries")
                                                    .expect(200)
                                                    .json()
                                                    .path("items")
                                                    .path(0),
                                    one -> one.path("attempts").asInt(0) > 0);
            assertThat(tried.path("error").stringValue()).contains("private network");
            assertThat(receiver.arrived()).isEmpty();
        }
    }

    @Test
    void aServerThatNobodyVouchesForGetsNothing() throws Exception {
        Queue<String> arrived = new ConcurrentLinkedQueue<>();
        HttpsServer impostor =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        impostor.setHttpsConfigurator(new HttpsConfigurator(selfSigned()));
        impostor.createContext("/", exchange -> arrived.add(exchange.getRequestMethod()));
        impostor.start();
        try (ServerStage stage = stage(QUICK.withPrivateAddresses())) {
            Visitor ada = ada(stage);
            String url = "https://localhost:" + impostor.getAddress().getPort() + "/";
            String path =
                    "/webhooks/"
                            + ada.post("/webhooks", wanted(url, "run.started"))
                                    .expect(201)
                                    .json()
                                    .path("id")
                                    .stringValue();
            ada.post(path + "/ping").expect(201);
            JsonNode tried =
                    await().until(
                                    () ->
                                            ada.get(path + "/deliveries")
                                                    .json()
                                                    .path("items")
                                                    .path(0),
                                    one -> one.path("attempts").asInt(0) > 0);
            assertThat(tried.path("error").stringValue()).contains("no safe connection");
            assertThat(arrived).isEmpty();
        } finally {
            impostor.stop(0);
        }
    }

    private SSLContext selfSigned() throws Exception {
        Path store = folder.resolve("self.p12");
        Process keytool =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                "self",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost",
                                "-storepass",
                                "changeit",
                                "-keystore",
                                store.toString())
                        .redirectErrorStream(true)
                        .start();
        assertThat(new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                .doesNotContain("error");
        char[] password = "changeit".toCharArray();
        KeyStore keys = KeyStore.getInstance(store.toFile(), password);
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, password);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }
}
