package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/**
 * The console in real browsers before a real server: the tests in {@code console/e2e} that need no
 * mock. Pictures of all pages are in {@code target/screenshots} afterwards.
 */
@Order(1)
class BrowserTest {

    private static final Duration DEADLINE = Duration.ofMinutes(4);
    private static final Path TEAM = Node.CONSOLE.resolve("e2e/desk");

    @TempDir Path folder;

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
        // The team is to be rehearsed, also where somebody has models.
        process.environment()
                .keySet()
                .removeIf(name -> name.endsWith("_API_KEY") || name.equals("OLLAMA_HOST"));
        process.redirectError(folder.resolve(arguments[0] + ".txt").toFile());
        return process;
    }

    private JsonNode printed(Process process, String command) throws Exception {
        BufferedReader out = process.inputReader();
        String line = out.readLine();
        assertThat(line).as(() -> errors(command)).isNotNull();
        return Json.parse(line);
    }

    private String errors(String command) {
        try {
            return Files.readString(folder.resolve(command + ".txt"));
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    @Test
    void peopleDoTheirWorkInTheConsole() throws Exception {
        Node.assumeBrowser();
        Path target = Path.of("target").toAbsolutePath();
        Process up = troupe("up", TEAM.toString(), "--port", "0", "--json").start();
        try {
            JsonNode started = printed(up, "up");
            Process link =
                    troupe(
                                    "link",
                                    "nia",
                                    "--role",
                                    "owner",
                                    "--organization",
                                    "Newcomers",
                                    "--json")
                            .start();
            String newcomer = printed(link, "link").path("link").stringValue();
            assertThat(link.waitFor(30, TimeUnit.SECONDS)).isTrue();
            Node.run(
                    "vitest/vitest.mjs",
                    List.of("run", "--config", "vitest.e2e.config.ts"),
                    Map.of(
                            "TROUPE_E2E_URL",
                            started.path("url").stringValue(),
                            "TROUPE_E2E_LINKS",
                            started.path("signIn").stringValue() + "," + newcomer,
                            "TROUPE_E2E_SCREENSHOTS",
                            target.resolve("screenshots").toString()),
                    DEADLINE,
                    target.resolve("browser-tests.txt"));
        } finally {
            up.destroy();
            assertThat(up.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
    }
}
