package dev.troupe.examples.softwareteam;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Trust;
import dev.troupe.examples.Rehearsal;
import dev.troupe.examples.Rehearsal.Ended;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** The software team closes the issues of a real library, with a real compiler and real tests. */
class SoftwareTeamTest {

    @TempDir static Path folder;

    @SuppressWarnings("NullAway.Init")
    private static Rehearsal rehearsal;

    @SuppressWarnings("NullAway.Init")
    private static Ended ended;

    @BeforeAll
    static void run() throws Exception {
        rehearsal = new Rehearsal(folder.resolve("workspaces"));
        ended = rehearsal.run(Rehearsal.example("software-team"));
    }

    @AfterAll
    static void close() {
        rehearsal.close();
    }

    @Test
    void theIssuesAreClosedAndTheTestsProveIt() {
        JsonNode answer = ended.done().value();

        assertThat(answer.path("issues"))
                .extracting(issue -> issue.path("issue").asString())
                .containsExactly("1: Line breaks inside quotes are refused", "2: Write CSV");
        assertThat(answer.path("changed"))
                .extracting(JsonNode::asString)
                .containsExactlyInAnyOrder(
                        "src/tidycsv/CsvReader.java",
                        "src/tidycsv/CsvWriter.java",
                        "test/tidycsv/LineBreakTest.java",
                        "test/tidycsv/CsvWriterTest.java")
                .allSatisfy(file -> assertThat(ended.workspace().resolve(file)).isRegularFile());
        assertThat(answer.path("tests").asString()).isEqualTo("19 tests, 0 failed");
        assertThat(ended.done().trust())
                .describedAs("no model's word, since the tests were run on it")
                .isEqualTo(Trust.VERIFIED);
    }

    @Test
    void theFirstTryFailsInARealRunOfTheTestsAndIsCorrected() throws Exception {
        JsonNode first = ended.answer("run1").value();
        assertThat(first.path("passed").asBoolean()).isFalse();
        assertThat(first.path("failures"))
                .extracting(failure -> failure.asString().split(":")[0])
                .containsExactly(
                        "FAILED CsvWriterTest.aQuoteInsideQuotesIsWrittenTwice",
                        "FAILED CsvWriterTest.whatIsWrittenReadsBackAsItWas");

        assertThat(ended.answer("fix2").value().path("changed").toString())
                .isEqualTo("[\"src/tidycsv/CsvWriter.java\"]");
        assertThat(Files.readString(ended.workspace().resolve("src/tidycsv/CsvWriter.java")))
                .contains("value.replace(");
        assertThat(ended.answer("run2").value().path("passed").asBoolean()).isTrue();
    }

    @Test
    void theRunWorksOnACopyOfTheRepository() {
        Path repository = Rehearsal.example("software-team").resolve("repository");
        assertThat(repository.resolve("src/tidycsv/CsvReader.java")).isRegularFile();
        assertThat(repository.resolve("src/tidycsv/CsvWriter.java")).doesNotExist();
        assertThat(repository.resolve("build")).doesNotExist();
    }

    @Test
    void aTesterWhoSaysThatFailedTestsPassedDeceivesNobody() throws Exception {
        Path team = Rehearsal.copy("software-team", folder.resolve("deceived"));
        Rehearsal.change(
                team.resolve("rehearsal.yaml"),
                "passed: \"${!calls[0].failed}\"",
                "passed: \"${true}\"");
        Rehearsal.change(
                team.resolve("troupe.yaml"),
                "      check:\n",
                "      corrections: 0\n      check:\n");

        Ended deceived = rehearsal.run(team);

        assertThat(deceived.result()).isEmpty();
        assertThat(deceived.requests())
                .singleElement()
                .satisfies(request ->
                        assertThat(request.title())
                                .contains("FAILED CsvWriterTest.aQuoteInsideQuotesIsWrittenTwice"));
    }
}
