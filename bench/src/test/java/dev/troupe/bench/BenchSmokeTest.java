package dev.troupe.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.troupe.core.json.Json;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/**
 * Every contender does every workload at small scale, in processes of their own, on a real server.
 * What it measures here says nothing; that nothing is lost or repeated does.
 */
class BenchSmokeTest {

    private static TestDatabase database;
    private static List<JsonNode> lines;

    @BeforeAll
    static void measure() throws Exception {
        database = TestDatabase.create();
        lines = run("W1,W2,W3,W4,W5,W6", "raw,troupe,dbos");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static List<JsonNode> run(String workloads, String contenders) throws Exception {
        String url =
                database.jdbcUrl()
                        + "&user="
                        + encoded(database.user())
                        + "&password="
                        + encoded(database.password());
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream progress = new ByteArrayOutputStream();
        try (PrintStream lines = new PrintStream(out, true, StandardCharsets.UTF_8);
                PrintStream notes = new PrintStream(progress, true, StandardCharsets.UTF_8)) {
            Options options =
                    Options.parse(
                            "--workloads",
                            workloads,
                            "--contenders",
                            contenders,
                            "--rounds",
                            "1",
                            "--scale",
                            "small",
                            "--json",
                            "--database-url",
                            url);
            Bench.run(options, lines, notes);
        }
        return out.toString(StandardCharsets.UTF_8).lines().map(Json::parse).toList();
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static List<JsonNode> figures(List<JsonNode> lines, String contender) {
        return lines.stream()
                .skip(1)
                .filter(line -> line.path("contender").asString().equals(contender))
                .toList();
    }

    private static Optional<Double> figure(
            List<JsonNode> lines, String contender, String workload, String name) {
        return figures(lines, contender).stream()
                .filter(line -> line.path("workload").asString().startsWith(workload))
                .filter(line -> line.path("figure").asString().equals(name))
                .map(line -> line.path("median").asDouble())
                .findFirst();
    }

    private static void assertSound(List<JsonNode> lines, String contender) {
        assertThat(figure(lines, contender, "W1", "steps").orElseThrow()).isPositive();
        assertThat(figure(lines, contender, "W2", "lost")).contains(0.0);
        assertThat(figure(lines, contender, "W3", "steps recorded before the kill").orElseThrow())
                .isPositive();
        assertThat(figure(lines, contender, "W3", "recorded steps that ran again")).contains(0.0);
        assertThat(figure(lines, contender, "W3", "steps never run")).contains(0.0);
        assertThat(figure(lines, contender, "W4", "replay").orElseThrow()).isPositive();
    }

    @Test
    void theMachineAndWhatACommitPromisesAreReported() {
        assertThat(lines.getFirst().at("/machine/cores").asInt()).isPositive();
        assertThat(lines.getFirst().at("/machine/postgresql/fsync").asString())
                .isEqualTo(System.getProperty("troupe.test.postgres.fsync", "on"));
    }

    @Test
    void theRawLimitIsReportedAsJsonLines() {
        List<JsonNode> figures = figures(lines, "raw");

        assertThat(figures)
                .extracting(line -> line.path("workload").asString())
                .contains("W1 x64", "W1 x512");
        assertThat(figures)
                .filteredOn(line -> line.path("unit").asString().equals("1/s"))
                .extracting(line -> line.path("figure").asString())
                .contains("steps", "single-row commits");
        assertThat(figures)
                .allSatisfy(line -> {
                    assertThat(line.path("median").asDouble()).isPositive();
                    assertThat(line.path("rounds").asInt()).isEqualTo(1);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"troupe", "dbos"})
    void aContenderDoesAllWorkloadsAndLosesNothing(String contender) {
        assertSound(lines, contender);
    }

    @Test
    void langGraphDoesAllWorkloadsAndLosesNothing() throws Exception {
        Path folder =
                Path.of(System.getProperty("troupe.project.root", ""), "bench/peers/langgraph");
        assumeTrue(
                Files.isDirectory(folder.resolve("node_modules")),
                "LangGraph is not installed: run `npm ci` in " + folder);
        assumeTrue(isThere("node"), "there is no Node on the path");

        assertSound(run("W1,W2,W3,W4", "langgraph"), "langgraph");
    }

    @Test
    void everyPatternIsMeasuredPerAgentCall() {
        assertThat(figures(lines, "troupe"))
                .filteredOn(line -> line.path("workload").asString().equals("W5"))
                .extracting(line -> line.path("figure").asString())
                .contains(
                        "bare code, per agent call",
                        "sequence, per agent call",
                        "plan of 200 nodes, per node",
                        "manage with 20 subtasks, per subtask",
                        "20 plans at once, agent calls");
    }

    @Test
    void whatGovernanceTakesIsMeasuredForStepsOfAgentsAndForPlainOnes() {
        for (String kind :
                List.of("agents' steps", "agents' steps, model in the process", "plain steps")) {
            for (String how : List.of("ungoverned", "governed")) {
                assertThat(figure(lines, "troupe", "W6", kind + ", " + how).orElseThrow())
                        .as(kind + ", " + how)
                        .isPositive();
            }
        }
    }

    private static boolean isThere(String program) {
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }
}
