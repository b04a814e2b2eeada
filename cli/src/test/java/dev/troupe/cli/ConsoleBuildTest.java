package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console's own checks, and that the built one that is committed is what its sources give. */
class ConsoleBuildTest {

    private static final Duration DEADLINE = Duration.ofMinutes(2);

    @TempDir Path folder;

    @BeforeEach
    void needsTools() {
        Node.assumeTools();
    }

    private void run(String program, String... arguments) throws Exception {
        Node.run(program, List.of(arguments), Map.of(), DEADLINE, folder.resolve("output.txt"));
    }

    @Test
    void whatIsCommittedIsWhatTheSourcesGive() throws Exception {
        Path built = folder.resolve("dist");
        run("vite/bin/vite.js", "build", "--outDir", built.toString(), "--emptyOutDir");
        Map<String, Path> expected = files(built);
        Map<String, Path> committed = files(Node.CONSOLE.resolve("dist"));
        committed.remove("sources.sha256");
        String remedy = "npm ci && npm run build in console/, and commit dist";
        assertThat(committed.keySet()).as(remedy).isEqualTo(expected.keySet());
        for (Map.Entry<String, Path> file : expected.entrySet()) {
            assertThat(committed.get(file.getKey()))
                    .as("%s: %s", file.getKey(), remedy)
                    .hasSameBinaryContentAs(file.getValue());
        }
    }

    private static Map<String, Path> files(Path root) throws IOException {
        Map<String, Path> files = new TreeMap<>();
        try (Stream<Path> all = Files.walk(root)) {
            all.filter(Files::isRegularFile)
                    .forEach(file -> files.put(root.relativize(file).toString(), file));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return files;
    }

    @Test
    void itsTypesHoldAndItsFormIsRight() throws Exception {
        run("typescript/bin/tsc", "--noEmit");
        run("oxlint/bin/oxlint", "--deny-warnings", "src", "mock", "test", "e2e", "scripts");
    }

    @Test
    void itsLogicIsRight() throws Exception {
        run("vitest/vitest.mjs", "run", "--config", "vitest.config.ts");
    }
}
