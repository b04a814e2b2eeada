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

/** What agents may use: explained, and restricted for a run. */
class PermissionsCommandTest {

    @TempDir static Path folder;
    private static Cli cli;

    @BeforeAll
    static void open() throws IOException {
        cli = new Cli(folder).runningTeams();
        Files.writeString(
                folder.resolve("troupe.yaml"),
                """
                troupe: 1
                organization: { name: X }
                models: { fast: [anthropic/m] }
                rehearsal: rehearsal.yaml
                tools: { files: { builtin: files }, clock: { builtin: time } }
                agents:
                  clerk: { role: Works, models: [fast], tools: [files.*, clock.now] }
                plans:
                  asks: { agent: clerk, goal: Write it down., tools: [files.write] }
                  any: { agent: clerk, goal: Write it down. }
                """);
        Files.writeString(
                folder.resolve("rehearsal.yaml"),
                """
                rehearsal: 1
                rules:
                  - agent: clerk
                    turn: 1
                    reply: { tools: [ { files.write: { path: a.txt, text: hi } } ] }
                  - agent: clerk
                    reply: { text: "${calls[0].result}" }
                """);
    }

    @AfterAll
    static void close() {
        cli.close();
    }

    private static Ended rehearse(String plan, String... more) {
        String[] arguments = new String[more.length + 4];
        arguments[0] = "run";
        arguments[1] = "--fast";
        arguments[2] = "--plan";
        arguments[3] = plan;
        System.arraycopy(more, 0, arguments, 4, more.length);
        return cli.run(arguments);
    }

    @Test
    void whatAnAgentMayUseIsExplained() {
        Ended ended = cli.run("permissions", "clerk", "--tools", "clock.now");

        assertThat(ended.code()).isEqualTo(ExitCode.OK.code());
        assertThat(ended.out())
                .contains(
                        "clerk: Works",
                        "files.*, of which: nothing",
                        "the caller passes on only [clock.now]",
                        "step 'asks': the work does not begin",
                        "secrets\n  none");
    }

    @Test
    void theExplanationIsThereAsData() {
        JsonNode json = cli.run("permissions", "clerk", "--json").json();

        assertThat(json.path("permits").path(0).path("kind").asString()).isEqualTo("tool");
        assertThat(json.path("permits").path(0).path("held").path(0).asString())
                .isEqualTo("files.*");
        assertThat(json.path("places").path(0).path("tools").path(0).asString())
                .isEqualTo("files.write");
    }

    @Test
    void anAgentThatIsNotThereIsToldWithThoseThatAre() {
        Ended ended = cli.run("permissions", "nobody");

        assertThat(ended.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(ended.err()).contains("no agent 'nobody'", "[clerk]");
    }

    @Test
    void aRunCallsWhatItsCallerPassesOnAndNothingElse() {
        assertThat(rehearse("any").out()).contains("a.txt");
        assertThat(rehearse("any", "--tools", "clock.now").out())
                .contains("there is no tool files__write that you may call");
    }

    @Test
    void aContractThatAsksForMoreThanTheCallerPassesOnFails() {
        Ended ended = rehearse("asks", "--tools", "clock.now");

        assertThat(ended.out() + ended.err()).contains("passes on only [clock.now]");
    }
}
