package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console: the one that was built from these sources, and served to browsers alone. */
class ConsoleTest {

    private static final Path CONSOLE =
            Path.of(System.getProperty("troupe.project.root", "..")).resolve("console");

    @TempDir static Path folder;
    private static ServerStage stage;

    @BeforeAll
    static void open() {
        stage = new ServerStage(folder);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void everyPageIsTheSameFile() {
        String page = stage.anonymous().get("//").expect(200).response().body();
        assertThat(page).contains("<div id=\"root\">");
        assertThat(stage.anonymous().get("//runs/12").expect(200).response().body())
                .isEqualTo(page);
        assertThat(stage.anonymous().get("//sign-in").expect(200).response().body())
                .isEqualTo(page);
    }

    @Test
    void filesAreKeptAndPagesAreAskedForAgain() throws IOException {
        String asset;
        try (Stream<Path> assets = Files.list(CONSOLE.resolve("dist/assets"))) {
            asset =
                    assets.filter(file -> file.toString().endsWith(".js"))
                            .findFirst()
                            .orElseThrow()
                            .getFileName()
                            .toString();
        }
        var headers = stage.anonymous().get("//assets/" + asset).expect(200).response().headers();
        assertThat(headers.firstValue("Cache-Control").orElseThrow()).contains("immutable");
        assertThat(headers.firstValue("Content-Type").orElseThrow()).contains("javascript");
        assertThat(
                        stage.anonymous()
                                .get("//")
                                .expect(200)
                                .response()
                                .headers()
                                .firstValue("Cache-Control")
                                .orElseThrow())
                .contains("no-cache");
    }

    @Test
    void whatIsNoPageIsNotThere() {
        stage.anonymous().get("//assets/nothing.js").expect(404);
        stage.anonymous().get("//nothing.js").expect(404);
        stage.anonymous().get("//api/v2/runs").expect(404);
        stage.anonymous().get("//..%2F..%2Fetc%2Fpasswd").expect(400);
    }

    @Test
    void nothingInItComesFromElsewhereOrMayBeFramed() {
        var headers = stage.anonymous().get("//").expect(200).response().headers();
        assertThat(headers.firstValue("Content-Security-Policy").orElseThrow())
                .contains("default-src 'none'", "script-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe-eval");
        assertThat(headers.firstValue("X-Content-Type-Options")).contains("nosniff");
    }

    /** As docs/console.md says it is computed. */
    @Test
    void whatWasBuiltFitsTheSources() throws Exception {
        List<Path> files =
                new ArrayList<>(
                        Stream.of(
                                        "index.html",
                                        "package-lock.json",
                                        "package.json",
                                        "scripts/digest.mjs",
                                        "tsconfig.json",
                                        "vite.config.ts")
                                .map(CONSOLE::resolve)
                                .toList());
        for (String below : List.of("public", "src")) {
            try (Stream<Path> all = Files.walk(CONSOLE.resolve(below))) {
                all.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        StringBuilder sums = new StringBuilder();
        files.stream()
                .map(file -> CONSOLE.relativize(file).toString().replace('\\', '/'))
                .sorted(
                        Comparator.comparing(
                                name -> name.getBytes(StandardCharsets.UTF_8),
                                Arrays::compareUnsigned))
                .forEach(name ->
                        sums.append(sha256(read(CONSOLE.resolve(name))))
                                .append("  ")
                                .append(name)
                                .append('\n'));
        assertThat(sha256(sums.toString().getBytes(StandardCharsets.UTF_8)))
                .as("the console was changed: npm run build in console/, and commit dist")
                .isEqualTo(Files.readString(CONSOLE.resolve("dist/sources.sha256")).strip());
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
