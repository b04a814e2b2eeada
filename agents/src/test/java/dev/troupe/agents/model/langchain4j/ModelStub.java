package dev.troupe.agents.model.langchain4j;

import dev.troupe.core.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import tools.jackson.databind.JsonNode;

/** The scripted model server of the shared folder, as a child process of the test. */
public final class ModelStub implements AutoCloseable {

    private final Process process;
    private final URI url;
    private final Path log;

    private ModelStub(Process process, URI url, Path log) {
        this.process = process;
        this.url = url;
        this.log = log;
    }

    /** Starts the stub; the test is skipped where the stub or Node is absent. */
    public static ModelStub start(Path folder) throws IOException {
        Path script = shared().resolve("stub/model-stub.mjs");
        Assumptions.assumeTrue(
                Files.isRegularFile(script),
                () -> "skipped: " + script + " is absent; set TROUPE_SHARED to the shared folder");
        int port = freePort();
        Path log = folder.resolve("requests.jsonl");
        Process process = node(script, port, log);
        BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String ready = out.readLine();
        if (ready == null || !ready.startsWith("stub on ")) {
            process.destroyForcibly();
            throw new IllegalStateException("the stub did not start: " + ready);
        }
        return new ModelStub(process, URI.create("http://127.0.0.1:" + port), log);
    }

    private static Process node(Path script, int port, Path log) {
        try {
            return new ProcessBuilder(
                            "node", script.toString(), String.valueOf(port), log.toString())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("skipped: node is not installed");
            throw new UncheckedIOException(e);
        }
    }

    private static Path shared() {
        return Optional.ofNullable(System.getProperty("TROUPE_SHARED"))
                .or(() -> Optional.ofNullable(System.getenv("TROUPE_SHARED")))
                .map(Path::of)
                .orElseGet(() ->
                        Path.of(System.getProperty("troupe.project.root", ".."))
                                .toAbsolutePath()
                                .resolve("../shared")
                                .normalize());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    public URI url() {
        return url;
    }

    /** The requests that have ended, in the order of their ends. */
    public List<JsonNode> requests() throws IOException {
        return Files.exists(log)
                ? Files.readAllLines(log).stream().map(Json::parse).toList()
                : List.of();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().orTimeout(5, TimeUnit.SECONDS).exceptionally(_ -> kill()).join();
    }

    private Process kill() {
        return process.destroyForcibly();
    }
}
