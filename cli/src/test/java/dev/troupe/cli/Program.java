package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;

/**
 * The command as users start it: in processes of its own, which share a home, and without anybody's
 * models.
 */
final class Program {

    private final Path folder;
    private final Map<String, String> environment = new HashMap<>();

    /** With a database of its own, as at a first start. */
    Program(Path folder) {
        this.folder = folder;
        environment.put("TROUPE_HOME", home().toString());
    }

    /** With a database that is there: quicker. */
    Program(Path folder, TestDatabase database) {
        this(folder);
        environment.put("TROUPE_DATABASE_URL", database.jdbcUrl());
        environment.put("PGUSER", database.user());
        environment.put("PGPASSWORD", database.password());
    }

    Program with(String variable, String value) {
        environment.put(variable, value);
        return this;
    }

    Path home() {
        return folder.resolve("home");
    }

    /** Begins a command; what it says on standard error is kept. */
    Process start(String... arguments) throws IOException {
        return command(arguments).start();
    }

    /** Begins a command of which everything that it says is kept. */
    Process startQuietly(String... arguments) throws IOException {
        ProcessBuilder command = command(arguments).redirectErrorStream(true);
        return command.redirectOutput(ProcessBuilder.Redirect.appendTo(said().toFile())).start();
    }

    private ProcessBuilder command(String... arguments) {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:+UseSerialGC",
                                "-XX:TieredStopAtLevel=1",
                                "--enable-native-access=ALL-UNNAMED",
                                "--sun-misc-unsafe-memory-access=allow",
                                "-cp",
                                System.getProperty("java.class.path"),
                                Troupe.class.getName()));
        command.addAll(List.of(arguments));
        ProcessBuilder builder = new ProcessBuilder(command).directory(folder.toFile());
        builder.environment()
                .keySet()
                .removeIf(name -> name.endsWith("_API_KEY") || name.equals("OLLAMA_HOST"));
        builder.environment().putAll(environment);
        return builder.redirectError(ProcessBuilder.Redirect.appendTo(said().toFile()));
    }

    private Path said() {
        return folder.resolve("said.txt");
    }

    /** The end of what all commands have said. */
    String output() {
        try {
            String all = Files.exists(said()) ? Files.readString(said()) : "";
            return all.substring(Math.max(0, all.length() - 4_000));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    /** The line that a command prints with {@code --json}, once it is there. */
    JsonNode printed(Process process) throws IOException {
        String line = process.inputReader().readLine();
        assertThat(line).as(this::output).isNotNull();
        return Json.parse(line);
    }

    /** Has a process end as Ctrl-C does, and waits for it. */
    static void end(Process process) throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }

    /** Ends a process without letting it do anything more. */
    static void kill(Process process) throws InterruptedException {
        process.destroyForcibly();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
