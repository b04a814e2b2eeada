package dev.troupe.agents.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.rehearsal.Pace;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.team.ExpressionChecker;
import dev.troupe.control.team.TeamFile;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.plan.Flow;
import dev.troupe.core.team.Team;
import dev.troupe.engine.BreakerStore;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.OrganizationJournal;
import dev.troupe.engine.PassStore;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunListener;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What guards of a team file do to its agents, tools and model servers. */
class GuardedTeamTest {

    private static final String AGENT =
            """
            agents: { clerk: { role: Works, models: [fast], tools: [%s] } }
            plans:
              main: { agent: clerk, goal: Work., onFailure: { escalate: none } }
            """;

    private static final String REHEARSED =
            """
            models: { fast: [gateway/small] }
            rehearsal: script.yaml
            tools: { desk: { java: true } }
            """;

    record Nothing() {}

    private static TestDatabase database;
    private static CelExpressions expressions;
    private static int organizations;

    @TempDir Path folder;

    private final String acme = "acme-" + organizations++;
    private final Map<String, String> environment = new HashMap<>();
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger away = new AtomicInteger();
    private final List<Object> said = new CopyOnWriteArrayList<>();
    private final JavaFunctions desk =
            JavaFunctions.named("desk")
                    .add("look", "Looks.", Nothing.class, Effect.NONE, (nothing, context) -> call())
                    .add("pay", "Pays.", Nothing.class, Effect.ONCE, (nothing, context) -> call());

    @SuppressWarnings("NullAway.Init")
    private ChatServer gateway;

    @SuppressWarnings("NullAway.Init")
    private ChatServer other;

