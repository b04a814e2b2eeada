package dev.troupe.agents.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.agents.rehearsal.Pace;
import dev.troupe.agents.tool.mcp.TestTools;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.team.ExpressionChecker;
import dev.troupe.control.team.TeamFile;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Conducted;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.plan.Scope;
import dev.troupe.core.team.Team;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.Export;
import dev.troupe.engine.ExportFormat;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunListener;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.StringWriter;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tool that tells its secret wherever it can: nobody hears it. */
class RedactionTest {

    private static final String OLD = "0ld+s3cret/with\"quotes&ü";
    private static final String NEW = "n3w+s3cret/with\"quotes&ü, and longer";

    private static final String SCRIPT =
            """
            rehearsal: 1
            rules:
              - turn: 1
                reply: { tools: [{ orders.leak: { text: output } }] }
              - turn: 2
                reply: { tools: [{ orders.leak: { text: error } }] }
              - turn: 3
                reply: { tools: [{ orders.leak: { text: file } }] }
              - turn: 4
                reply: { tools: [{ repo.read: { path: leak.txt } }] }
              - reply: { text: done }
            """;

    private static TestDatabase database;
    private static CelExpressions expressions;

    @TempDir Path folder;
    private final Map<String, String> environment = new ConcurrentHashMap<>();

    @BeforeAll
    static void open() {
        database = TestDatabase.copyOf("troupe", Schema::prepare);
        expressions = new CelExpressions();
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private Team team(String tools) throws Exception {
        Files.writeString(folder.resolve("script.yaml"), SCRIPT);
        String yaml =
                """
                troupe: 1
                organization: { name: Acme }
                models: { fast: [gateway/small] }
                rehearsal: script.yaml
                tools:
                  orders:
                    mcp:
                      command: %s
                      environment: { KEY: "${secret:ORDERS_KEY}", W: "${workspace}" }
                    trust: verified
                  repo: { builtin: files }
                agents:
                  clerk: { role: Leaks, tools: %s, permissions: { secrets: [ORDERS_KEY] } }
                plans: { main: { agent: clerk, goal: Leak. } }
                main: main
                """
                        .formatted(Json.write(TestTools.command()), tools);
        Path file = Files.writeString(folder.resolve("troupe.yaml"), yaml);
        return new TeamFile(ExpressionChecker.NONE).load(file).team();
    }

    private AgentHost host() {
        return new AgentHost(
                database.dataSource(),
                expressions,
                HostSettings.of(
                                folder.resolve("workspaces"),
                                name -> Optional.ofNullable(environment.get(name)))
                        .withRehearsal(false, Pace.FAST));
    }

    private static PostgresEngine.Builder on() {
        return PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                .settings(EngineSettings.DEFAULT.withGrace(Duration.ZERO));
    }

    @Test
    void whatAToolLeaksIsNeitherRecordedNorShownAndAReplacedSecretIsUsedByTheNextCall()
            throws Exception {
        environment.put("TROUPE_SECRET_ORDERS_KEY", OLD);
        RunType<String, String> type = new RunType<>("leaks", String.class, String.class);
        Queue<String> heard = new ConcurrentLinkedQueue<>();
        Conducted.Code<String, String> code =
                (conductor, input) -> {
                    Scope scope = Scope.of(List.of());
                    conductor.run(Plans.agent("clerk", "Leak."), scope);
                    environment.put("TROUPE_SECRET_ORDERS_KEY", NEW);
                    conductor.run(Plans.agent("clerk", "Leak.").named("again"), scope);
                    throw new IllegalStateException("it knows " + OLD + " and " + NEW);
                };
        try (AgentHost host = host();
                PostgresEngine engine =
                        host.conduct(host.register(on()), type, team("[orders.*, repo.*]"), code)
                                .start()) {
            engine.listen(
                    new RunListener() {
                        @Override
                        public void recorded(JournalRow row) {
                            heard.add(row.payload().orElse(""));
                        }

                        @Override
                        public void progress(RunId run, String position, Object event) {
                            heard.add(event.toString());
                        }
                    });
            RunId run = engine.start("acme", type, "leaks", "");
            RunSummary ended = engine.await(run, Duration.ofMinutes(2));

            assertThat(ended.failure().orElseThrow().message())
                    .isEqualTo("it knows [secret ORDERS_KEY] and [secret ORDERS_KEY]");
            assertThat(heard.toString())
                    .contains(
                            OLD.length() + " characters: [secret ORDERS_KEY]",
                            NEW.length() + " characters: [secret ORDERS_KEY]");
        }
        assertNoSecret(heard.toString());
        String everything = dump();
        assertThat(everything).contains("[secret ORDERS_KEY]", "leak.txt");
        assertNoSecret(everything);
        StringWriter export = new StringWriter();
        new Export(database.dataSource(), Instant.now(), Optional.empty())
                .write(export, ExportFormat.JSONL, Optional.empty(), Export.Span.ALL);
        assertNoSecret(export.toString());
    }

    @Test
    void modelsAreShownNoSecret() throws Exception {
        environment.put("TROUPE_SECRET_ORDERS_KEY", OLD);
        try (ChatServer gateway = new ChatServer()) {
            environment.put("TROUPE_PROVIDER_GATEWAY_URL", gateway.url());
            try (AgentHost host = host();
                    PostgresEngine engine = host.register(on()).start()) {
                Team team = team("[orders.leak]");
                RunId run = host.start(engine, team, team.plan("main"), List.of(), "leaks");
                engine.await(run, Duration.ofMinutes(2));
            }

            assertThat(gateway.requests()).hasSize(2);
            assertThat(gateway.requests().toString()).contains("[secret ORDERS_KEY]");
            assertNoSecret(gateway.requests().toString());
        }
    }

    /** All that this database holds, as text. */
    private static String dump() throws Exception {
        StringBuilder all = new StringBuilder();
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            for (String table : List.of("run", "journal", "blob", "request", "signal", "message")) {
                try (ResultSet rows =
                        statement.executeQuery("select t::text from troupe." + table + " t")) {
                    while (rows.next()) {
                        all.append(rows.getString(1)).append('\n');
                    }
                }
            }
        }
        return all.toString();
    }

    private static void assertNoSecret(String text) {
        for (String secret : List.of(OLD, NEW)) {
            byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
            String json = Json.write(secret);
            assertThat(text)
                    .doesNotContain(secret)
                    .doesNotContain(json.substring(1, json.length() - 1))
                    .doesNotContain(Base64.getUrlEncoder().encodeToString(bytes).substring(0, 12))
                    .doesNotContain(URLEncoder.encode(secret, StandardCharsets.UTF_8))
                    .doesNotContain(HexFormat.of().formatHex(bytes));
            String after =
                    Base64.getEncoder()
                            .encodeToString(("user:" + secret).getBytes(StandardCharsets.UTF_8));
            assertThat(text).doesNotContain(after.substring(8, 24));
        }
    }
}
