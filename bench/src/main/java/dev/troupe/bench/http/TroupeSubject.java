package dev.troupe.bench.http;

import dev.troupe.core.json.Json;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** {@code troupe up}, with a team of one agent that answers at once. */
final class TroupeSubject implements Subject {

    private static final Pattern LINK = Pattern.compile("/sign-in#(\\S+)");
    private static final String API = "/api/v1";

    private final Path root;
    private final Path folder;
    private final int port;
    private Optional<ServerProcess> process = Optional.empty();
    private String key = "";
    private final List<Long> known = new ArrayList<>();

    TroupeSubject(Path root, Path folder, int port) {
        this.root = root;
        this.folder = folder;
        this.port = port;
    }

    @Override
    public String name() {
        return "troupe";
    }

    @Override
    public void start() throws Exception {
        Path out = folder.resolve("troupe.log");
        process =
                Optional.of(
                        ServerProcess.start(
                                List.of(
                                        root.resolve("troupe").toString(),
                                        "up",
                                        root.resolve("bench/team").toString(),
                                        "--port",
                                        Integer.toString(port),
                                        "--requests-per-second",
                                        "1000000"),
                                root,
                                Map.of("TROUPE_HOME", folder.resolve("home").toString()),
                                out.toFile(),
                                URI.create("http://127.0.0.1:" + port + "/")));
        if (key.isEmpty()) {
            key = signIn(link(out));
        }
    }

    /** It is printed once the page is there. */
    private static String link(Path out) throws Exception {
        for (int i = 0; i < 300; i++) {
            Matcher link = LINK.matcher(Files.readString(out));
            if (link.find()) {
                return link.group(1);
            }
            Thread.sleep(100);
        }
        throw new IllegalStateException("no link was printed: " + Files.readString(out));
    }

    private String signIn(String token) throws Exception {
        try (Line line = new Line(port)) {
            Line.Answer session =
                    line.ask(
                                    Line.Request.post(
                                            API + "/session",
                                            List.of(),
                                            "{\"token\":\"" + token + "\"}"))
                            .expect(200);
            List<String> headers =
                    List.of(
                            "Cookie: "
                                    + session.header("Set-Cookie")
                                            .orElseThrow()
                                            .replaceAll(";.*", ""),
                            "Troupe-Csrf: "
                                    + Json.parse(session.body()).path("csrf").stringValue());
            JsonNode wanted =
                    Json.object()
                            .put("name", "bench")
                            .put("role", "operator")
                            .put("expiresAt", Instant.now().plusSeconds(86_400).toString());
            return Json.parse(
                            line.ask(Line.Request.post(API + "/keys", headers, wanted.toString()))
                                    .expect(201)
                                    .body())
                    .path("secret")
                    .stringValue();
        }
    }

    private List<String> headers() {
        return List.of("Authorization: Bearer " + key);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public long pid() {
        return process.orElseThrow().pid();
    }

    /** It is nobody's child: it outlives the command that has started it. */
    @Override
    public Optional<Long> database() throws IOException {
        Path home = folder.resolve("home");
        try (Stream<Path> files = Files.walk(home, 4)) {
            Optional<Path> file = files.filter(path -> path.endsWith("postmaster.pid")).findFirst();
            return file.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Long.valueOf(Files.readAllLines(file.get()).getFirst().strip()));
        }
    }

    @Override
    public boolean hold(boolean held) throws IOException {
        try (Line line = new Line(port)) {
            String path = API + "/organization/stop";
            line.ask(
                            held
                                    ? new Line.Request(
                                            "PUT", path, headers(), "{\"reason\":\"measured\"}")
                                    : new Line.Request("DELETE", path, headers(), ""))
                    .expect(200);
        }
        return true;
    }

    @Override
    public Line.Request create(int no) {
        return Line.Request.post(
                API + "/runs",
                headers(),
                "{\"plan\":\"read\",\"name\":\"ticket "
                        + no
                        + "\",\"inputs\":{\"ticket\":\"Late "
                        + no
                        + "\"}}");
    }

    @Override
    public Line.Request list(int no) {
        return Line.Request.get(API + "/runs?limit=50", headers());
    }

    @Override
    public synchronized Line.Request get(int no) {
        if (known.isEmpty()) {
            try (Line line = new Line(port)) {
                Json.parse(line.ask(list(0)).expect(200).body())
                        .path("items")
                        .values()
                        .forEach(item -> known.add(item.path("id").longValue()));
            } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return Line.Request.get(API + "/runs/" + known.get(no % known.size()), headers());
    }

    @Override
    public Optional<Line.Request> follow(int no) {
        return Optional.of(Line.Request.get(API + "/events", headers()));
    }

    @Override
    public void stop() {
        process.ifPresent(ServerProcess::close);
        process = Optional.empty();
    }

    @Override
    public void close() {
        stop();
    }
}
