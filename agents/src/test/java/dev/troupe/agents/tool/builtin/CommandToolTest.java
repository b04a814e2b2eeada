package dev.troupe.agents.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.process.Execution;
import dev.troupe.agents.process.Variables;
import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.ToolSource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.ObjectNode;

class CommandToolTest {

    private static final Duration LONG = Duration.ofSeconds(60);

    @TempDir Path workspace;

    @BeforeEach
    void needsAShell() {
        assumeThat(Path.of("/bin/sh")).exists();
    }

    private List<Tool> open(String commands) throws InterruptedException {
        ObjectNode settings = Json.object();
        settings.set("commands", Json.parse(commands));
        return Builtins.open(
                        new ToolSource.Builtin("build", "command", settings, Map.of()),
                        new Builtins.Surroundings(
                                Optional.of(workspace),
                                new Variables(
                                        Optional.of(workspace),
                                        workspace.resolve("team"),
                                        name -> Optional.empty(),
                                        name -> Optional.of("hush-hush")),
                                Clock.systemUTC(),
                                () -> UUID.randomUUID().toString()))
                .tools();
    }

    /** A command that runs a script, with more settings. */
    private Tool script(String script, String more) throws InterruptedException {
        ObjectNode command = (ObjectNode) Json.parse("{" + more + "}");
        command.putArray("command").add("sh").add("-c").add(script).add("script");
        return open(Json.write(Json.object().set("go", command))).getFirst();
    }

    private static ToolResult call(Tool tool, String arguments) throws InterruptedException {
        return tool.call(Json.parse(arguments), new ToolContext("key-7", LONG));
    }

    @Test
    void aCommandRunsInTheWorkspaceAndAnswersWithItsOutput() throws Exception {
        assertThat(call(script("pwd; echo oops >&2; echo done", ""), "{}"))
                .isEqualTo(
                        new ToolResult(
                                "exit code 0\n" + workspace.toRealPath() + "\noops\ndone\n",
                                false,
                                Trust.CLAIMED));
    }

    @Test
    void aCommandThatFailsSaysSoWithItsExitCode() throws Exception {
        assertThat(call(script("echo 2 tests failed; exit 3", ""), "{}"))
                .isEqualTo(new ToolResult("exit code 3\n2 tests failed\n", true, Trust.CLAIMED));
        assertThat(call(script("exit 1", ""), "{}"))
                .isEqualTo(new ToolResult("exit code 1, no output", true, Trust.CLAIMED));
    }

    @Test
    void aCommandGetsItsEnvironmentAndItsSecretsAreNotRepeated() throws Exception {
        Tool tool =
                script(
                        "echo $PLACE $ORDERS_KEY; test $ORDERS_KEY = hush-hush",
                        "\"environment\": {\"PLACE\": \"${workspace}/x\", \"ORDERS_KEY\":"
                                + " \"${secret:KEY}\"}");
        assertThat(call(tool, "{}").text()).isEqualTo("exit code 0\n" + workspace + "/x ***\n");
    }

    @Test
    void whereNobodyTellsOfRunsACommandThatAsksForItsRunIsNotStarted() throws Exception {
        Tool tool = script("touch started", "\"environment\": {\"TOKEN\": \"${run:token}\"}");
        assertThatThrownBy(() -> call(tool, "{}"))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("${run:token}");
        assertThat(workspace.resolve("started")).doesNotExist();
    }

