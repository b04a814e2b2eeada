package dev.troupe.agents.tool.mcp;

import static dev.troupe.agents.tool.mcp.Children.LIMITS;
import static dev.troupe.agents.tool.mcp.Children.call;
import static dev.troupe.agents.tool.mcp.Children.start;
import static dev.troupe.agents.tool.mcp.Children.tool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolProvider;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class McpProcessTest {

    @TempDir Path folder;

    @Test
    void textsAreJoinedAndDataIsPreferredToText() throws Exception {
        try (ToolProvider server = start(folder, Map.of(), LIMITS)) {
            assertThat(call(server, "echo", "{\"text\": \"hé\"}"))
                    .isEqualTo(new ToolResult("hé\nend", false));
            assertThat(call(server, "order", "{}").text())
                    .isEqualTo("{\"total\":12345678901234567.89}");
            assertThat(call(server, "picture", "{}").text())
                    .isEqualTo("here it is\n[image image/png, about 3 bytes, that is not shown]");
            assertThat(call(server, "fail", "{}")).isEqualTo(new ToolResult("no such order", true));
        }
    }

    @Test
    void whatAToolSaysOfItselfDecidesItsEffect() throws Exception {
        try (ToolProvider server = start(folder, Map.of(), LIMITS)) {
            assertThat(tool(server, "echo").effect()).isEqualTo(Effect.NONE);
            assertThat(tool(server, "order").effect()).isEqualTo(Effect.IDEMPOTENT);
            assertThat(tool(server, "mail").effect()).isEqualTo(Effect.ONCE);
            assertThat(tool(server, "echo").spec().description()).isEqualTo("The tool echo");
            assertThat(tool(server, "echo").spec().parameters().path("type").stringValue())
                    .isEqualTo("object");
        }
    }

    @Test
    void aServerIsTrustedIfTheTeamSaysSoAndItsToolsDoNotSayOtherwise() throws Exception {
        try (ToolProvider stated = Children.trusted(folder);
                ToolProvider silent = start(folder, Map.of(), LIMITS)) {
            assertThat(tool(stated, "order").trust()).isEqualTo(Trust.VERIFIED);
            assertThat(tool(stated, "mail").trust()).isEqualTo(Trust.UNTRUSTED);
            assertThat(tool(stated, "mail").described()).isEqualTo(Trust.VERIFIED);
            assertThat(tool(silent, "order").trust()).isEqualTo(Trust.UNTRUSTED);
            assertThat(tool(silent, "order").described()).isEqualTo(Trust.UNTRUSTED);
        }
    }

    @Test
    void theIdempotencyKeyTravelsWithTheCall() throws Exception {
        Path heard = folder.resolve("heard");
        try (ToolProvider server = start(folder, Map.of("HEARD", heard.toString()), LIMITS)) {
            call(server, "echo", "{\"text\": \"a\"}");
            assertThat(heard)
                    .content()
                    .contains("\"_meta\":{\"troupe/idempotency-key\":\"run-1/7\"}");
        }
    }

    @Test
    void theServerGetsAMinimalEnvironmentAndTheTeamsFolder() throws Exception {
        try (ToolProvider server =
                start(folder, Map.of("ORDERS_KEY", "${secret:KEY}", "W", "${workspace}"), LIMITS)) {
            var environment = Json.parse(call(server, "environment", "{}").text());
            assertThat(environment.propertyNames())
                    .contains("PATH", "ORDERS_KEY", "W", "TROUPE_PROCESS")
                    .isSubsetOf(
                            "PATH", "HOME", "LANG", "TMPDIR", "ORDERS_KEY", "W", "TROUPE_PROCESS");
            assertThat(environment.path("ORDERS_KEY").stringValue()).isEqualTo("hush-hush");
            assertThat(environment.path("W").stringValue()).isEqualTo(folder.toString());
            assertThat(environment.path("PATH").stringValue())
                    .startsWith(System.getProperty("java.home") + "/bin");
            assertThat(call(server, "folder", "{}").text())
                    .isEqualTo(folder.toRealPath().toString());
        }
    }

    @Test
    void aCallThatHangsEndsInTimeAndIsCancelledOnTheServer() throws Exception {
        Path heard = folder.resolve("heard");
        try (ToolProvider server = start(folder, Map.of("HEARD", heard.toString()), LIMITS)) {
            server.tools();
            assertFailure(
                    () -> call(server, "hang", "{}", Duration.ofMillis(300)),
                    ToolFailure.Kind.TIMEOUT,
                    "orders.hang",
                    "300 ms");
            await().until(() -> Files.readString(heard).contains("notifications/cancelled"));
            assertThat(call(server, "echo", "{\"text\": \"b\"}").text()).isEqualTo("b\nend");
        }
    }

    @Test
    void anInterruptEndsACallAndCancelsItOnTheServer() throws Exception {
        Path heard = folder.resolve("heard");
        try (ToolProvider server = start(folder, Map.of("HEARD", heard.toString()), LIMITS)) {
            Tool hang = tool(server, "hang");
            AtomicReference<Throwable> thrown = new AtomicReference<>();
            Thread caller =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    hang.call(
                                            Json.object(),
                                            new ToolContext("k", Duration.ofMinutes(4)));
                                } catch (Throwable e) {
                                    thrown.set(e);
                                }
                            });
            await().until(() -> Files.readString(heard).contains("tools/call"));
            caller.interrupt();
            assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
            await().until(() -> Files.readString(heard).contains("notifications/cancelled"));
        }
    }

    @Test
    void callsRunSideBySide() throws Exception {
        try (ToolProvider server = start(folder, Map.of(), LIMITS)) {
            Tool hang = tool(server, "hang");
            Thread hanging =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    hang.call(
                                            Json.object(),
                                            new ToolContext("k", Duration.ofMinutes(4)));
                                } catch (ToolFailure | InterruptedException e) {
                                    // It ends with the server.
                                }
                            });
            List<Thread> callers =
                    java.util.stream.IntStream.range(0, 20)
                            .mapToObj(i ->
                                    Thread.ofVirtual()
                                            .start(() -> {
                                                try {
                                                    call(
                                                            server,
                                                            "echo",
                                                            "{\"text\": \"" + i + "\"}");
                                                } catch (InterruptedException e) {
                                                    throw new AssertionError(e);
                                                }
                                            }))
                            .toList();
            for (Thread caller : callers) {
                assertThat(caller.join(Duration.ofSeconds(30))).isTrue();
            }
            assertThat(hanging.isAlive()).isTrue();
        }
    }

    @Test
    void aServerThatDiesIsReportedWithItsLastWordsAndStartedAgain() throws Exception {
        try (ToolProvider server = start(folder, Map.of(), LIMITS)) {
            assertFailure(
                    () -> call(server, "die", "{}"),
                    ToolFailure.Kind.UNAVAILABLE,
                    "exit code 3",
                    "out of paper");
            assertThat(call(server, "echo", "{\"text\": \"c\"}").text()).isEqualTo("c\nend");
        }
    }

    @Test
    void aServerThatDiesIsReportedEvenIfAGrandchildKeepsItsOutputOpen() throws Exception {
        try (ToolProvider server = start(folder, Map.of(), LIMITS)) {
            assertFailure(
                    () -> call(server, "abandon", "{}"),
                    ToolFailure.Kind.UNAVAILABLE,
                    "exit code 3");
            assertThat(call(server, "echo", "{\"text\": \"f\"}").text()).isEqualTo("f\nend");
        }
    }

    @Test
    void aServerThatKeepsDyingIsGivenUp() throws Exception {
        try (ToolProvider server = start(folder, Map.of(), LIMITS)) {
            Tool die = tool(server, "die");
            ToolContext context = new ToolContext("k", Duration.ofSeconds(60));
            for (int i = 0; i <= LIMITS.restarts(); i++) {
                assertFailure(
                        () -> die.call(Json.object(), context),
                        ToolFailure.Kind.UNAVAILABLE,
                        "exit code 3");
            }
            assertFailure(
                    () -> die.call(Json.object(), context),
                    ToolFailure.Kind.UNAVAILABLE,
                    "failed 3 times in a row",
                    "not started again");
        }
    }

    @Test
    void anAnswerOfAHundredMegabytesIsRefusedInBoundedMemory() throws Exception {
        try (ToolProvider server = start(folder, Map.of(), LIMITS)) {
            server.tools();
            assertFailure(
                    () -> call(server, "huge", "{\"size\": 100000000}"),
                    ToolFailure.Kind.TOO_LARGE,
                    "ask for less");
            assertThat(call(server, "echo", "{\"text\": \"d\"}").text()).isEqualTo("d\nend");
        }
    }

    @Test
    void linesThatAreNoMessagesArePassedOver() throws Exception {
        try (ToolProvider server = start(folder, Map.of("START", "garbage"), LIMITS)) {
            assertThat(call(server, "garbage", "{}").text()).isEqualTo("after garbage");
        }
    }

    @Test
    void aFloodOnStandardErrorDoesNotBlockTheServer() throws Exception {
        try (ToolProvider server = start(folder, Map.of(), LIMITS)) {
            assertThat(call(server, "flood", "{}").text()).isEqualTo("flooded");
            assertFailure(
                    () -> call(server, "die", "{}"),
                    ToolFailure.Kind.UNAVAILABLE,
                    "the last line",
                    "out of paper");
        }
    }

    @Test
    void aServerThatDoesNotIntroduceItselfInTimeIsRefused() {
        McpLimits hasty =
                new McpLimits(
                        Duration.ofMillis(400),
                        LIMITS.list(),
                        LIMITS.message(),
                        LIMITS.tools(),
                        1,
                        LIMITS.backoff(),
                        LIMITS.patience());
        try (ToolProvider server = start(folder, Map.of("START", "silent"), hasty)) {
            assertFailure(
                    server::tools,
                    ToolFailure.Kind.TIMEOUT,
                    "'orders' did not introduce itself within 400 ms");
        }
    }

    @Test
    void aServerThatDiesAtStartSaysWhyWithoutItsSecrets() {
        try (ToolProvider server =
                start(folder, Map.of("START", "die", "KEY", "${secret:KEY}"), LIMITS)) {
            assertFailure(
                    server::tools,
                    ToolFailure.Kind.UNAVAILABLE,
                    "exit code 7",
                    "no database at ***");
        }
    }

    @Test
    void aProgramThatIsNotThereIsReported() {
        try (ToolProvider server = start(folder, List.of("no-such-program"), Map.of(), LIMITS)) {
            assertFailure(server::tools, ToolFailure.Kind.UNAVAILABLE, "'no-such-program'", "PATH");
        }
    }

    @Test
    void anUnknownSecretIsReported() {
        try (ToolProvider server = start(folder, Map.of("A", "${secret:OTHER}"), LIMITS)) {
            assertFailure(
                    server::tools,
                    ToolFailure.Kind.UNAVAILABLE,
                    "'orders' cannot be set up",
                    "no secret 'OTHER'");
        }
    }

    @Test
    void closingEndsGrandchildrenInSessionsOfTheirOwn() throws Exception {
        long pid;
        try (ToolProvider server = start(folder, Map.of(), LIMITS)) {
            pid = Long.parseLong(call(server, "spawn", "{}").text());
            assertThat(ProcessHandle.of(pid))
                    .hasValueSatisfying(child -> assertThat(child.isAlive()).isTrue());
        }
        await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }

    @Test
    void closingEndsCallsUnderWay() throws Exception {
        AtomicReference<Throwable> thrown = new AtomicReference<>();
        Path heard = folder.resolve("heard");
        Thread caller;
        try (ToolProvider server = start(folder, Map.of("HEARD", heard.toString()), LIMITS)) {
            Tool hang = tool(server, "hang");
            caller =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    hang.call(
                                            Json.object(),
                                            new ToolContext("k", Duration.ofMinutes(4)));
                                } catch (Throwable e) {
                                    thrown.set(e);
                                }
                            });
            await().until(() -> Files.readString(heard).contains("tools/call"));
        }
        assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
        assertThat(thrown.get()).isInstanceOf(ToolFailure.class);
    }

    @Test
    void requestsOfTheServerForSamplesAndAnswersAreDeclined() throws Exception {
        Path heard = folder.resolve("heard");
        try (ToolProvider server = start(folder, Map.of("HEARD", heard.toString()), LIMITS)) {
            assertThat(call(server, "ask", "{}").text()).isEqualTo("asked");
            await().untilAsserted(() ->
                    assertThat(Files.readString(heard).lines())
                            .anyMatch(declined("s1"))
                            .anyMatch(declined("e1")));
        }
    }

    @Test
    void aChangedListOfToolsIsAskedForAgain() throws Exception {
        try (ToolProvider server = start(folder, Map.of(), LIMITS)) {
            assertThat(call(server, "grow", "{}").text()).isEqualTo("grew");
            await().until(() ->
                    server.tools().stream().anyMatch(tool -> tool.spec().name().equals("grown")));
            assertThat(call(server, "grown", "{}").text()).isEqualTo("grown up");
        }
    }

    private static java.util.function.Predicate<String> declined(String id) {
        return line -> line.contains("\"id\":\"" + id + "\"") && line.contains("\"code\":-32601");
    }

    static void assertFailure(ThrowingCallable call, ToolFailure.Kind kind, String... texts) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ToolFailure.class,
                        failure -> {
                            assertThat(failure.kind()).as(failure.toString()).isEqualTo(kind);
                            for (String text : texts) {
                                assertThat(failure).hasMessageContaining(text);
                            }
                        });
    }
}
