package dev.troupe.bench.http;

import dev.troupe.core.json.Json;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Paperclip, with its embedded PostgreSQL, in the mode in which it asks for no credential. Its
 * issues stand for our runs: of its own agent runs it does about six a second.
 */
final class PaperclipSubject implements Subject {

    private static final int PORT = 3100;

    private final Path peer;
    private final Path folder;
    private Optional<ServerProcess> process = Optional.empty();
    private String company = "";
    private final List<String> known = new ArrayList<>();

    PaperclipSubject(Path root, Path folder) {
        this.peer = root.resolve("bench/peers/paperclip");
        this.folder = folder;
    }

    @Override
    public String name() {
        return "paperclip";
    }

    @Override
    public void start() throws Exception {
        if (company.isEmpty()) {
            Files.createDirectories(folder.resolve("paperclip"));
            new ProcessBuilder("chmod", "-R", "a+rwX", folder.toString()).start().waitFor();
        }
        process =
                Optional.of(
                        ServerProcess.start(
                                // Setting it up starts it, too.
                                company.isEmpty()
                                        ? command("onboard", "-y", "--no-install-service")
                                        : command("run"),
                                folder.resolve("paperclip"),
                                environment(),
                                folder.resolve("paperclip.log").toFile(),
                                URI.create("http://127.0.0.1:" + PORT + "/")));
        if (company.isEmpty()) {
            try (Line line = new Line(PORT)) {
                company =
                        Json.parse(
                                        line.ask(
                                                        Line.Request.post(
                                                                "/api/companies",
                                                                List.of(),
                                                                "{\"name\":\"Bench\"}"))
                                                .expect(200, 201)
                                                .body())
                                .path("id")
                                .stringValue();
            }
        }
    }

    private Map<String, String> environment() {
        return Map.of("HOME", folder.resolve("paperclip").toString());
    }

    /** PostgreSQL does not run as root. */
    private List<String> command(String... words) {
        List<String> command = new ArrayList<>();
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"));
        }
        Path modules = peer.resolve("node_modules");
        command.add(modules.resolve("node/bin/node").toString());
        command.add(modules.resolve("paperclipai/dist/index.js").toString());
        command.addAll(List.of(words));
        command.addAll(List.of("-d", folder.resolve("paperclip/data").toString()));
        return command;
    }

    @Override
    public int port() {
        return PORT;
    }

    @Override
    public long pid() {
        return process.orElseThrow().pid();
    }

    private String issues() {
        return "/api/companies/" + company + "/issues";
    }

    @Override
    public Line.Request create(int no) {
        return Line.Request.post(
                issues(),
                List.of(),
                "{\"title\":\"ticket " + no + "\",\"description\":\"Late " + no + "\"}");
    }

    @Override
    public Line.Request list(int no) {
        return Line.Request.get(issues() + "?limit=50", List.of());
    }

    @Override
    public synchronized Line.Request get(int no) {
        if (known.isEmpty()) {
            try (Line line = new Line(PORT)) {
                Json.parse(line.ask(list(0)).expect(200).body())
                        .values()
                        .forEach(item -> known.add(item.path("id").stringValue()));
            } catch (java.io.IOException e) {
                throw new java.io.UncheckedIOException(e);
            }
        }
        return Line.Request.get("/api/issues/" + known.get(no % known.size()), List.of());
    }

    /** It has a socket for its console, and no stream for programs. */
    @Override
    public Optional<Line.Request> follow(int no) {
        return Optional.empty();
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
