package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import java.nio.file.Files;
import java.nio.file.Path;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Commands of agents look at their runs with tokens that they are given. */
class RunTokensTest {

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: Probes }
            models: { fast: [gateway/small] }
            rehearsal: probe.yaml
            agents:
              scout: { role: Looks, models: [fast], tools: [probe.look] }
            tools:
              probe:
                builtin: command
                settings:
                  commands:
                    look:
                      command: [java, "${team}/Probe.java"]
                      environment: { RUN: "${run:url}", TOKEN: "${run:token}" }
                      effect: none
            plans:
              look: { agent: scout, goal: Look. }
            """;

    private static final String SCRIPT =
            """
            rehearsal: 1
            rules:
              - turn: 1
                reply: { tools: [probe.look: {}] }
              - reply: { text: "${results['probe.look']}" }
            """;

    private static final String PROBE =
            """
            import java.net.URI;
            import java.net.http.*;
            import java.nio.file.*;

            public class Probe {
                static final HttpClient HTTP = HttpClient.newHttpClient();
                static final String TOKEN = System.getenv("TOKEN");

                public static void main(String[] arguments) throws Exception {
                    String run = System.getenv("RUN");
                    long id = Long.parseLong(run.replaceAll(".*/", ""));
                    Files.writeString(Path.of("token.txt"), TOKEN);
                    HttpResponse<String> own = send(run, "GET");
                    System.out.println("own " + own.statusCode() + " " + own.body().contains("\\"agent\\":\\"scout\\""));
                    System.out.println("steps " + send(run + "/steps", "GET").statusCode());
                    System.out.println("above " + send(run.replaceAll("[0-9]+$", "" + (id - 1)), "GET").statusCode());
                    System.out.println("list " + send(run.replaceAll("/[0-9]+$", ""), "GET").statusCode());
                    System.out.println("cancel " + send(run + "/cancel", "POST").statusCode());
                    System.out.println("token " + TOKEN);
                }

                static HttpResponse<String> send(String url, String method) throws Exception {
                    return HTTP.send(HttpRequest.newBuilder(URI.create(url))
                            .header("Authorization", "Bearer " + TOKEN)
                            .header("Content-Type", "application/json")
                            .method(method, HttpRequest.BodyPublishers.ofString(method.equals("GET") ? "" : "{}"))
                            .build(), HttpResponse.BodyHandlers.ofString());
                }
            }
            """;

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Visitor pia;

    @BeforeAll
    static void open() throws Exception {
        stage = new ServerStage(folder);
        Files.writeString(folder.resolve("probe.yaml"), SCRIPT);
        Files.writeString(folder.resolve("Probe.java"), PROBE);
        stage.publish("Probes", TEAM);
        pia = stage.person("Pia", "Probes", Role.OWNER);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void aCommandSeesItsRunAndNothingElseAndOnlyWhileItWorks() throws Exception {
        long run =
                pia.post("/runs", Json.object().put("plan", "look"))
                        .expect(201)
                        .json()
                        .path("id")
                        .longValue();
        JsonNode done =
                Awaitility.await()
                        .until(
                                () -> pia.get("/runs/" + run).expect(200).json(),
                                json -> json.path("status").stringValue().equals("completed"));

        assertThat(done.path("result").asString("").lines())
                .containsExactly(
                        "exit code 0",
                        "own 200 true",
                        "steps 200",
                        "above 404",
                        "list 403",
                        "cancel 403",
                        "token ***");
        String token = Files.readString(folder.resolve("workspaces/" + run + "/token.txt"));
        assertThat(token).startsWith("trr_");
        assertThat(pia.get("/runs/" + run + "/steps?tree=true").response().body())
                .doesNotContain(token);
        Visitor late = stage.bearer(token);
        Awaitility.await().untilAsserted(() -> late.get("/runs/" + (run + 1)).expect(401));
        assertThat(rows("select count(*) from troupe.run_token")).isZero();
    }

    private static long rows(String sql) throws Exception {
        try (var connection = stage.database().getConnection();
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