    @Test
    void aCommandIsNamedDescribedAndTakesNoArgumentsUnlessItSaysSo() throws Exception {
        Tool tool =
                open("{\"test\": {\"command\": [\"sh\", \"t.sh\"], \"effect\": \"none\","
                                + " \"timeout\": \"5m\"}}")
                        .getFirst();
        assertThat(tool.spec().name()).isEqualTo("test");
        assertThat(tool.spec().description()).isEqualTo("Runs: sh t.sh");
        assertThat(Json.write(tool.spec().parameters().path("properties"))).isEqualTo("{}");
        assertThat(tool.effect()).isEqualTo(Effect.NONE);
        assertThat(tool.longest()).contains(Duration.ofMinutes(5));
        assertThat(script("true", "").effect()).isEqualTo(Effect.ONCE);
        assertThatThrownBy(() -> call(tool, "{\"arguments\": [\"x\"]}"))
                .isInstanceOfSatisfying(
                        ToolFailure.class,
                        e -> assertThat(e.kind()).isEqualTo(ToolFailure.Kind.INVALID_ARGUMENTS));
    }

    @Test
    void anArgumentReachesTheProgramAsOneWhateverIsInIt() throws Exception {
        Tool tool = script("for a in \"$@\"; do echo \"<$a>\"; done", "\"arguments\": \"list\"");
        String arguments =
                """
                {"arguments": ["a b", "", "; touch pwned", "$(touch pwned)", "`touch pwned`",
                               "*", "${secret:KEY}", "' \\" |"]}
                """;
        assertThat(call(tool, arguments).text())
                .isEqualTo(
                        "exit code 0\n<a b>\n<>\n<; touch pwned>\n<$(touch pwned)>\n<`touch"
                                + " pwned`>\n<*>\n<${secret:KEY}>\n<' \" |>\n");
        assertThat(workspace).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-x", "--exec=rm", "-", "@options.txt", "a\0b"})
    void anArgumentThatLooksLikeAnOptionIsRefused(String argument) throws Exception {
        Tool tool = script("touch ran", "\"arguments\": \"list\"");
        ObjectNode arguments = Json.object();
        arguments.putArray("arguments").add("good").add(argument);
        assertThatThrownBy(() -> call(tool, Json.write(arguments)))
                .isInstanceOfSatisfying(
                        ToolFailure.class,
                        e -> assertThat(e.kind()).isEqualTo(ToolFailure.Kind.INVALID_ARGUMENTS));
        assertThat(workspace.resolve("ran")).doesNotExist();
    }

    @Test
    void optionsAreTakenWhereTheTeamFileLetsThem() throws Exception {
        Tool tool = script("echo \"$1\"", "\"arguments\": \"list\", \"options\": true");
        assertThat(call(tool, "{\"arguments\": [\"-x\"]}").text()).isEqualTo("exit code 0\n-x\n");
    }

    @Test
    void aCommandThatHangsIsEndedWithEverythingItStarted() throws Exception {
        int seconds = 1;
        ToolResult result = hang(seconds);
        // What had not begun when its time was over, as on a busy machine, shows nothing.
        while (!result.text().contains("begun") && seconds < LONG.toSeconds()) {
            seconds *= 4;
            result = hang(seconds);
        }
        assertThat(result)
                .isEqualTo(
                        new ToolResult(
                                "it was ended because it took longer than "
                                        + seconds
                                        + " s\nbegun\n",
                                true,
                                Trust.CLAIMED));
        assertGone();
    }

    private ToolResult hang(int seconds) throws InterruptedException {
        String starts = "rm -f pid; trap '' TERM; sh -c 'echo $$ > pid; exec sleep 600' & ";
        String hangs =
                "until test -s pid; do sleep 0.01; done; echo begun; while true; do sleep 1; done";
        return call(script(starts + hangs, "\"timeout\": \"" + seconds + "s\""), "{}");
    }

    @Test
    void whatACommandLeavesBehindIsEnded() throws Exception {
        assertThat(
                        call(script("sh -c 'echo $$ > pid; exec sleep 600' & exit 0", ""), "{}")
                                .failed())
                .isFalse();
        assertGone();
    }

    /** Nobody whose id was written down goes on. */
    private void assertGone() {
        await().until(() -> {
            Path pid = workspace.resolve("pid");
            return !Files.exists(pid)
                    || Files.readString(pid).isBlank()
                    || ProcessHandle.of(Long.parseLong(Files.readString(pid).strip()))
                            .filter(ProcessHandle::isAlive)
                            .isEmpty();
        });
    }

    @Test
    void ofALongOutputTheBeginningAndTheEndAreKept() throws Exception {
        ToolResult result =
                call(
                        script(
                                "echo first; head -c 104857600 /dev/zero | tr '\\0' x; echo; echo"
                                        + " last",
                                ""),
                        "{}");
        assertThat(result.failed()).isFalse();
        assertThat(result.text())
                .startsWith("exit code 0\nfirst\nxxx")
                .endsWith("xxx\nlast\n")
                .contains("of 104857612 bytes are left out here")
                .hasSizeLessThan(Execution.HEAD + Execution.TAIL + 200);
    }

    @Test
    void aCutOutputIsMadeOfWholeLines() throws Exception {
        String text =
                call(
                                script(
                                        "i=0; while [ $i -lt 9000 ]; do echo \"zeile é $i\"; i=$((i+1)); done",
                                        ""),
                                "{}")
                        .text();
        assertThat(text.lines().skip(1).filter(line -> !line.matches("zeile é [0-9]+")))
                .singleElement()
                .asString()
                .matches("\\[… [0-9]+ of [0-9]+ bytes are left out here …]");
        assertThat(text).contains("zeile é 0\n").contains("zeile é 8999\n");
    }

    @Test
    void aCancelledCallEndsTheCommand() throws Exception {
        Tool tool = script("echo $$ > pid; exec sleep 600", "");
        CompletableFuture<ToolResult> called = new CompletableFuture<>();
        Thread caller =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                called.complete(call(tool, "{}"));
                            } catch (InterruptedException e) {
                                called.completeExceptionally(e);
                            }
                        });
        await().until(() ->
                Files.exists(workspace.resolve("pid")) && Files.size(workspace.resolve("pid")) > 0);
        caller.interrupt();
        assertThatThrownBy(() -> called.get(20, TimeUnit.SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(InterruptedException.class);
        assertGone();
    }

    @Test
    void theEnvironmentIsContainedAndHasTheKeyOfTheCall() throws Exception {
        String text = call(script("env | cut -d= -f1 | sort | tr '\\n' ' '", ""), "{}").text();
        assertThat(text).contains("TROUPE_IDEMPOTENCY_KEY", "TROUPE_PROCESS", "PATH");
        assertThat(text.split("\n")[1].split(" "))
                .allMatch(name ->
                        List.of(
                                        "HOME",
                                        "LANG",
                                        "TMPDIR",
                                        "PATH",
                                        "PWD",
                                        "OLDPWD",
                                        "SHLVL",
                                        "_",
                                        "TROUPE_PROCESS",
                                        "TROUPE_IDEMPOTENCY_KEY")
                                .contains(name));
        assertThat(call(script("echo $TROUPE_IDEMPOTENCY_KEY", ""), "{}").text())
                .isEqualTo("exit code 0\nkey-7\n");
    }

    @Test
    void aProgramThatIsNotThereIsReported() throws Exception {
        Tool tool = open("{\"go\": {\"command\": [\"no-such-program\"]}}").getFirst();
        assertThatThrownBy(() -> call(tool, "{}"))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("no-such-program")
                .hasMessageContaining("PATH");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"go\": {}}",
                "{\"go\": {\"command\": [\"sh\"], \"shell\": true}}",
                "{\"go\": {\"command\": [\"sh\"], \"arguments\": \"any\"}}",
                "{\"go\": {\"command\": [\"sh\"], \"effect\": \"twice\"}}",
                "{\"go\": {\"command\": [\"sh\"], \"timeout\": \"2h\"}}",
            })
    void wrongSettingsAreRefused(String commands) {
        assertThatThrownBy(() -> open(commands))
                .isInstanceOf(ToolFailure.class)
                .hasMessageContaining("the settings of the tools 'build' are wrong");
    }
}
