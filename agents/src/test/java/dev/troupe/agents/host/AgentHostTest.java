package dev.troupe.agents.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import dev.troupe.agents.rehearsal.Pace;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.team.ExpressionChecker;
import dev.troupe.control.team.TeamFile;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Conducted;
import dev.troupe.core.plan.Flow;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.plan.Scope;
import dev.troupe.core.team.Team;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole teams at work: with real model servers, with a recording of them, and rehearsed. */
class AgentHostTest {

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: Acme }
            models:
              fast: [gateway/small, other/big]
              strong: [other/big]
            tools: { calc: { builtin: calculator } }
            agents:
              clerk: { role: Adds, models: [fast], tools: [calc.*] }
              boss: { role: Decides, models: [strong] }
            inputs: { numbers: numbers.txt }
            plans:
              main:
                sequence:
                  - { agent: clerk, goal: Add them., context: [numbers], onFailure: { escalate: none } }
                  - { agent: boss, goal: Sign it., context: [clerk], onFailure: { escalate: none } }
                returns: [clerk, boss]
            main: main
            """;

    private static final String SCRIPT =
            """
            rehearsal: 1
            rules:
              - agent: clerk
                turn: 1
                reply: { tools: [{ calc.calculate: { expression: "1 + 2" } }] }
              - reply: { text: "rehearsed ${agent}" }
            """;

    private static TestDatabase database;
    private static CelExpressions expressions;

    @TempDir Path folder;

    private final Map<String, String> environment = new HashMap<>();

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

    private void setUp(String provider, ChatServer server) {
        environment.put("TROUPE_PROVIDER_" + provider + "_URL", server.url());
    }

    private Team team() throws IOException {
        return team(TEAM);
    }

    private Team rehearsedTeam() throws IOException {
        Files.writeString(folder.resolve("script.yaml"), SCRIPT);
        return team(TEAM + "rehearsal: script.yaml\n");
    }

    private Team team(String yaml) throws IOException {
        Files.writeString(folder.resolve("numbers.txt"), "");
        Path file = Files.writeString(folder.resolve("troupe.yaml"), yaml);
        return new TeamFile(ExpressionChecker.NONE).load(file).team();
    }

    private HostSettings settings() {
        return HostSettings.of(
                        folder.resolve("workspaces"),
                        name -> Optional.ofNullable(environment.get(name)))
                .withRehearsal(false, Pace.FAST);
    }

    /** What a run came to: its status, its result or failure, and what each agent run reports. */
    private record Ending(RunSummary run, String result, List<String> agents) {
        String failure() {
            assertThat(run.status()).isEqualTo(RunStatus.FAILED);
            return run.failure().orElseThrow().message();
        }
    }

    @Test
    void plainCodeMayCoordinateAgentsAcrossARestart() throws Exception {
        RunType<Integer, String> type = new RunType<>("rounds", Integer.class, String.class);
        Topic<String> go = Topic.of("go", String.class);
        Conducted.Code<Integer, String> code =
                (conductor, rounds) -> {
                    Scope scope =
                            Scope.of(
                                    List.of(
                                            new ContextItem(
                                                    "numbers",
                                                    Json.tree("1 and 2"),
                                                    Source.INPUT,
                                                    Trust.USER)));
                    String heard =
                            conductor
                                    .durable()
                                    .await(go, Deadline.within(Duration.ofMinutes(5)))
                                    .orElse("nothing");
                    for (int round = 0; round < rounds; round++) {
                        scope =
                                scope.with(
                                        conductor.run(
                                                Plans.agent("clerk", "Add.").named("r" + round),
                                                scope));
                    }
                    return heard + ": " + scope.latest().orElseThrow().value().asString();
                };
        Team team = rehearsedTeam();
        RunId run;
        try (AgentHost host = new AgentHost(database.dataSource(), expressions, settings());
                PostgresEngine engine =
                        host.conduct(host.register(on()), type, team, code).start()) {
            run = engine.start("acme", type, "rounds", 2);
            Awaitility.await()
                    .until(() ->
                            engine.store().find(run).orElseThrow().status() == RunStatus.WAITING);
        }
        try (AgentHost host = new AgentHost(database.dataSource(), expressions, settings());
                PostgresEngine engine =
                        host.conduct(host.register(on()), type, team, code).start()) {
            engine.send(run, "go", "heard it", "test");
            assertThat(engine.await(run, Duration.ofSeconds(60)).status())
                    .isEqualTo(RunStatus.COMPLETED);
            assertThat(engine.result(run, type)).isEqualTo("heard it: rehearsed clerk");
            assertThat(engine.store().tree(run)).hasSize(3);
        }
    }

    private static PostgresEngine.Builder on() {
        return PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                .settings(EngineSettings.DEFAULT.withGrace(Duration.ZERO));
    }

    private Ending run(Team team, UnaryOperator<HostSettings> settings) throws Exception {
        return run(team, "1 and 2", settings);
    }

    private Ending run(Team team, String numbers, UnaryOperator<HostSettings> settings)
            throws Exception {
        ContextItem item = new ContextItem("numbers", Json.tree(numbers), Source.INPUT, Trust.USER);
        try (AgentHost host =
                        new AgentHost(
                                database.dataSource(), expressions, settings.apply(settings()));
                PostgresEngine engine =
                        host.register(
                                        PostgresEngine.on(
                                                database.jdbcUrl(),
                                                database.user(),
                                                database.password()))
                                .settings(EngineSettings.DEFAULT.withGrace(Duration.ZERO))
                                .start()) {
            RunId run = host.start(engine, team, team.plan("main"), List.of(item), "test");
            RunSummary summary = engine.await(run, Duration.ofSeconds(60));
            List<String> agents =
                    engine.store().tree(run).stream()
                            .filter(each -> each.type().equals("agent"))
                            .filter(each -> each.status() == RunStatus.COMPLETED)
                            .map(each -> describe(engine.result(each.id(), AgentTask.RUN)))
                            .toList();
            String result =
                    summary.status() == RunStatus.COMPLETED
                            ? engine.result(run, Flow.RUN).value().toString()
                            : "";
            return new Ending(summary, result, agents);
        }
    }

    private static String describe(Result result) {
        return "%s %s %s %s %d turns %d tools"
                .formatted(
                        result.value(),
                        result.trust(),
                        result.usage(),
                        result.cost(),
                        result.turns(),
                        result.toolCalls());
    }

    private static Map<String, String> models(HostSettings settings, Team team) {
        try (AgentHost host = new AgentHost(database.dataSource(), expressions, settings)) {
            return host.connectedModels(team);
        }
    }

    // ---- real models

    @Test
    void eachTierUsesTheFirstOfItsModelsThatIsSetUp() throws Exception {
        setUp("GATEWAY", gateway);
        setUp("OTHER", other);
        Ending ending = run(team(), settings -> settings);

        assertThat(ending.result())
                .isEqualTo(
                        "{\"clerk\":\"answer 2 of \\\"small\\\"\",\"boss\":\"answer 1 of \\\"big\\\"\"}");
        assertThat(gateway.requests()).hasSize(2);
        assertThat(other.requests()).hasSize(1);
        assertThat(models(settings(), team()))
                .containsExactly(entry("fast", "gateway/small"), entry("strong", "other/big"));
    }

    @Test
    void anotherProviderStandsInWhereTheFirstIsNotSetUp() throws Exception {
        setUp("OTHER", other);
        Ending ending = run(team(), settings -> settings);

        assertThat(ending.result()).contains("answer 2 of \\\"big\\\"", "answer 3 of \\\"big\\\"");
        assertThat(other.requests()).hasSize(3);
        assertThat(models(settings(), team()))
                .containsExactly(entry("fast", "other/big"), entry("strong", "other/big"));
    }

    @Test
    void withoutAProviderAndWithoutAScriptTheRunSaysWhatEachModelNeeds() throws Exception {
        assertThat(run(team(), settings -> settings).failure())
                .contains(
                        "gateway/small needs TROUPE_PROVIDER_GATEWAY_URL",
                        "other/big needs TROUPE_PROVIDER_OTHER_URL");
        assertThat(models(settings(), team())).isEmpty();
    }

    // ---- programs in the workspace

    @Test
    void commandsAndChecksRunInAWorkspaceThatBeganAsACopyOfItsSeed() throws Exception {
        Path repo = Files.createDirectories(folder.resolve("repo"));
        Files.writeString(repo.resolve("sum.txt"), "4");
        Files.writeString(folder.resolve("check.sh"), "grep -q '\"3\"' && grep -qx 3 sum.txt\n");
        Files.writeString(
                folder.resolve("script.yaml"),
                """
                rehearsal: 1
                rules:
                  - turn: 1
                    reply: { tools: [{ shell.test: { arguments: ["sum.txt"] } }] }
                  - turn: 2
                    reply: { text: "4" }
                  - turn: 3
                    reply: { tools: [{ repo.write: { path: sum.txt, text: "3" } }] }
                  - reply: { text: "3" }
                """);
        Ending ending =
                run(
                        team(
                                """
                                troupe: 1
                                organization: { name: Acme }
                                models: { fast: [gateway/small] }
                                rehearsal: script.yaml
                                tools:
                                  repo: { builtin: files, settings: { seed: repo } }
                                  shell:
                                    builtin: command
                                    settings: { commands: { test: { command: [cat], arguments: list, effect: none } } }
                                agents: { coder: { role: Codes, tools: [repo.*, shell.*] } }
                                plans:
                                  main:
                                    agent: coder
                                    goal: Sum.
                                    check: [{ command: [sh, "${team}/check.sh"], verifies: true }]
                                """),
                        settings -> settings);

        assertThat(ending.result()).isEqualTo("\"3\"");
        assertThat(ending.agents())
                .singleElement()
                .asString()
                .startsWith("\"3\" VERIFIED")
                .endsWith("4 turns 2 tools");
        assertThat(repo.resolve("sum.txt")).content().isEqualTo("4");
    }

    // ---- what agents do

    @Test
    void whatAgentsDidDecidesWhoIsChosenByScore() throws Exception {
        String agents =
                """
                troupe: 1
                organization: { name: Scored }
                models: { fast: [gateway/small] }
                rehearsal: script.yaml
                agents:
                  weak: { role: Sums, capabilities: [sums] }
                  good: { role: Sums, capabilities: [sums] }
                """;
        String before =
                """
                plans:
                  main:
                    parallel:
                      join: settled
                      branches: [{ agent: weak, goal: Sum. }, { agent: good, goal: Sum. }]
                """;
        String scored =
                """
                plans:
                  main:
                    route:
                      score: { skills: [sums], weights: { skills: 1, load: 0, performance: 1 } }
                      choices:
                        a: { for: Sums, do: { agent: weak, goal: Sum. } }
                        b: { for: Sums, do: { agent: good, goal: Sum. } }
                """;
        Files.writeString(
                folder.resolve("script.yaml"),
                """
                rehearsal: 1
                rules:
                  - agent: weak
                    reply: { text: "" , tools: [no.tool] }
                  - reply: { text: "by ${agent}" }
                """);

        assertThat(run(team(agents + before), settings -> settings).run().status())
                .isEqualTo(RunStatus.COMPLETED);
        Ending ending = run(team(agents + scored), settings -> settings);

        assertThat(ending.result()).isEqualTo("\"by good\"");
    }

    // ---- rehearsal

    @Test
    void withoutAProviderTheTeamIsRehearsedAndSaysSo() throws Exception {
        Ending ending = run(rehearsedTeam(), settings -> settings);

        assertThat(ending.result())
                .isEqualTo("{\"clerk\":\"rehearsed clerk\",\"boss\":\"rehearsed boss\"}");
        assertThat(ending.agents().getFirst()).contains("2 turns 1 tools");
        assertThat(models(settings(), rehearsedTeam())).isEmpty();
    }

    @Test
    void aProviderThatIsSetUpGoesBeforeTheScript() throws Exception {
        setUp("GATEWAY", gateway);
        Ending ending = run(rehearsedTeam(), settings -> settings);

        assertThat(ending.result()).contains("answer 2 of", "rehearsed boss");
        assertThat(models(settings(), rehearsedTeam()))
                .containsExactly(entry("fast", "gateway/small"));
    }

    @Test
    void rehearsalThatIsAskedForGoesBeforeAProvider() throws Exception {
        setUp("GATEWAY", gateway);
        setUp("OTHER", other);
        Ending ending = run(rehearsedTeam(), settings -> settings.withRehearsal(true, Pace.FAST));

        assertThat(ending.result()).contains("rehearsed clerk", "rehearsed boss");
        assertThat(gateway.requests()).isEmpty();
    }

    @Test
    void rehearsalThatIsAskedForOfATeamWithoutAScriptFailsAndSaysHow() throws Exception {
        setUp("GATEWAY", gateway);
        assertThat(run(team(), settings -> settings.withRehearsal(true, Pace.FAST)).failure())
                .contains("no script to rehearse", "`rehearsal`");
        assertThat(gateway.requests()).isEmpty();
    }

    // ---- cassettes

    private HostSettings record(HostSettings settings) {
        return settings.withCassettes(Optional.of(folder.resolve("desk.jsonl")), Optional.empty());
    }

    private HostSettings replay(HostSettings settings) {
        return settings.withCassettes(Optional.empty(), Optional.of(folder.resolve("desk.jsonl")));
    }

    @Test
    void aRecordedRunIsReplayedExactlyWithNoProviderSetUp() throws Exception {
        setUp("GATEWAY", gateway);
        setUp("OTHER", other);
        Ending recorded = run(team(), this::record);
        assertThat(recorded.run().status()).isEqualTo(RunStatus.COMPLETED);
        environment.clear();
        int calls = gateway.requests().size() + other.requests().size();

        Ending replayed = run(team(), this::replay);

        assertThat(replayed.result()).isEqualTo(recorded.result());
        assertThat(replayed.agents()).isEqualTo(recorded.agents()).hasSize(2);
        assertThat(gateway.requests().size() + other.requests().size()).isEqualTo(calls);
    }

    @Test
    void aReplayCallsNoProviderEvenIfItIsSetUpOrSetUpWrongly() throws Exception {
        setUp("GATEWAY", gateway);
        setUp("OTHER", other);
        Ending recorded = run(team(), this::record);
        environment.put("TROUPE_PROVIDER_OTHER_URL", "no url");

        assertThat(run(team(), this::replay).result()).isEqualTo(recorded.result());
        assertThat(gateway.requests()).hasSize(2);
        assertThat(models(replay(settings()), team())).isEmpty();
    }

    @Test
    void aRequestThatTheRecordingDoesNotHoldFailsAndShowsTheDifference() throws Exception {
        setUp("GATEWAY", gateway);
        setUp("OTHER", other);
        run(team(), "1 and 2", this::record);

        assertThat(run(team(), "1 and 3", this::replay).failure())
                .contains(
                        "desk.jsonl does not hold this request of agent 'clerk'",
                        "1 and 2",
                        "1 and 3")
                .containsPattern("(?m)^ *- .*1 and 2")
                .containsPattern("(?m)^ *\\+ .*1 and 3");
    }

    @Test
    void aModelThatTheRecordingKnowsNothingOfFailsAndSaysWhatItKnows() throws Exception {
        setUp("GATEWAY", gateway);
        setUp("OTHER", other);
        run(team(), this::record);

        assertThat(run(team(TEAM.replace("/big", "/huge")), this::replay).failure())
                .contains("desk.jsonl has nothing of [other/huge]", "other/big");
    }

    @Test
    void aRecordingIsAddedTo() throws Exception {
        setUp("GATEWAY", gateway);
        setUp("OTHER", other);
        Ending first = run(team(), "1 and 2", this::record);
        Ending second = run(team(), "3 and 4", this::record);

        assertThat(run(team(), "3 and 4", this::replay).result()).isEqualTo(second.result());
        assertThat(run(team(), "1 and 2", this::replay).result()).isEqualTo(first.result());
    }
}
