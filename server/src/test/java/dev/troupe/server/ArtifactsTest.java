package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The files that agents have made. */
class ArtifactsTest {

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: "Acme & Söhne" }
            models: { fast: [gateway/small] }
            rehearsal: writer.yaml
            tools: { files: { builtin: files } }
            agents:
              writer: { role: Writes, models: [fast], tools: [files.*] }
              speaker: { role: Speaks, models: [fast] }
            plans:
              write: { agent: writer, goal: Write a report., context: [] }
              answer: { agent: speaker, goal: Say hello., context: [] }
            main: write
            """;

    private static final String SCRIPT =
            """
            rehearsal: 1
            rules:
              - agent: writer
                turn: 1
                reply:
                  text: I write it down.
                  tools: [{ files.write: { path: reports/may.md, text: "# May" } }]
              - reply: { text: written }
            """;

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Visitor ada;
    private static long run;

    @BeforeAll
    static void writeAReport() throws IOException {
        stage = new ServerStage(folder);
        Files.writeString(folder.resolve("writer.yaml"), SCRIPT);
        stage.publish(ServerStage.ACME, TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
        run = begin("write");
    }

    /** A run of a plan, once it has ended. */
    private static long begin(String plan) {
        long begun =
                ada.post("/runs", Json.object().put("plan", plan))
                        .expect(201)
                        .json()
                        .path("id")
                        .longValue();
        Awaitility.await()
                .until(
                        () -> ada.get("/runs/" + begun).expect(200).json(),
                        now -> now.path("status").stringValue().equals("completed"));
        return begun;
    }

    private static Path workspace(long run) {
        return folder.resolve("workspaces").resolve(Long.toString(run));
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void whatAnAgentHasWrittenIsListedAndGot() {
        JsonNode listed = ada.get("/runs/" + run + "/artifacts").expect(200).json();
        assertThat(listed.path("items").valueStream())
                .extracting(item -> item.path("path").stringValue())
                .containsExactly("reports/may.md");
        assertThat(listed.path("items").path(0).path("bytes").longValue()).isEqualTo(5);
        var answer = ada.get("/runs/" + run + "/artifacts/content?path=reports/may.md").expect(200);
        assertThat(answer.response().body()).isEqualTo("# May");
        assertThat(answer.response().headers().firstValue("Content-Disposition").orElseThrow())
                .contains("attachment")
                .contains("may.md");
    }

    @Test
    void longListsAreReadInPartsInTheOrderOfTheirPaths() throws IOException {
        long other = begin("write");
        Path workspace = workspace(other);
        List<String> paths =
                List.of("a/1.txt", "a/2.txt", "a/b/1.txt", "a.txt", "b.txt", "reports/may.md");
        for (String path : List.of("b.txt", "a.txt", "a/b/1.txt", "a/2.txt", "a/1.txt")) {
            Files.createDirectories(workspace.resolve(path).getParent());
            Files.writeString(workspace.resolve(path), path);
        }
        Files.createDirectories(workspace.resolve("c/empty"));
        List<String> read = new ArrayList<>();
        Optional<String> cursor = Optional.of("");
        while (cursor.isPresent()) {
            String from = cursor.get().isEmpty() ? "" : "&cursor=" + encode(cursor.get());
            JsonNode part =
                    ada.get("/runs/" + other + "/artifacts?limit=2" + from).expect(200).json();
            assertThat(part.path("items").size()).isEqualTo(2);
            part.path("items").forEach(item -> read.add(item.path("path").stringValue()));
            cursor = part.optional("next").map(JsonNode::stringValue);
        }
        assertThat(read).containsExactlyElementsOf(paths);
        assertThat(paths(other, "a/1b")).startsWith("a/2.txt"); // removed meanwhile
        assertThat(paths(other, "z")).isEmpty();
    }

    @Test
    void thatThereIsNoFolderHereIsToldFromAnEmptyOne() throws IOException {
        long other = begin("answer");
        JsonNode none = ada.get("/runs/" + other + "/artifacts").expect(200).json();
        assertThat(none.path("folder").booleanValue()).isFalse();
        assertThat(none.path("items").isEmpty()).isTrue();
        Files.createDirectories(workspace(other));
        JsonNode empty = ada.get("/runs/" + other + "/artifacts").expect(200).json();
        assertThat(empty.path("folder").booleanValue()).isTrue();
        assertThat(empty.path("items").isEmpty()).isTrue();
    }

    private static List<String> paths(long run, String cursor) {
        return ada.get("/runs/" + run + "/artifacts?cursor=" + encode(cursor))
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .map(item -> item.path("path").stringValue())
                .toList();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    @Test
    void nothingLeadsOutOfTheFolder() throws IOException {
        Path workspace = workspace(run);
        Files.writeString(folder.resolve("secret.txt"), "hidden");
        Files.createSymbolicLink(workspace.resolve("link.txt"), folder.resolve("secret.txt"));
        Files.createSymbolicLink(workspace.resolve("out"), folder);
        for (String path :
                new String[] {
                    "link.txt",
                    "out/secret.txt",
                    "../../secret.txt",
                    "/etc/hostname",
                    "reports",
                    "none"
                }) {
            ada.get("/runs/" + run + "/artifacts/content?path=" + path).expect(404);
        }
        assertThat(ada.get("/runs/" + run + "/artifacts").expect(200).response().body())
                .doesNotContain("link.txt")
                .doesNotContain("secret");
    }

    @Test
    void othersDoNotSeeThem() {
        Visitor stranger = stage.person("Mallory", "Other", Role.OWNER);
        stranger.get("/runs/" + run + "/artifacts").expect(404);
        stranger.get("/runs/" + run + "/artifacts/content?path=reports/may.md").expect(404);
    }
}
