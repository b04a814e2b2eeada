package dev.troupe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.troupe.core.json.Json;
import java.io.BufferedReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** {@code troupe up} and {@code troupe link}, as processes of their own. */
class UpCommandTest {

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: Acme }
            models: { fast: [gateway/small] }
            rehearsal: script.yaml
            agents: { clerk: { role: Reads, models: [fast] } }
            plans: { main: { agent: clerk, goal: Read. } }
            main: main
            """;

    @TempDir Path folder;
    private final HttpClient http = HttpClient.newHttpClient();

    private ProcessBuilder troupe(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "--enable-native-access=ALL-UNNAMED",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Troupe.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder process = new ProcessBuilder(command).directory(folder.toFile());
        process.environment().put("TROUPE_HOME", folder.resolve("home").toString());
        process.redirectError(folder.resolve("err.txt").toFile());
        return process;
    }

    private JsonNode printed(Process process) throws Exception {
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        assertThat(line).as(Files.readString(folder.resolve("err.txt"))).isNotNull();
        return Json.parse(line);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(
                request.timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aFirstStartServesTheTeamAndLetsItsUserInOnce() throws Exception {
        Files.writeString(folder.resolve("troupe.yaml"), TEAM);
        Files.writeString(
                folder.resolve("script.yaml"),
                "rehearsal: 1\nrules: [{ reply: { text: done } }]\n");
        Process up = troupe("up", "--port", "0", "--fast", "--json").start();
        try {
            JsonNode started = printed(up);
            URI server = URI.create(started.path("url").stringValue());
            assertThat(started.path("organization").stringValue()).isEqualTo("Acme");
            String token = URI.create(started.path("signIn").stringValue()).getFragment();
            HttpResponse<String> session =
                    send(
                            HttpRequest.newBuilder(server.resolve("/api/v1/session"))
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    Json.object().put("token", token).toString())));
            assertThat(session.statusCode()).as(session.body()).isEqualTo(200);
            String cookie =
                    session.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
            HttpResponse<String> run =
                    send(
                            HttpRequest.newBuilder(server.resolve("/api/v1/runs"))
                                    .header("Cookie", cookie)
                                    .header(
                                            "Troupe-Csrf",
                                            Json.parse(session.body()).path("csrf").stringValue())
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofString("{}")));
            assertThat(run.statusCode()).as(run.body()).isEqualTo(201);
            URI created = server.resolve(run.headers().firstValue("Location").orElseThrow());
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            send(HttpRequest.newBuilder(created).header("Cookie", cookie))
                                    .body()
                                    .contains("\"status\":\"completed\""));
            Process link = troupe("link", "grace", "--role", "approver", "--json").start();
            assertThat(printed(link).path("link").stringValue()).startsWith(server + "/sign-in#");
            assertThat(link.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            up.destroy();
            assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(up.exitValue()).isZero();
        assertThat(Files.readString(folder.resolve("err.txt"))).doesNotContain("INFO");
        assertThat(folder.resolve("home/server.url")).doesNotExist();
    }

    @Test
    void whereThereIsNoTeamThereIsADemonstrationOnce() throws Exception {
        Process first = troupe("up", "--port", "0", "--fast", "--json").start();
        try {
            JsonNode started = printed(first);
            assertThat(started.path("organization").stringValue()).isEqualTo("Demonstration");
            assertThat(started.path("signIn").stringValue()).contains("/sign-in#");
        } finally {
            first.destroy();
            assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        Process run = troupe("run", "home/demo/troupe.yaml", "--fast", "--json").start();
        run.getInputStream().readAllBytes();
        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Process waiting = troupe("approvals", "--json").start();
        assertThat(new String(waiting.getInputStream().readAllBytes(), UTF_8))
                .contains("Pay this refund?")
                .contains("189");
        Process second = troupe("up", "--port", "0", "--fast", "--json").start();
        try {
            assertThat(printed(second).has("organization")).isFalse();
        } finally {
            second.destroy();
            assertThat(second.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void aRunOfOneAgentAndWhatAWebhookIsToldOfItSurviveTheEndOfTheProcess() throws Exception {
        Files.writeString(folder.resolve("troupe.yaml"), TEAM);
        Path script = folder.resolve("script.yaml");
        Files.writeString(script, "rehearsal: 1\nrules: [{ fault: { hang: true } }]\n");
        List<String> ids = new CopyOnWriteArrayList<>();
        AtomicInteger answer = new AtomicInteger(500);
        HttpServer receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        receiver.createContext(
                "/",
                exchange -> {
                    ids.add(exchange.getRequestHeaders().getFirst("webhook-id"));
                    exchange.sendResponseHeaders(answer.get(), -1);
                    exchange.close();
                });
        receiver.start();
        String[] command = {"up", "--port", "0", "--fast", "--json", "--webhook-allow-private"};
        Process up = troupe(command).start();
        try {
            JsonNode started = printed(up);
            URI server = URI.create(started.path("url").stringValue());
            HttpResponse<String> session =
                    send(
                            HttpRequest.newBuilder(server.resolve("/api/v1/session"))
                                    .header("Content-Type", "application/json")
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    Json.object()
                                                            .put(
                                                                    "token",
                                                                    URI.create(
                                                                                    started.path(
                                                                                                    "signIn")
                                                                                            .stringValue())
                                                                            .getFragment())
                                                            .toString())));
            String cookie =
                    session.headers().firstValue("Set-Cookie").orElseThrow().replaceAll(";.*", "");
            HttpRequest.Builder request =
                    HttpRequest.newBuilder()
                            .header("Cookie", cookie)
                            .header("Content-Type", "application/json")
                            .header(
                                    "Troupe-Csrf",
                                    Json.parse(session.body()).path("csrf").stringValue());
            HttpResponse<String> made =
                    send(
                            request.copy()
                                    .uri(server.resolve("/api/v1/webhooks"))
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"url\": \"http://127.0.0.1:%d/\", \"events\": [\"run.started\"]}"
                                                            .formatted(
                                                                    receiver.getAddress()
                                                                            .getPort()))));
            assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
            HttpResponse<String> run =
                    send(
                            request.copy()
                                    .uri(server.resolve("/api/v1/runs"))
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"agent\": \"clerk\", \"instruction\": \"Read.\"}")));
            assertThat(run.statusCode()).as(run.body()).isEqualTo(201);
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> !ids.isEmpty());
            URI asks = server.resolve(run.headers().firstValue("Location").orElseThrow());
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            send(request.copy().uri(asks).GET())
                                    .body()
                                    .contains("\"status\":\"waiting\""));
            up.destroyForcibly();
            assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
            answer.set(204);
            int before = ids.size();
            Files.writeString(script, "rehearsal: 1\nrules: [{ reply: { text: done } }]\n");
            up = troupe(command).start();
            URI again = URI.create(printed(up).path("url").stringValue());
            URI begun = again.resolve(asks.getPath());
            String question =
                    Json.parse(send(request.copy().uri(begun).GET()).body())
                            .path("approvals")
                            .path(0)
                            .path("id")
                            .stringValue();
            HttpResponse<String> retry =
                    send(
                            request.copy()
                                    .uri(
                                            again.resolve(
                                                    "/api/v1/approvals/" + question + "/decision"))
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    "{\"verdict\": \"approve\"}")));
            assertThat(retry.statusCode()).as(retry.body()).isEqualTo(200);
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .until(() ->
                            send(request.copy().uri(begun).GET())
                                    .body()
                                    .contains("\"status\":\"completed\""));
            org.awaitility.Awaitility.await()
                    .atMost(Duration.ofSeconds(90))
                    .until(() -> ids.size() > before);
            assertThat(ids).containsOnly(ids.getFirst());
        } finally {
            up.destroy();
            assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
            receiver.stop(0);
        }
    }

    @Test
    void aPortThatIsTakenIsSaidSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process up = troupe("up", "--port", Integer.toString(taken.getLocalPort())).start();
            assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(up.exitValue()).isEqualTo(ExitCode.CONFIGURATION.code());
            assertThat(Files.readString(folder.resolve("err.txt")))
                    .contains("port " + taken.getLocalPort())
                    .contains("--port");
        }
    }
}
