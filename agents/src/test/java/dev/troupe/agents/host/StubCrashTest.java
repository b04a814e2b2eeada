package dev.troupe.agents.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.model.langchain4j.ModelStub;
import dev.troupe.core.contract.Result;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An agent that talks to a model over the wire, whose process is killed while it does. */
class StubCrashTest {

    private static final int TURNS = 5;

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: Acme }
            models: { fast: [anthropic/claude-haiku-4-5] }
            tools: { files: { builtin: files } }
            agents: { clerk: { role: Files, tools: [files.*] } }
            plans:
              main:
                agent: clerk
                goal: Do as the script says.
                output: { type: object, required: [n], properties: { n: { type: integer } } }
                check: [{ expect: "output.n == 2" }]
                onFailure: { escalate: none }
            """;

    private static final String SCRIPT =
            """

            @tool files__write {"path": "a.txt", "text": "1"}
            @tool+ files__write {"path": "b.txt", "text": "2"}
            @tool files__read {"path": "a.txt"}
            @tool files__list {}
            @tool files__read {"path": "b.txt"}
            @sleep 150
            @say {"n": 2}
            """;

    @TempDir Path folder;

    /** How many calls the model had answered when the process was killed. */
    @ParameterizedTest
    @ValueSource(ints = {1, 3})
    void anAgentGoesOnWhereItWasWhenItsProcessWasKilled(int answered) throws Exception {
        try (ModelStub stub = ModelStub.start(folder);
                TestDatabase database = TestDatabase.copyOf("troupe", Schema::prepare)) {
            Files.writeString(folder.resolve("troupe.yaml"), TEAM);
            String url = stub.url().toString();

            RunId run = beginAndKill(stub, database, answered);

            try (AgentHost host = KilledNode.host(database.dataSource(), folder, url);
                    PostgresEngine engine =
                            host.register(
                                            PostgresEngine.on(
                                                    database.jdbcUrl(),
                                                    database.user(),
                                                    database.password()))
                                    .settings(KilledNode.SETTINGS)
                                    .start()) {
                RunSummary ended = engine.await(run, Duration.ofSeconds(60));
                assertThat(ended.status()).as("%s", ended).isEqualTo(RunStatus.COMPLETED);
                RunSummary agent =
                        engine.store().tree(run).stream()
                                .filter(each -> each.type().equals("agent"))
                                .findFirst()
                                .orElseThrow();
                Result result = engine.result(agent.id(), AgentTask.RUN);
                assertThat(result.value().toString()).isEqualTo("{\"n\":2}");
                assertThat(result.turns()).isEqualTo(TURNS);
                assertThat(result.toolCalls()).isEqualTo(5);
                List<JournalRow> steps =
                        engine.store().journal(agent.id(), 0).stream()
                                .filter(row -> row.kind() == Kind.STEP)
                                .toList();
                assertThat(steps.stream().filter(row -> row.name().equals("model"))).hasSize(TURNS);
                assertThat(steps.stream().filter(row -> row.name().startsWith("tool "))).hasSize(5);
                // What the model answered is in the journal, or was being answered.
                assertThat(completed(stub)).isBetween((long) TURNS, TURNS + 1L);
            }
        }
    }

    private static long completed(ModelStub stub) throws IOException {
        return stub.requests().stream()
                .filter(request -> request.path("complete").asBoolean())
                .count();
    }

    private RunId beginAndKill(ModelStub stub, TestDatabase database, int answered)
            throws IOException {
        Process node =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "-XX:TieredStopAtLevel=1",
                                "-XX:+UseSerialGC",
                                "-cp",
                                System.getProperty("java.class.path"),
                                KilledNode.class.getName(),
                                database.jdbcUrl(),
                                database.user(),
                                database.password(),
                                folder.toString(),
                                stub.url().toString(),
                                SCRIPT)
                        .redirectError(ProcessBuilder.Redirect.DISCARD)
                        .start();
        try (BufferedReader out =
                new BufferedReader(
                        new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
            String line = out.readLine();
            while (line != null && !line.startsWith("run ")) {
                line = out.readLine();
            }
            assertThat(line).as("what the node says of its run").isNotNull();
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(2))
                    .until(() -> completed(stub) >= answered);
            return RunId.parse(String.valueOf(line).substring("run ".length()));
        } finally {
            node.destroyForcibly();
            node.onExit().join();
        }
    }
}
