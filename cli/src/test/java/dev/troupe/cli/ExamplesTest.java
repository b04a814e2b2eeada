package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.troupe.cli.Cli.Ended;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** The examples, run as their READMEs say, on what they rehearse. */
class ExamplesTest {

    private static final Path EXAMPLES =
            Path.of(System.getProperty("troupe.project.root", ".."), "examples")
                    .toAbsolutePath()
                    .normalize();

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Cli cli;

    @BeforeAll
    static void open() {
        cli = new Cli(folder).runningTeams();
    }

    @AfterAll
    static void close() {
        cli.close();
    }

    /** How a run of an example ended. */
    private record Done(JsonNode ending) {
        JsonNode result() {
            assertThat(ending.path("status").asString())
                    .describedAs("%s", ending)
                    .isEqualTo("completed");
            return ending.path("result");
        }

        Path file(String name) {
            return folder.resolve("home/workspaces")
                    .resolve(ending.path("run").asString())
                    .resolve(name);
        }
    }

    private static Done run(String example, String... more) {
        List<String> arguments = new ArrayList<>();
        arguments.addAll(List.of("run", EXAMPLES.resolve(example).toString(), "--fast", "--json"));
        Path answers = EXAMPLES.resolve(example).resolve("answers.yaml");
        if (Files.exists(answers)) {
            arguments.addAll(List.of("--answers", answers.toString()));
        }
        arguments.addAll(List.of(more));
        Ended ended = cli.run(arguments.toArray(String[]::new));
        assertThat(ended.err()).isEmpty();
        return new Done(Json.parse(ended.lines().getLast()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"content-pipeline", "contract-review", "procurement"})
    void itsTeamFileIsRight(String example) {
        Ended ended = cli.run("check", EXAMPLES.resolve(example).resolve("troupe.yaml").toString());

        assertThat(ended.code()).describedAs(ended.out()).isZero();
    }

    @Test
    void aMistakeInTheScriptIsAMistakeOfTheTeam() throws IOException {
        Path team = Files.createDirectory(folder.resolve("broken"));
        Files.writeString(
                team.resolve("troupe.yaml"),
                """
                troupe: 1
                organization: { name: Acme }
                models: { fast: [test/small] }
                rehearsal: script.yaml
                agents: { clerk: { role: Adds, models: [fast] } }
                plans: { main: { agent: clerk, goal: Add them. } }
                main: main
                """);
        Files.writeString(
                team.resolve("script.yaml"), "rehearsal: 1\nrules: [{ agent: clerk, wenn: a }]\n");

        assertThat(cli.run("check", team.toString()).out()).contains("'wenn' is not known here");
        Ended ended = cli.run("run", team.toString());
        assertThat(ended.code()).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(ended.err()).contains("script.yaml", "wenn");
    }

    @Test
    void theArticleSaysOnlyWhatItsSourcesSay() throws IOException {
        Done done = run("content-pipeline");

        JsonNode facts = done.result().path("article").path("facts");
        assertThat(facts.path("claims")).hasSizeGreaterThan(10);
        assertThat(facts.path("unsupported")).isEmpty();
        for (JsonNode claim : facts.path("claims")) {
            Path source =
                    EXAMPLES.resolve("content-pipeline/sources")
                            .resolve(claim.path("source").asString());
            assertThat(Files.readString(source)).contains(claim.path("quote").asString());
        }
        String article = Files.readString(done.file("article.md"));
        assertThat(article)
                .startsWith("# Why your phone")
                .contains("\n## How the clocks of GPS are set\n", "\n## Sources\n")
                .contains("- rocket-maser.md: A clock on a rocket")
                .doesNotContain("15 kilometres");
    }

    @Test
    void theRedlineCoversWhatEachReviewerFoundAndTheConflictsAreDecided() throws IOException {
        Done done = run("contract-review");

        JsonNode findings = done.result().path("findings");
        assertThat(findings.path("conflicts"))
                .extracting(conflict -> conflict.path("clause").asString())
                .containsExactlyInAnyOrder("2.2", "A.3", "8.7");
        assertThat(done.result().path("redline").path("changes"))
                .hasSameSizeAs(findings.path("points"))
                .extracting(change -> change.path("clause").asString())
                .contains("1.4", "4.2", "8.2", "8.6", "10.3", "11.2", "13.1", "B.2");
        assertThat(done.result().path("recommendation").path("decision").asString())
                .isEqualTo("negotiate");
        assertThat(Files.readString(done.file("redline.md")))
                .contains("## 11.2 (must)", "~~A.3 Charges", "Nothing takes its place.");
    }

    @Test
    void eachRequestComesOutAsItShouldAndNoMoneyIsLost() throws IOException {
        assumeTrue(
                Files.exists(EXAMPLES.resolve("procurement/target/books.jar")),
                "the example's books are not built: ./mvnw verify builds them first");

        Done done = run("procurement");

        assertThat(done.result()).hasSize(20);
        Map<String, String> closed = new TreeMap<>();
        Map<String, String> money = new HashMap<>();
        for (String line : Files.readString(done.file("books.jsonl")).lines().toList()) {
            JsonNode answer = Json.parse(line).path("answer");
            if (Json.parse(line).path("tool").asString().equals("close_request")) {
                closed.put(answer.path("request").asString(), answer.path("status").asString());
            } else if (answer.has("cents")) {
                money.put(answer.path("request").asString(), answer.path("state").asString());
            }
        }
        assertThat(closed).isEqualTo(expected());
        closed.forEach((request, status) -> {
            if (status.equals("undone")) {
                assertThat(money).containsEntry(request, "released");
            } else if (status.equals("held") || status.equals("paid")) {
                assertThat(money).containsEntry(request, "reserved");
            } else {
                assertThat(money).doesNotContainKey(request);
            }
        });
    }

    private static Map<String, String> expected() throws IOException {
        Map<String, String> expected = new TreeMap<>();
        Json.parse(Files.readString(EXAMPLES.resolve("procurement/expected-outcomes.json")))
                .properties()
                .forEach(request ->
                        expected.put(
                                request.getKey(), request.getValue().path("status").asString()));
        return expected;
    }
}