    @BeforeAll
    static void open() {
        database = TestDatabase.copyOf("troupe", Schema::prepare);
        expressions = new CelExpressions();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @BeforeEach
    void startServers() throws IOException {
        gateway = new ChatServer();
        other = new ChatServer();
    }

    @AfterEach
    void stopServers() {
        gateway.close();
        other.close();
    }

    private String call() {
        calls.incrementAndGet();
        if (away.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
            throw new ToolFailure(ToolFailure.Kind.UNAVAILABLE, "the desk is closed", null);
        }
        return "done " + calls.get();
    }

    /** A run that is over. */
    private record Ended(RunSummary run, String result, List<JournalRow> rows) {

        /** What the steps of all its runs came to. */
        List<String> steps(String name, Kind kind) {
            return rows.stream()
                    .filter(row -> row.kind() == kind && row.name().equals(name))
                    .map(row -> row.payload().orElse(""))
                    .toList();
        }
    }

    private Ended run(String yaml) throws Exception {
        Path file =
                Files.writeString(
                        folder.resolve("troupe.yaml"),
                        "troupe: 1\norganization: { name: " + acme + " }\nmain: main\n" + yaml);
        Team team = new TeamFile(ExpressionChecker.NONE).load(file).team();
        HostSettings settings =
                new HostSettings(
                        folder.resolve("workspaces"),
                        name -> Optional.ofNullable(environment.get(name)),
                        false,
                        Pace.FAST,
                        Optional.empty(),
                        Optional.empty(),
                        List.of(desk));
        try (AgentHost host = new AgentHost(database.dataSource(), expressions, settings);
                PostgresEngine engine =
                        host.register(
                                        PostgresEngine.on(
                                                database.jdbcUrl(),
                                                database.user(),
                                                database.password()))
                                .settings(EngineSettings.DEFAULT.withGrace(Duration.ZERO))
                                .start();
                var _ = engine.listen(listener())) {
            RunId run = host.start(engine, team, team.plan("main"), List.of(), "test");
            RunSummary summary = engine.await(run, Duration.ofSeconds(60));
            String result =
                    summary.status() == RunStatus.COMPLETED
                            ? engine.result(run, Flow.RUN).value().toString()
                            : summary.failure().orElseThrow().message();
            List<JournalRow> rows =
                    engine.store().tree(run).stream()
                            .flatMap(one -> engine.store().journal(one.id(), 0).stream())
                            .toList();
            return new Ended(summary, result, rows);
        }
    }

    private RunListener listener() {
        return new RunListener() {
            @Override
            public void recorded(JournalRow row) {}

            @Override
            public void progress(RunId run, String position, Object event) {
                said.add(event);
            }
        };
    }

    private void script(String... rules) throws IOException {
        Files.writeString(
                folder.resolve("script.yaml"),
                "rehearsal: 1\nrules:\n  - " + String.join("\n  - ", rules) + "\n");
    }

    private List<String> orders() {
        return new OrganizationJournal(database.dataSource(), InstantSource.system())
                .history(acme, 10).stream()
                        .filter(order -> order.what().startsWith("breaker"))
                        .map(order ->
                                order.what() + " " + order.detail().path("subject").asString())
                        .toList();
    }

    // ---- providers

    @Test
    void anotherModelIsAskedWhileTheBreakerOfAProviderIsOpen() throws Exception {
        environment.put("TROUPE_PROVIDER_GATEWAY_URL", gateway.url());
        environment.put("TROUPE_PROVIDER_OTHER_URL", other.url());
        gateway.overloaded(true);
        String team =
                """
                models: { fast: [gateway/small, other/big] }
                guards:
                  providers:
                    gateway: { attempts: 1, breaker: { least: 2, coolDown: 1h } }
                """
                        + AGENT.formatted("");
        assertThat(run(team).result()).contains("answer 1 of");
        assertThat(run(team).result()).contains("answer 2 of");
        assertThat(gateway.requests()).hasSize(2);

        Ended ended = run(team);

        assertThat(ended.result()).contains("answer 3 of");
        assertThat(gateway.requests()).hasSize(2);
        assertThat(ended.steps("model", Kind.STEP_FAILED))
                .singleElement()
                .asString()
                .contains("provider:gateway is not used for now: 2 of 2 failed");
        assertThat(orders()).containsExactly("breaker opened provider:gateway");
    }

    @Test
    void everyAttemptPassesTheBreaker() throws Exception {
        environment.put("TROUPE_PROVIDER_GATEWAY_URL", gateway.url());
        gateway.overloaded(true);
        Ended ended =
                run(
                        """
                        models: { fast: [gateway/small] }
                        guards: { providers: { gateway: { attempts: 9, breaker: { least: 2 } } } }
                        """
                                + AGENT.formatted(""));

        assertThat(ended.result())
                .as("what failed, and that it is left alone now")
                .contains("503", "; now provider:gateway is not used for now");
        assertThat(gateway.requests()).hasSize(2);
    }

    @Test
    void aWrongKeyIsNamedEachTimeAndOpensNoBreaker() throws Exception {
        environment.put("TROUPE_PROVIDER_GATEWAY_URL", gateway.url());
        gateway.refusing(true);
        String team =
                """
                models: { fast: [gateway/small] }
                guards: { providers: { gateway: { attempts: 1, breaker: { least: 2 } } } }
                """
                        + AGENT.formatted("");
        for (int i = 0; i < 4; i++) {
            assertThat(run(team).result()).contains("401").doesNotContain("not used for now");
        }
        gateway.refusing(false);

        assertThat(run(team).result()).contains("answer");
        assertThat(orders()).isEmpty();
    }

    // ---- tools

    @Test
    void aToolThatMayBeRepeatedIsTriedAgain() throws Exception {
        script("turn: 1\n    reply: { tools: [{ desk.look: {} }] }", "reply: { text: ok }");
        away.set(2);
        Ended ended =
                run(
                        REHEARSED
                                + "guards: { tools: { desk.look: { attempts: 3 } } }\n"
                                + AGENT.formatted("desk.*"));

        assertThat(ended.result()).isEqualTo("\"ok\"");
        assertThat(calls).hasValue(3);
        assertThat(ended.steps("tool desk.look", Kind.STEP))
                .singleElement()
                .asString()
                .contains("done 3");
    }

    @Test
    void aToolThatMustNotBeRepeatedIsCalledOnceWhateverTheGuardSays() throws Exception {
        script("turn: 1\n    reply: { tools: [{ desk.pay: {} }] }", "reply: { text: ok }");
        away.set(1);
        Ended ended =
                run(
                        REHEARSED
                                + "guards: { tools: { desk.*: { attempts: 3 } } }\n"
                                + AGENT.formatted("desk.*"));

        assertThat(calls).hasValue(1);
        assertThat(ended.steps("tool desk.pay", Kind.STEP))
                .singleElement()
                .asString()
                .contains("the desk is closed");
    }

    @Test
    void theModelIsToldThatABreakerIsOpen() throws Exception {
        script(
                "turn: 1\n    reply: { tools: [{ desk.look: {} }] }",
                "turn: 2\n    reply: { tools: [{ desk.look: {} }] }",
                "reply: { text: ok }");
        away.set(1);
        Ended ended =
                run(
                        REHEARSED
                                + "guards: { tools: { desk.look: { breaker: { least: 1 } } } }\n"
                                + AGENT.formatted("desk.*"));

        assertThat(ended.result()).isEqualTo("\"ok\"");
        assertThat(calls).hasValue(1);
        assertThat(ended.steps("tool desk.look", Kind.STEP).getLast())
                .contains("tool:desk.look is not used for now: 1 of 1 failed");
    }

    // ---- agents

    @Test
    void assignmentsWaitForTheirTurnAmongAllProcessesAndSayWhy() throws Exception {
        script("reply: { text: ok }");
        PassStore passes = new PassStore(database.dataSource());
        PassStore.Limit limit =
                new PassStore.Limit(
                        acme, "agent:clerk", Optional.of(1), Optional.empty(), Duration.ZERO);
        UUID other = UUID.randomUUID();
        passes.alive(other, Duration.ofMinutes(5), List.of());
        passes.turn(
                limit,
                other,
                List.of(new PassStore.Ask(1, new RunId(77), Optional.empty())),
                List.of());

        FutureTask<Ended> run =
                new FutureTask<>(() ->
                        run(
                                REHEARSED
                                        + """
                                        guards: { agents: { clerk: { concurrency: 1 } } }
                                        agents: { clerk: { role: Works } }
                                        plans:
                                          main:
                                            parallel:
                                              branches:
                                                - { agent: clerk, name: a, goal: Work. }
                                                - { agent: clerk, name: b, goal: Work. }
                                        """));
        Thread.ofVirtual().start(run);
        await().atMost(Duration.ofSeconds(60))
                .until(
                        () -> said,
                        all ->
                                all.contains(
                                        "agent:clerk is as busy as it may be (1 at once): waiting"
                                                + " for a turn"));
        assertThat(passes.loads(acme)).containsExactly(new PassStore.Load("agent:clerk", 1, 2));
        passes.turn(limit, other, List.of(), List.of(1L));

        Ended ended = run.get();
        assertThat(ended.run().status()).isEqualTo(RunStatus.COMPLETED);
        assertThat(ended.steps("wait for agent:clerk", Kind.STEP)).hasSize(2);
        passes.turn(limit, other, List.of(), List.of());
        assertThat(passes.loads(acme)).isEmpty();
    }

    @Test
    void workOfAnAgentWhoseBreakerIsOpenFailsAsGuarded() throws Exception {
        script("reply: { text: ok }");
        new BreakerStore(database.dataSource(), InstantSource.system())
                .open(acme, "agent:clerk", "wrong answers", Optional.empty(), "anna");
        Ended ended =
                run(
                        REHEARSED
                                + "guards: { agents: { clerk: { breaker: on } } }\n"
                                + AGENT.formatted(""));

        assertThat(ended.run().status()).isEqualTo(RunStatus.FAILED);
        assertThat(ended.result())
                .contains(
                        "agent:clerk is not used for now: wrong answers",
                        "troupe breakers close agent:clerk");
    }
}
