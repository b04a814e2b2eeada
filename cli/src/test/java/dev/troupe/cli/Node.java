package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * What the console is built and tested with. Nobody needs it to build Troupe, so tests that do are
 * skipped where it is missing; with {@code TROUPE_BROWSER_TESTS=required} in the environment, as in
 * CI, they fail there.
 */
final class Node {

    static final Path CONSOLE =
            Path.of(System.getProperty("troupe.project.root", ".."), "console")
                    .toAbsolutePath()
                    .normalize();

    private static final boolean REQUIRED =
            "required".equals(System.getenv("TROUPE_BROWSER_TESTS"));
    private static final List<Path> BROWSERS =
            List.of(
                    Path.of("/usr/bin/chromium"),
                    Path.of("/usr/bin/chromium-browser"),
                    Path.of("/usr/bin/google-chrome"));

    private Node() {}

    /** Skips the test, or has it fail, where the console's tools are missing. */
    static void assumeTools() {
        if (!isNewEnough()) {
            missing("Node 20.19 or later is not on the path");
        }
        if (!Files.exists(CONSOLE.resolve("node_modules/.package-lock.json"))) {
            missing("the console's packages are not there: npm ci in console/");
        }
    }

    /** The same, also where there is no browser. */
    static void assumeBrowser() {
        assumeTools();
        boolean named =
                Optional.ofNullable(System.getenv("TROUPE_CHROMIUM"))
                        .filter(path -> Files.isExecutable(Path.of(path)))
                        .isPresent();
        if (!named && BROWSERS.stream().noneMatch(Files::isExecutable)) {
            missing("Chromium is not installed, and TROUPE_CHROMIUM names none");
        }
    }

    private static void missing(String what) {
        if (REQUIRED) {
            throw new AssertionError(what + ", and TROUPE_BROWSER_TESTS requires it");
        }
        abort(what);
    }

    private static boolean isNewEnough() {
        try {
            Process process =
                    new ProcessBuilder("node", "--version").redirectErrorStream(true).start();
            String version =
                    new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                            .strip();
            int[] parts =
                    Arrays.stream(version.replaceFirst("^v", "").split("\\."))
                            .mapToInt(Integer::parseInt)
                            .toArray();
            return parts[0] > 20 || (parts[0] == 20 && parts[1] >= 19);
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /**
     * Runs a program of the console's packages with Node, and fails with its output unless it ends
     * well in time.
     *
     * @param program its file below {@code node_modules}
     */
    static void run(
            String program,
            List<String> arguments,
            Map<String, String> environment,
            Duration deadline,
            Path output)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add("node");
        command.add(CONSOLE.resolve("node_modules").resolve(program).toString());
        command.addAll(arguments);
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .directory(CONSOLE.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile());
        builder.environment().putAll(environment);
        builder.environment().put("NO_COLOR", "1");
        Process process = builder.start();
        boolean ended = process.waitFor(deadline.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            // Browsers are its children, and would stay.
            try (Stream<ProcessHandle> all =
                    Stream.concat(process.descendants(), Stream.of(process.toHandle()))) {
                all.toList().forEach(ProcessHandle::destroyForcibly);
            }
        }
        assertThat(ended && process.exitValue() == 0)
                .as(() ->
                        String.join(" ", command)
                                + (ended ? " failed" : " did not end within " + deadline)
                                + ":\n"
                                + read(output))
                .isTrue();
    }

    private static String read(Path output) {
        try {
            return Files.readString(output);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
