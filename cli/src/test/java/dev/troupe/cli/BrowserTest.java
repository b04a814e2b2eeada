package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
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

    @Test
    void peopleDoTheirWorkInTheConsole() throws Exception {
        Node.assumeBrowser();
        TestDatabase database = TestDatabase.copyOf("troupe", Schema::prepare);
        Program troupe = new Program(folder, database);
        Process up = troupe.start("up", TEAM.toString(), "--port", "0", "--json");
        try (database) {
            JsonNode started = troupe.printed(up);
            Process link =
                    troupe.start(
                            "link",
                            "nia",
                            "--role",
                            "owner",
                            "--organization",
                            "Newcomers",
                            "--json");
            String newcomer = troupe.printed(link).path("link").stringValue();
            assertThat(link.waitFor(30, TimeUnit.SECONDS)).isTrue();
            browse(
                    Map.of(
                            "TROUPE_E2E_URL",
                            started.path("url").stringValue(),
                            "TROUPE_E2E_LINKS",
                            started.path("signIn").stringValue() + "," + newcomer),
                    "browser-tests.txt");
        } finally {
            Program.end(up);
        }
    }

    @Test
    void aFirstVisitGoesThroughTheDemonstration() throws Exception {
        Node.assumeBrowser();
        Program troupe = new Program(folder); // with nothing: no home, no database, no key
        Process up = troupe.start("up", "--port", "0", "--json");
        try {
            String link = troupe.printed(up).path("signIn").stringValue();
            browse(Map.of("TROUPE_E2E_FIRST", link), "first-visit.txt");
        } finally {
            Program.end(up);
        }
    }

    private static void browse(Map<String, String> server, String said) throws Exception {
        Path target = Path.of("target").toAbsolutePath();
        Map<String, String> environment = new HashMap<>(server);
        environment.put("TROUPE_E2E_SCREENSHOTS", target.resolve("screenshots").toString());
        Node.run(
                "vitest/vitest.mjs",
                List.of("run", "--config", "vitest.e2e.config.ts"),
                environment,
                DEADLINE,
                target.resolve(said));
    }
}
