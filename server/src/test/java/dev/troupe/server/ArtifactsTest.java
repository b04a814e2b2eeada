package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
            agents: { writer: { role: Writes, models: [fast], tools: [files.*] } }
            plans: { write: { agent: writer, goal: Write a report., context: [] } }
            main: write
            """;

    private static final String SCRIPT =
            """
            rehearsal: 1
            rules:
              - turn: 1
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
        run =
                ada.post("/runs", Json.object().put("plan", "write"))
                        .expect(201)
                        .json()
                        .path("id")
                        .longValue();
        Awaitility.await()
                .until(
                        () -> ada.get("/runs/" + run).expect(200).json(),
                        now -> now.path("status").stringValue().equals("completed"));
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
    void nothingLeadsOutOfTheFolder() throws IOException {
        Path workspace = folder.resolve("workspaces").resolve(Long.toString(run));
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
