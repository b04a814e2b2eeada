package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.Cli.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class CheckCommandTest {

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: X }
            agents:
              a: { role: Works, limits: { cost: $2 } }
              b: { role: Idles }
            plans: { p: { agent: a, goal: G } }
            """;

    @TempDir static Path folder;
    private static Cli cli;

    @BeforeAll
    static void open() {
        cli = new Cli(folder).runningTeams();
    }

    @AfterAll
    static void close() {
        cli.close();
    }

    private static String file(String text) throws IOException {
        return Files.writeString(folder.resolve("troupe.yaml"), text).getFileName().toString();
    }

    @Test
    void whatIsQuestionableIsToldAndTheFileIsRightAllTheSame() throws IOException {
        Ended ended = cli.run("check", file(TEAM));

        assertThat(ended.code()).isEqualTo(ExitCode.OK.code());
        assertThat(ended.lines().getFirst())
                .endsWith("troupe.yaml:5:3: nothing leads to agent 'b' [unreachable]");
        assertThat(ended.out())
                .contains("troupe.yaml is right, with 1 warning.", "p costs at most $2.00");
    }

    @Test
    void strictEndsWithOneIfThereAreWarnings() throws IOException {
        assertThat(cli.run("check", "--strict", file(TEAM)).code())
                .isEqualTo(ExitCode.FAILED.code());
        Ended allowed = cli.run("check", "--strict", file("# troupe: allow unreachable\n" + TEAM));
        assertThat(allowed.code()).isEqualTo(ExitCode.OK.code());
        assertThat(allowed.out()).contains("is right. 1 more allowed by comments.");
    }

    @Test
    void theAmountThatAPlanMayCostCanBeStated() throws IOException {
        assertThat(cli.run("check", "--max-cost", "$1.50", file(TEAM)).out())
                .contains("plan 'p' may cost up to $2.00 [cost]");
        Ended wrong = cli.run("check", "--max-cost", "much", file(TEAM));
        assertThat(wrong.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(wrong.err()).contains("--max-cost: 'much' is not an amount");
    }

    @Test
    void jsonHasMistakesWarningsAndCosts() throws IOException {
        JsonNode json = cli.run("check", "--json", file(TEAM)).json();

        assertThat(json.path("mistakes")).isEmpty();
        assertThat(json.path("warnings").path(0).path("kind").asString()).isEqualTo("unreachable");
        assertThat(json.path("warnings").path(0).path("line").asInt()).isEqualTo(5);
        assertThat(json.path("warnings").path(0).path("remedy").asString()).isNotBlank();
        assertThat(json.path("costs").path(0).path("most").asLong()).isEqualTo(2_000_000);
    }

    @Test
    void aFileWithMistakesIsNotReviewed() throws IOException {
        String wrong = file(TEAM.replace("agent: a", "agent: c"));

        Ended ended = cli.run("check", "--strict", wrong);

        assertThat(ended.code()).isEqualTo(ExitCode.BAD_INPUT.code());
        assertThat(ended.out()).contains("1 mistake in").doesNotContain("[unreachable]");
        JsonNode json = cli.run("check", "--json", wrong).json();
        assertThat(json.path("mistakes")).hasSize(1);
        assertThat(json.has("warnings")).isFalse();
    }
}
