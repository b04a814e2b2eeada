package dev.troupe.control.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.control.yaml.InvalidFile;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InputsTest {

    @TempDir Path folder;

    private final LoadedTeam desk = Examples.load("desk");

    @Test
    void itemsComeInTheOrderOfTheTeamFileWithTheirTrust() {
        List<ContextItem> items = Inputs.load(desk.team(), desk.folder(), Map.of());
        assertThat(items.stream().map(ContextItem::name))
                .containsExactly("house-rules", "tickets", "known");
        assertThat(items.get(0).value().asString()).isEqualTo("Refunds within 30 days.\n");
        assertThat(items.get(0).trust()).isEqualTo(Trust.USER);
        assertThat(items.get(1).trust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(items).allMatch(item -> item.source().equals(Source.INPUT));
        assertThat(items.get(1).value().path(1).path("id").asString()).isEqualTo("T-2");
    }

    @Test
    void anOverrideTakesThePlaceOfAFileAndKeepsItsTrust() {
        Map<String, String> overrides =
                Map.of("tickets", "[{\"id\": \"T-9\"}]", "house-rules", "[none]");
        List<ContextItem> items = Inputs.load(desk.team(), desk.folder(), overrides);
        assertThat(items.get(0).value().asString()).isEqualTo("[none]");
        assertThat(items.get(1).value().path(0).path("id").asString()).isEqualTo("T-9");
        assertThat(items.get(1).trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void anOverrideCanBeAFile() throws IOException {
        Path file = Files.writeString(folder.resolve("more.yaml"), "- { id: T-7 }\n");
        List<ContextItem> items =
                Inputs.load(desk.team(), desk.folder(), Map.of("tickets", "@" + file));
        assertThat(items.get(1).value()).isEqualTo(Json.parse("[{\"id\":\"T-7\"}]"));
    }

    @Test
    void anOverrideCanAddAnItem() {
        List<ContextItem> items =
                Inputs.load(desk.team(), desk.folder(), Map.of("mood", "cheerful"));
        assertThat(items.getLast().named("x").value().asString()).isEqualTo("cheerful");
    }

    @Test
    void anOverrideThatIsNamedAlmostLikeAnInputIsRefused() {
        assertThatThrownBy(() -> Inputs.load(desk.team(), desk.folder(), Map.of("tickest", "[]")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the team has no input 'tickest'; did you mean 'tickets'?");
    }

    @Test
    void anOverrideOfDataMustBeJson() {
        assertThatThrownBy(() -> Inputs.load(desk.team(), desk.folder(), Map.of("tickets", "oops")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the input 'tickets' is data")
                .hasMessageContaining("tickets=@FILE");
    }

    @Test
    void csvIsAListOfObjectsOfTexts() throws IOException {
        assertThat(read("a.csv", "id,text\r\n1,\"two, \"\"quoted\"\"\nlines\"\n\n2,\n"))
                .isEqualTo(
                        "[{\"id\":\"1\",\"text\":\"two, \\\"quoted\\\"\\nlines\"},{\"id\":\"2\",\"text\":\"\"}]");
    }

    @Test
    void blankLinesOfJsonLinesAreSkipped() throws IOException {
        assertThat(read("a.jsonl", "{\"a\":1}\n\n 2 \n")).isEqualTo("[{\"a\":1},2]");
    }

    @Test
    void anythingElseIsText() throws IOException {
        assertThat(read("a.txt", "{\"a\":1}")).isEqualTo("\"{\\\"a\\\":1}\"");
        assertThat(read("LICENSE", "")).isEqualTo("\"\"");
    }

    @Test
    void aFolderIsTheListOfItsTexts() throws IOException {
        Files.writeString(folder.resolve("b.md"), "second");
        Files.writeString(folder.resolve("a.json"), "{}");
        Files.writeString(folder.resolve(".hidden"), "no");
        Files.writeString(Files.createDirectory(folder.resolve("more")).resolve("c.md"), "no");
        assertThat(Json.write(InputData.read(folder)))
                .isEqualTo(
                        "[{\"id\":\"a.json\",\"text\":\"{}\"},{\"id\":\"b.md\",\"text\":\"second\"}]");
        assertThat(InputData.isText(folder)).isFalse();
    }

    @Test
    void aFolderIsBoundedAsAWhole() throws IOException {
        for (int i = 0; i <= InputData.MAX_FILES; i++) {
            Files.createFile(folder.resolve(i + ".txt"));
        }
        assertThatThrownBy(() -> InputData.read(folder))
                .isInstanceOf(InvalidFile.class)
                .hasMessageContaining("more than 1000 files");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a.json  | {'a': 1,\\n'b': }   | 2:6 | not valid JSON",
                "a.json  | {} x                | 1:4 | not valid JSON",
                "a.json  | {'a':1,'a':2}       | 1:12 | not valid JSON",
                "a.json  | ''                  | 1:1 | nothing in it",
                "a.jsonl | 1\\n2\\n{'a'\\n4    | 3:5 | not valid JSON",
                "a.yaml  | a: [                | 1:5 | not valid YAML",
                "a.csv   | a,b\\n1,2\\n3       | 3:1 | the row has 1 fields; expected 2",
                "a.csv   | a,a\\n1,2           | 1:1 | two columns are called 'a'",
                "a.csv   | a,b\\n1,!open       | 2:3 | has no end",
                "a.csv   | a,b\\n1,!x!y        | 2:6 | text after a quoted field",
            })
    void aMistakeIsReportedAtItsPlace(String name, String text, String place, String message) {
        String content = text.replace("\\n", "\n").replace('\'', '"').replace('!', '"');
        assertThatThrownBy(() -> read(name, content.equals("\"\"") ? "" : content))
                .isInstanceOfSatisfying(
                        InvalidFile.class,
                        e -> {
                            var problem = e.problems().getFirst();
                            assertThat(problem.line() + ":" + problem.column())
                                    .as(problem.toString())
                                    .isEqualTo(place);
                            assertThat(problem.text()).contains(message);
                        });
    }

    @Test
    void everyBadLineIsReported() {
        assertThatThrownBy(() -> read("a.jsonl", "1\n" + "{oops\n".repeat(3) + "5\n"))
                .isInstanceOfSatisfying(
                        InvalidFile.class,
                        e ->
                                assertThat(e.problems().stream().map(problem -> problem.line()))
                                        .containsExactly(2, 3, 4));
    }

    @Test
    void aFileThatIsTooLargeMissingOrNoTextIsRefused() throws IOException {
        Path large = folder.resolve("large.txt");
        try (RandomAccessFile file = new RandomAccessFile(large.toFile(), "rw")) {
            file.setLength(InputData.MAX_SIZE + 1L);
        }
        assertThatThrownBy(() -> InputData.read(large))
                .isInstanceOf(InvalidFile.class)
                .hasMessageContaining("of at most 16 MB");
        assertThatThrownBy(() -> InputData.read(folder.resolve("missing.txt")))
                .isInstanceOf(InvalidFile.class)
                .hasMessageContaining("does not exist");
        Path latin =
                Files.write(folder.resolve("l.txt"), "ö".getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> InputData.read(latin))
                .isInstanceOf(InvalidFile.class)
                .hasMessageContaining("not UTF-8");
    }

    @Test
    void deepNestingIsRefused() {
        assertThatThrownBy(() -> read("a.json", "[".repeat(100_000)))
                .isInstanceOf(InvalidFile.class);
    }

    private String read(String name, String text) throws IOException {
        return Json.write(InputData.read(Files.writeString(folder.resolve(name.strip()), text)));
    }
}
