package dev.troupe.cli;

import dev.troupe.core.json.Json;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * A server that is started in a home of its own, worked with for a moment, and stopped: what it has
 * loaded by then, later starts find in the launcher's cache.
 */
final class ServerWarmUp {

    private static final Pattern LINK = Pattern.compile("(http://\\S+)/sign-in#(\\S+)");
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final List<String> READ =
            List.of(
                    "/",
                    "/api/v1/session",
                    "/api/v1/organizations",
                    "/api/v1/overview",
                    "/api/v1/approvals",
                    "/api/v1/runs",
                    "/api/v1/runs/1",
                    "/api/v1/runs/1/tree",
                    "/api/v1/runs/1/steps",
                    "/api/v1/team",
                    "/api/v1/agents/clerk",
                    "/api/v1/plans",
                    "/api/v1/spend",
                    "/api/v1/budgets",
                    "/api/v1/audit",
                    "/api/v1/nothing",
                    "/metrics");

    private final Surroundings around;

    ServerWarmUp(Surroundings around) {
        this.around = around;
    }

    void run() throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("troupe-warm-up");
        try {
            serve(folder);
        } finally {
            delete(folder);
        }
    }

    private void serve(Path folder) throws IOException, InterruptedException {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        Map<String, String> environment = new HashMap<>(around.environment());
        environment.put("TROUPE_HOME", folder.resolve("home").toString());
        environment.remove("TROUPE_DATABASE_URL");
        PrintStream out = new PrintStream(said, true, StandardCharsets.UTF_8);
        Surroundings apart =
                new Surroundings(
                        out,
                        out,
                        Map.copyOf(environment),
                        folder,
                        around.clock(),
                        around.zone(),
                        false,
                        around.user(),
                        around.hidden());
        Troupe.Kit kit = new Troupe.Kit(apart, new TeamAssembly(apart));
        Thread server = Thread.ofPlatform().start(() -> Troupe.run(kit, "up", "--port", "0"));
        try {
            use(link(server, said));
        } finally {
            server.interrupt();
            server.join(PATIENCE);
        }
    }

    private static Matcher link(Thread server, ByteArrayOutputStream said)
            throws InterruptedException {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < end && server.isAlive()) {
            Matcher link = LINK.matcher(said.toString(StandardCharsets.UTF_8));
            if (link.find()) {
                return link;
            }
            Thread.sleep(50);
        }
        throw new IllegalStateException(
                "the server did not start: " + said.toString(StandardCharsets.UTF_8));
    }

    private static void use(Matcher link) throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            URI base = URI.create(link.group(1));
            HttpResponse<String> session =
                    post(
                            http,
                            base.resolve("/api/v1/session"),
                            Json.object().put("token", link.group(2)),
                            List.of("Accept", "application/json"));
            String cookie =
                    session.headers().firstValue("Set-Cookie").orElse("").replaceAll(";.*", "");
            String csrf = Json.parse(session.body()).path("csrf").asString("");
            List<String> signedIn = List.of("Cookie", cookie, "Troupe-Csrf", csrf);
            post(http, base.resolve("/api/v1/runs"), Json.object().put("plan", "ticket"), signedIn);
            for (int round = 0; round < 3; round++) {
                for (String path : READ) {
                    HttpRequest.Builder request = request(base.resolve(path), signedIn);
                    http.send(request.build(), HttpResponse.BodyHandlers.discarding());
                }
            }
        }
    }

    private static HttpResponse<String> post(
            HttpClient http, URI address, JsonNode body, List<String> headers)
            throws IOException, InterruptedException {
        return http.send(
                request(address, headers)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(body.toString()))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest.Builder request(URI address, List<String> headers) {
        return HttpRequest.newBuilder(address)
                .timeout(PATIENCE)
                .headers(headers.toArray(String[]::new));
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
