package dev.troupe.agents.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.agents.process.Variables;
import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.ToolSource;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class BuiltinsTest {

    @TempDir Path outside;

    private Path workspace;

    @BeforeEach
    void makeWorkspace() throws Exception {
        workspace = Files.createDirectory(outside.resolve("workspace"));
        Files.writeString(outside.resolve("secret.txt"), "secret");
    }

    private List<Tool> tools(String builtin) throws InterruptedException {
        return Builtins.open(
                        new ToolSource.Builtin("b", builtin, Json.object(), Map.of()),
                        new Builtins.Surroundings(
                                Optional.of(workspace),
                                new Variables(
                                        Optional.of(workspace),
                                        outside,
                                        name -> Optional.empty(),
                                        name -> Optional.empty()),
                                Clock.fixed(Instant.parse("2026-03-28T12:30:00Z"), ZoneOffset.UTC),
                                () -> "id"))
                .tools();
    }

    private ToolResult call(String builtin, String tool, String arguments)
            throws InterruptedException {
        return named(builtin, tool)
                .call(Json.parse(arguments), new ToolContext("k", Duration.ofSeconds(20)));
    }

    private Tool named(String builtin, String tool) throws InterruptedException {
        return tools(builtin).stream()
                .filter(known -> known.spec().name().equals(tool))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void whatIsInAWorkspaceIsUntrustedOnceSomethingUntrustedMayHaveGotIn() throws Exception {
        call("files", "write", "{\"path\": \"a.txt\", \"text\": \"mine\"}");
        assertThat(call("files", "read", "{\"path\": \"a.txt\"}").trust()).isEqualTo(Trust.CLAIMED);

        named("files", "write")
                .call(
                        Json.parse("{\"path\": \"b.txt\", \"text\": \"theirs\"}"),
                        new ToolContext("k", Duration.ofSeconds(20), Trust.UNTRUSTED));

        assertThat(call("files", "read", "{\"path\": \"a.txt\"}").trust())
                .isEqualTo(Trust.UNTRUSTED);
        assertThat(call("files", "list", "{}").trust())
                .as("names of files are texts, too")
                .isEqualTo(Trust.UNTRUSTED);
        assertThat(call("files", "list", "{}").text()).doesNotContain(".untrusted");
    }

    @Test
    void aFileThatWasWrittenIsListedAndRead() throws Exception {
        assertThat(call("files", "write", "{\"path\": \"a/b.txt\", \"text\": \"hé\"}").text())
                .isEqualTo("{\"path\":\"a/b.txt\",\"bytes\":3}");
        assertThat(call("files", "read", "{\"path\": \"a/b.txt\"}").text()).isEqualTo("hé");
        assertThat(call("files", "list", "{}").text())
                .isEqualTo("[{\"path\":\"a\",\"kind\":\"folder\"}]");
        assertThat(call("files", "list", "{\"path\": \"a\"}").text())
                .isEqualTo("[{\"path\":\"a/b.txt\",\"kind\":\"file\",\"bytes\":3}]");
    }

    @Test
    void writingReplacesAFileAsAWhole() throws Exception {
        call("files", "write", "{\"path\": \"a\", \"text\": \"long text\"}");
        call("files", "write", "{\"path\": \"a\", \"text\": \"b\"}");
        assertThat(workspace.resolve("a")).content().isEqualTo("b");
        assertThat(workspace.toFile().list()).containsExactly("a");
    }

    @Test
    void filesAreReadWithoutEffectAndWrittenRepeatably() throws Exception {
        assertThat(named("files", "read").effect()).isEqualTo(Effect.NONE);
        assertThat(named("files", "read").trust()).isEqualTo(Trust.CLAIMED);
        assertThat(named("files", "write").effect()).isEqualTo(Effect.IDEMPOTENT);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../secret.txt",
                "a/../../secret.txt",
                "/etc/passwd",
                "link/secret.txt",
                "file",
                "link/new/deep.txt"
            })
    void noPathLeadsOutOfTheWorkspace(String path) throws Exception {
        Files.createSymbolicLink(workspace.resolve("link"), outside);
        Files.createSymbolicLink(workspace.resolve("file"), outside.resolve("secret.txt"));
        ObjectNode arguments = Json.object().put("path", path);
        for (String tool : List.of("list", "read", "write")) {
            arguments.put("text", "x");
            assertThatThrownBy(() -> call("files", tool, Json.write(arguments)))
                    .isInstanceOfSatisfying(
                            ToolFailure.class,
                            e -> assertThat(e.kind()).isEqualTo(ToolFailure.Kind.FORBIDDEN));
        }
        assertThat(outside.resolve("secret.txt")).content().isEqualTo("secret");
        assertThat(outside.resolve("new")).doesNotExist();
    }

    @Test
    void linksThatStayInsideTheWorkspaceAreFollowed() throws Exception {
        Files.writeString(workspace.resolve("a.txt"), "a");
        Files.createSymbolicLink(workspace.resolve("b.txt"), Path.of("a.txt"));
        assertThat(call("files", "read", "{\"path\": \"b.txt\"}").text()).isEqualTo("a");
    }

    @Test
    void whatIsNotThereOrNoTextIsAnAnswerThatSaysSo() throws Exception {
        Files.write(workspace.resolve("picture"), new byte[] {(byte) 0x89, 'P', (byte) 0xff});
        Files.writeString(workspace.resolve("file"), "x");
        assertThat(call("files", "read", "{\"path\": \"none\"}"))
                .isEqualTo(new ToolResult("there is no file 'none'", true));
        assertThat(call("files", "read", "{\"path\": \"picture\"}").text()).contains("UTF-8");
        assertThat(call("files", "list", "{\"path\": \"none\"}").failed()).isTrue();
        assertThat(call("files", "write", "{\"path\": \"file/x\", \"text\": \"\"}").failed())
                .isTrue();
        assertThat(call("files", "write", "{\"path\": \"\", \"text\": \"\"}").failed()).isTrue();
    }

    @Test
    void aFileThatIsTooLargeIsRefused() throws Exception {
        Files.write(
                workspace.resolve("big"), "x".repeat(5_000_000).getBytes(StandardCharsets.UTF_8));
        assertThatThrownBy(() -> call("files", "read", "{\"path\": \"big\"}"))
                .isInstanceOfSatisfying(
                        ToolFailure.class,
                        e -> assertThat(e.kind()).isEqualTo(ToolFailure.Kind.TOO_LARGE));
    }

    @Test
    void theClockKnowsZones() throws Exception {
        assertThat(call("time", "now", "{\"zone\": \"Europe/Paris\"}").text())
                .isEqualTo(
                        "{\"time\":\"2026-03-28T13:30:00+01:00\",\"zone\":\"Europe/Paris\","
                                + "\"weekday\":\"saturday\",\"utc\":\"2026-03-28T12:30:00Z\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-01-31, P1M, 2026-02-28T00:00:00Z",
        "2026-03-28T12:00:00Z, PT36H, 2026-03-30T00:00:00Z",
        "2026-03-28T12:00:00, P1DT1H, 2026-03-29T13:00:00Z",
        "2026-03-28, -P1Y, 2025-03-28T00:00:00Z",
    })
    void durationsAreAdded(String time, String duration, String sum) throws Exception {
        String arguments = Json.write(Json.object().put("time", time).put("duration", duration));
        assertThat(Json.parse(call("time", "add", arguments).text()).path("time").stringValue())
                .isEqualTo(sum);
    }

    @Test
    void aDayOfTheCalendarIsNotAlways24Hours() throws Exception {
        String sum =
                call(
                                "time",
                                "add",
                                "{\"time\": \"2026-03-28T12:00:00\", \"duration\": \"P1D\","
                                        + " \"zone\": \"Europe/Paris\"}")
                        .text();
        assertThat(sum).contains("2026-03-29T12:00:00+02:00");
    }

    @Test
    void differencesAreExact() throws Exception {
        assertThat(
                        call(
                                        "time",
                                        "difference",
                                        "{\"from\": \"2026-03-01\", \"to\":"
                                                + " \"2026-02-27T12:00:00Z\"}")
                                .text())
                .isEqualTo("{\"duration\":\"PT-36H\",\"seconds\":-129600,\"days\":-1}");
    }

    @Test
    void aTimeThatIsNoneIsAnAnswerThatSaysSo() throws Exception {
        assertThat(call("time", "now", "{\"zone\": \"Mars\"}").failed()).isTrue();
        assertThat(call("time", "add", "{\"time\": \"soon\", \"duration\": \"P1D\"}").failed())
                .isTrue();
    }

    @Test
    void theCalculatorAnswersOrSaysWhyNot() throws Exception {
        assertThat(call("calculator", "calculate", "{\"expression\": \"1 + 1\"}"))
                .isEqualTo(new ToolResult("2", false));
        assertThat(call("calculator", "calculate", "{\"expression\": \"1 / 0\"}"))
                .isEqualTo(new ToolResult("division by zero", true));
    }

    @Test
    void anUnknownBuiltinIsRefused() {
        assertThatThrownBy(() -> tools("shell"))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("'shell'")
                .hasMessageContaining("calculator");
    }
}
