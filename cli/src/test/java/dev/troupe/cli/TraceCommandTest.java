package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.cli.Cli.Ended;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

class TraceCommandTest {

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: X }
            models: { fast: [ollama/none] }
            rehearsal: script.yaml
            agents:
              clerk: { role: Looks up, output: { type: object, properties: { order: { type: string } } } }
              writer: { role: Writes }
              failing: { role: Fails }
            inputs: { mail: { file: mail.txt, trust: untrusted } }
            plans:
              answer:
                sequence:
                  - { agent: clerk, goal: Look it up., context: [mail] }
                  - { agent: writer, name: letter, goal: Answer., context: [clerk] }
                returns: [clerk, letter]
              broken: { sequence: [ { agent: clerk, goal: Look it up. }, { agent: failing, goal: Fail., onFailure: { escalate: none } } ] }
            main: answer
            """;

    private static final String SCRIPT =
            """
            rehearsal: 1
            rules:
              - { agent: clerk, reply: { json: { order: LK-10014 } } }
              - { agent: writer, reply: { text: "Your order LK-10014 is on its way. Purple boots make everybody happy." } }
              - { agent: failing, fault: { status: 400 } }
            """;

    @TempDir static Path folder;
    private static Cli cli;

    @BeforeAll
    static void open() throws IOException {
        Files.writeString(folder.resolve("troupe.yaml"), TEAM);
        Files.writeString(folder.resolve("script.yaml"), SCRIPT);
        Files.writeString(folder.resolve("mail.txt"), "Where is my order LK-10014?");
        cli = new Cli(folder).runningTeams();
    }

    @AfterAll
    static void close() {
        cli.close();
    }

    private static String run(String plan) {
        Ended ended = cli.run("run", "troupe.yaml", "--plan", plan, "--fast", "--json");
        return Json.parse(ended.lines().getLast()).path("run").asString();
    }

    @Test
    void aTraceIsATreeFromTheResultDownToTheInputs() {
        Ended ended = cli.with("COLUMNS", "200").run("trace", run("answer"));

        assertThat(ended.code()).isEqualTo(ExitCode.OK.code());
        assertThat(ended.out())
                .containsSubsequence(
                        "answer: completed, untrusted",
                        "/clerk/order  clerk (run ",
                        "100% mail, input, untrusted: “Where is my order LK-10014?”",
                        "/letter  writer (run ",
                        "“Your order LK-10014 is on its way.”",
                        "clerk/order, clerk (run ",
                        "100% mail, input, untrusted",
                        "“Purple boots make everybody happy.”",
                        "nothing that writer was given says this: its own claim",
                        "What they were given",
                        "handed: mail (input, untrusted)");
    }

    @Test
    void jsonHasTheSame() {
        JsonNode trace = cli.run("trace", run("answer"), "--json", "--part", "/letter").json();

        assertThat(trace.path("complete").asBoolean()).isTrue();
        assertThat(trace.path("pieces")).hasSize(2);
        JsonNode sentence = trace.path("pieces").path(0);
        assertThat(sentence.path("origin").path("who").asString()).isEqualTo("writer");
        assertThat(sentence.path("evidence").path(0).path("name").asString()).isEqualTo("clerk");
    }

    @Test
    void aFailedRunShowsWhatItsPartsCameTo() {
        assertThat(cli.run("trace", run("broken")).out())
                .contains("failed", "this is what its parts came to so far", "/clerk/order");
    }

    @Test
    void whatDoesNotFitIsCounted() {
        assertThat(cli.run("trace", run("answer"), "--limit", "1").out())
                .contains("… 2 more parts: --limit traces more, --part POINTER one of them");
    }

    @Test
    void whatIsNotThereIsSaid() {
        assertThat(cli.run("trace", "4711").err()).contains("there is no run 4711");
        Ended noPart = cli.run("trace", run("answer"), "--part", "/reply");
        assertThat(noPart.code()).isEqualTo(ExitCode.USAGE.code());
        assertThat(noPart.err()).contains("no part '/reply'", "/letter");
        assertThat(cli.run("trace", "4711", "--limit", "0").err())
                .contains("--limit is at least 1");
    }
}
