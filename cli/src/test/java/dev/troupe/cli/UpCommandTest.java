package dev.troupe.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.troupe.core.json.Json;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.IOException;
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
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** {@code troupe up} and {@code troupe link}, as processes of their own. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
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

    /** Of a model that is reached as OpenAI's are. */
    private static final String ANSWER =
            """
            data: {"choices": [{"index": 0, "finish_reason": "stop", "delta": {"content": "done"}}], "usage": {"prompt_tokens": 9, "completion_tokens": 1}}

            data: [DONE]

            """;

    @TempDir Path folder;
    private final HttpClient http = HttpClient.newHttpClient();
    private TestDatabase database;
    private Program troupe;

    @BeforeEach
    void openDatabase() {
        database = TestDatabase.copyOf("troupe", Schema::prepare);
        troupe = new Program(folder, database);
    }

    @AfterEach
    void closeDatabase() {
        database.close();
        http.close();
    }

    /** A team whose one agent answers at once. */
    private void writeTeam() throws IOException {
        Files.writeString(folder.resolve("troupe.yaml"), TEAM);
        Files.writeString(
                folder.resolve("script.yaml"),
                "rehearsal: 1\nrules: [{ reply: { text: done } }]\n");
    }

    /** Uses the link that a server has printed; what comes back begins any request. */
    private HttpRequest.Builder signIn(JsonNode started) throws Exception {
        URI server = URI.create(started.path("url").stringValue());
        String token = URI.create(started.path("signIn").stringValue()).getFragment();
        HttpResponse<String> session =
                send(
                        HttpRequest.newBuilder(server.resolve("/api/v1/session"))
                                .header("Content-Type", "application/json")
                                .POST(body(Json.object().put("token", token).toString())));
        assertThat(session.statusCode()).as(session.body()).isEqualTo(200);
        return HttpRequest.newBuilder()
                .header(
                        "Cookie",
                        session.headers()
                                .firstValue("Set-Cookie")
                                .orElseThrow()
                                .replaceAll(";.*", ""))
                .header("Troupe-Csrf", Json.parse(session.body()).path("csrf").stringValue())
                .header("Content-Type", "application/json");
    }

    private boolean is(String status, HttpRequest.Builder request, URI run) throws Exception {
        return send(request.copy().uri(run)).body().contains("\"status\":\"" + status + "\"");
    }

    private HttpResponse<String> post(
            HttpRequest.Builder request, URI address, String json, int status) throws Exception {
        HttpResponse<String> answer = send(request.copy().uri(address).POST(body(json)));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return answer;
    }

    private static HttpRequest.BodyPublisher body(String json) {
        return HttpRequest.BodyPublishers.ofString(json);
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return http.send(
                request.timeout(Duration.ofSeconds(20)).build(),
                HttpResponse.BodyHandlers.ofString());
    }

    @Test
    void aFirstStartServesTheTeamAndLetsItsUserInOnce() throws Exception {
        troupe = new Program(folder); // makes its database itself
        writeTeam();
        Process up = troupe.start("up", "--port", "0", "--fast", "--json");
        try {
            JsonNode started = troupe.printed(up);
            URI server = URI.create(started.path("url").stringValue());
            assertThat(started.path("organization").stringValue()).isEqualTo("Acme");
            HttpRequest.Builder asked = signIn(started);
            HttpResponse<String> run = post(asked, server.resolve("/api/v1/runs"), "{}", 201);
            URI created = server.resolve(run.headers().firstValue("Location").orElseThrow());
            await().atMost(Duration.ofSeconds(30)).until(() -> is("completed", asked, created));
            Process link = troupe.start("link", "grace", "--role", "approver", "--json");
            assertThat(troupe.printed(link).path("link").stringValue())
                    .startsWith(server + "/sign-in#");
            assertThat(link.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            Program.end(up);
        }
        assertThat(up.exitValue()).isZero();
        assertThat(troupe.output()).doesNotContain("INFO");
        assertThat(troupe.home().resolve("server.url")).doesNotExist();
    }

    @Test
    void whereThereIsNoTeamThereIsADemonstrationOnce() throws Exception {
        Process first = troupe.start("up", "--port", "0", "--fast", "--json");
        try {
            JsonNode started = troupe.printed(first);
            assertThat(started.path("organization").stringValue()).isEqualTo("Demonstration");
            assertThat(started.path("signIn").stringValue()).contains("/sign-in#");
        } finally {
            Program.end(first);
        }
        Process run = troupe.start("run", "home/demo/troupe.yaml", "--fast", "--json");
        run.getInputStream().readAllBytes();
        assertThat(run.waitFor(60, TimeUnit.SECONDS)).isTrue();
        Process waiting = troupe.start("approvals", "--json");
        assertThat(new String(waiting.getInputStream().readAllBytes(), UTF_8))
                .contains("Pay this refund?")
                .contains("189");
        Process second = troupe.start("up", "--port", "0", "--fast", "--json");
        try {
            assertThat(troupe.printed(second).has("organization")).isFalse();
        } finally {
            Program.end(second);
        }
    }

    @Test
    void aRunOfOneAgentAndWhatAWebhookIsToldOfItSurviveTheEndOfTheProcess() throws Exception {
        writeTeam();
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
        Process up = troupe.start(command);
        try {
            JsonNode started = troupe.printed(up);
            URI server = URI.create(started.path("url").stringValue());
            HttpRequest.Builder request = signIn(started);
            String hook =
                    "{\"url\": \"http://127.0.0.1:%d/\", \"events\": [\"run.started\"]}"
                            .formatted(receiver.getAddress().getPort());
            post(request, server.resolve("/api/v1/webhooks"), hook, 201);
            String trial = "{\"agent\": \"clerk\", \"instruction\": \"Read.\"}";
            HttpResponse<String> run = post(request, server.resolve("/api/v1/runs"), trial, 201);
            await().atMost(Duration.ofSeconds(30)).until(() -> !ids.isEmpty());
            URI asks = server.resolve(run.headers().firstValue("Location").orElseThrow());
            await().atMost(Duration.ofSeconds(30)).until(() -> is("waiting", request, asks));
            Program.kill(up);
            answer.set(204);
            int before = ids.size();
            Files.writeString(script, "rehearsal: 1\nrules: [{ reply: { text: done } }]\n");
            up = troupe.start(command);
            URI again = URI.create(troupe.printed(up).path("url").stringValue());
            URI begun = again.resolve(asks.getPath());
            String question =
                    Json.parse(send(request.copy().uri(begun)).body())
                            .at("/approvals/0/id")
                            .stringValue();
            URI decision = again.resolve("/api/v1/approvals/" + question + "/decision");
            post(request, decision, "{\"verdict\": \"approve\"}", 200);
            await().atMost(Duration.ofSeconds(90)).until(() -> is("completed", request, begun));
            await().atMost(Duration.ofSeconds(90)).until(() -> ids.size() > before);
            assertThat(ids).containsOnly(ids.getFirst());
        } finally {
            Program.end(up);
            receiver.stop(0);
        }
    }

    @Test
    void aServerNeverCallsModelsForARunThatACassetteIsToAnswer() throws Exception {
        Files.writeString(
                folder.resolve("troupe.yaml"),
                """
                troupe: 1
                organization: { name: Acme }
                models: { fast: [gateway/small] }
                agents: { clerk: { role: Reads, models: [fast] } }
                inputs: { ticket: { file: troupe.yaml } }
                plans:
                  read: { agent: clerk, goal: Read. }
                  asked: { sequence: [ { approve: { question: Read it?, subject: ticket } }, { agent: clerk, goal: Read. } ] }
                main: asked
                """);
        AtomicInteger calls = new AtomicInteger();
        HttpServer model =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        model.createContext(
                "/",
                exchange -> {
                    calls.incrementAndGet();
                    exchange.getRequestBody().readAllBytes();
                    exchange.getResponseHeaders().set("content-type", "text/event-stream");
                    exchange.sendResponseHeaders(200, 0);
                    try (exchange) {
                        exchange.getResponseBody().write(ANSWER.getBytes(UTF_8));
                    }
                });
        model.start();
        String url = "http://127.0.0.1:%d/v1".formatted(model.getAddress().getPort());
        try (Cli cli = new Cli(folder).runningTeams()) {
            cli.with("TROUPE_PROVIDER_GATEWAY_URL", url);
            troupe = new Program(folder, cli.database).with("TROUPE_PROVIDER_GATEWAY_URL", url);
            String recorded = begun(cli.run("run", "--record", "desk.jsonl", "--json"));
            cli.run("approve", recorded);
            assertThat(cli.run("resume", recorded).code()).isZero();
            assertThat(calls).hasValue(1);
            Process up = troupe.start("up", "--port", "0", "--json");
            try {
                troupe.printed(up);
                String run = begun(cli.run("run", "--replay", "desk.jsonl", "--json"));

                cli.run("approve", run);

                // What is ready is taken up in the order of ids: when a later run is done, the
                // server has passed over this one.
                String source = begun(cli.run("run", "--plan", "read", "--json"));
                String fork =
                        cli.run("fork", source, "--at", "0", "--json").json().at("/run").asString();
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> status(cli, fork).equals("completed"));
                assertThat(calls).hasValue(3);
                assertThat(status(cli, run)).isEqualTo("ready");
                assertThat(cli.run("show", run).out())
                        .contains("only with --replay " + folder.resolve("desk.jsonl"))
                        .contains("troupe resume " + run);
                assertThat(cli.run("resume", run).code()).isZero();
                assertThat(calls).hasValue(3);
            } finally {
                Program.end(up);
            }
        } finally {
            model.stop(0);
        }
    }

    private static String begun(Cli.Ended ended) {
        return Json.parse(ended.lines().getLast()).path("run").asString();
    }

    private static String status(Cli cli, String run) {
        return cli.run("show", run, "--json").json().path("status").stringValue();
    }

    @Test
    void aPortThatIsTakenIsSaidSo() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Process up = troupe.start("up", "--port", Integer.toString(taken.getLocalPort()));
            assertThat(up.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(up.exitValue()).isEqualTo(ExitCode.CONFIGURATION.code());
            assertThat(troupe.output()).contains("port " + taken.getLocalPort()).contains("--port");
        }
    }
}
