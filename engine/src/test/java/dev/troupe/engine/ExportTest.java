package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.json.Json;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.JsonNode;

class ExportTest {

    private static final RunType<String, String> MAIN =
            new RunType<>("main", String.class, String.class);

    private static final SigningKey KEY = SigningKey.generate();

    private static TestDatabase database;
    private static PostgresEngine engine;
    private static Instant between;
    private static RunId first;

    @BeforeAll
    static void runSomething() throws Exception {
        database = TestDatabase.create();
        engine =
                PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                        .register(
                                MAIN,
                                (durable, input) -> {
                                    durable.step(
                                            Step.of("large"),
                                            String.class,
                                            context -> "x".repeat(40_000));
                                    if (input.equals("ask")) {
                                        durable.await(
                                                Topic.of("go", String.class),
                                                Deadline.within(Duration.ofHours(1)));
                                    }
                                    return durable.step(
                                            Step.of("quotes, \"and\"\nlines"),
                                            String.class,
                                            context -> "ä, \"b\"\r\nc");
                                })
                        .start();
        first = engine.start("acme", MAIN, "first", "");
        engine.await(first, Duration.ofSeconds(30));
        RunId parked = engine.start("acme", MAIN, "parked", "ask");
        org.awaitility.Awaitility.await()
                .until(() ->
                        engine.store().find(parked).orElseThrow().status() == RunStatus.WAITING);
        OrganizationJournal journal =
                new OrganizationJournal(database.dataSource(), InstantSource.system());
        journal.append("acme", "stop", Map.of("why", "smoke, \"much\""), "anna");
        new Checkpoints(database.dataSource(), InstantSource.system(), KEY, CheckpointMemory.NONE)
                .make(Optional.empty());
        between = Instant.now().truncatedTo(ChronoUnit.MICROS);
        engine.send(parked, "go", "on", "anna");
        engine.await(parked, Duration.ofSeconds(30));
        engine.await(engine.start("globex", MAIN, "other", ""), Duration.ofSeconds(30));
    }

    @AfterAll
    static void close() {
        engine.close();
        database.close();
    }

    private static String export(ExportFormat format, Optional<Instant> since) {
        return export(format, new Export.Span(since, Optional.empty()));
    }

    private static String export(ExportFormat format, Export.Span span) {
        StringWriter out = new StringWriter();
        new Export(database.dataSource(), Instant.now(), Optional.of(KEY))
                .write(out, format, Optional.empty(), span);
        return out.toString();
    }

    private static Audit.Report verify(String export, ExportFormat format) {
        return new ExportAudit(List.of(KEY.verifying()))
                .verify(new BufferedReader(new StringReader(export)), format);
    }

    @ParameterizedTest
    @EnumSource
    void anExportIsProvedWithoutTheDatabase(ExportFormat format) {
        Audit.Report report = verify(export(format, Optional.empty()), format);

        Audit.Report there = new Audit(database.dataSource()).verify(Optional.empty());
        assertThat(report.findings()).isEmpty();
        assertThat(report.runs()).isEqualTo(there.runs()).isEqualTo(4);
        assertThat(report.rows()).isEqualTo(there.rows());
        assertThat(report.links()).isEqualTo(there.links());
        assertThat(report.signed()).isEqualTo(report.links());
    }

    @Test
    void aPartOfTheHistoryIsProvedAlone() {
        String part = export(ExportFormat.JSONL, Optional.of(between));

        Audit.Report report = verify(part, ExportFormat.JSONL);

        assertThat(report.findings()).isEmpty();
        assertThat(report.runs()).isEqualTo(2);
        assertThat(part).contains("\"record\":\"base\"").doesNotContain("\"name\":\"first\"");
    }

    @ParameterizedTest
    @EnumSource
    void theHistoryUpToAMomentIsProvedAlone(ExportFormat format) {
        String part = export(format, new Export.Span(Optional.empty(), Optional.of(between)));

        Audit.Report report = verify(part, format);

        assertThat(report.findings()).isEmpty();
        assertThat(report.runs()).isEqualTo(3);
        assertThat(report.links()).isPositive().isEqualTo(report.signed());
        assertThat(report.notes()).anyMatch(note -> note.contains("what came after " + between));
        assertThat(part).contains("smoke").doesNotContain("globex");
    }

    @Test
    void ofARunThatWentOnThereIsWhatItHadDoneByThen() throws Exception {
        Instant inFirst = engine.store().journal(first, 1, 1).getFirst().at();

        String part =
                export(ExportFormat.JSONL, new Export.Span(Optional.empty(), Optional.of(inFirst)));

        Audit.Report report = verify(part, ExportFormat.JSONL);
        assertThat(report.findings()).isEmpty();
        assertThat(report.rows()).isEqualTo(2);
        assertThat(report.links()).isZero();
        assertThat(
                        verify(
                                        part.replace("\"name\":\"large\"", "\"name\":\"small\""),
                                        ExportFormat.JSONL)
                                .findings())
                .extracting(Audit.Finding::problem)
                .anyMatch(found -> found.contains("the row was changed"));
    }

    @Test
    void aPartBetweenTwoMomentsIsProvedAlone() {
        String part =
                export(
                        ExportFormat.JSONL,
                        new Export.Span(Optional.of(between), Optional.of(Instant.now())));

        Audit.Report report = verify(part, ExportFormat.JSONL);

        assertThat(report.findings()).isEmpty();
        assertThat(report.runs()).isEqualTo(2);
        assertThatThrownBy(() ->
                        new Export.Span(Optional.of(between), Optional.of(between.minusSeconds(1))))
                .hasMessageContaining("before it begins");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"name\":\"large\" | \"name\":\"small\" | the row was changed",
                "smoke | fire | the row was changed",
                "\"kind\":2, | \"kind\":\"two\", | it cannot be read",
                "\"record\":\"link\" | \"record\" | it cannot be read",
                "\"no\":2,\"run\" | \"no\":3,\"run\" | the link is missing",
                "\"person\":\"anna\" | \"person\":\"bob\" | its 'person' was changed",
                "\"outcome\":\"completed\" | \"outcome\":\"cancelled\" | its 'outcome' was changed",
                "\"form\":\"troupe audit export 1\",\"installation\":\". | \"form\":\"troupe audit export 1\",\"installation\":\"x | the signature is wrong",
                "\"export\",\"form\" | \"export\",\"since\":1,\"form\" | it was changed",
            })
    void whateverIsEditedIsFound(String what, String by, String problem) {
        String export = export(ExportFormat.JSONL, Optional.empty());

        assertThat(verify(export.replaceFirst(what, by), ExportFormat.JSONL).findings())
                .extracting(Audit.Finding::problem)
                .anyMatch(found -> found.contains(problem));
    }

    @ParameterizedTest
    @CsvSource({
        "row,not the one in",
        "link,that was signed",
        "checkpoint,no checkpoint covers",
        "end,its end is missing"
    })
    void aLineThatIsTakenAwayIsFound(String record, String problem) {
        List<String> lines =
                export(ExportFormat.JSONL, Optional.empty())
                        .lines()
                        .collect(java.util.stream.Collectors.toList());
        for (int i = lines.size() - 1; i >= 0; i--) {
            if (lines.get(i).contains("\"record\":\"" + record + "\"")) {
                lines.remove(i);
                break;
            }
        }

        assertThat(verify(String.join("\n", lines), ExportFormat.JSONL).findings())
                .extracting(Audit.Finding::problem)
                .anyMatch(found -> found.contains(problem));
    }

    @Test
    void aRunThatIsTakenAwayAltogetherIsFound() {
        String without =
                export(ExportFormat.JSONL, Optional.empty())
                        .lines()
                        .filter(line ->
                                !(line.contains("\"record\":\"row\"")
                                        && line.contains("\"run\":" + first + ",")))
                        .collect(java.util.stream.Collectors.joining("\n"));

        assertThat(verify(without, ExportFormat.JSONL).findings())
                .anyMatch(finding ->
                        finding.what().equals("run " + first)
                                && finding.problem().contains("its rows are missing"));
    }

    @Test
    void whatSomebodyElseSignedIsFound() {
        StringWriter out = new StringWriter();
        new Export(database.dataSource(), Instant.now(), Optional.of(SigningKey.generate()))
                .write(out, ExportFormat.JSONL, Optional.of("globex"), Export.Span.ALL);

        assertThat(verify(out.toString(), ExportFormat.JSONL).findings())
                .extracting(Audit.Finding::problem)
                .anyMatch(found -> found.contains("not trusted"));
    }

    @Test
    void whatIsNoExportIsRefused() {
        assertThatThrownBy(() -> verify("{}", ExportFormat.JSONL))
                .hasMessageContaining("that is no export");
        assertThatThrownBy(() -> verify("a,b\r\n", ExportFormat.CSV))
                .hasMessageContaining("columns");
    }

    /** Written from docs/audit.md alone, with none of the engine's own code. */
    @Test
    void aThirdPartyCanProveItByTheDocumentedFormulas() throws Exception {
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        HexFormat hex = HexFormat.of();
        Map<Long, byte[]> heads = new HashMap<>();
        Map<String, byte[]> links = new HashMap<>();
        int proved = 0;
        for (String line : export(ExportFormat.JSONL, Optional.empty()).split("\n")) {
            JsonNode record = Json.parse(line);
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(bytes);
            if (record.path("record").asString().equals("row")) {
                out.write(heads.getOrDefault(record.path("run").asLong(), new byte[32]));
                out.writeLong(record.path("run").asLong());
                out.writeInt(record.path("seq").asInt());
                out.writeLong(record.path("at").asLong());
                out.writeShort(record.path("kind").asInt());
                for (String field : List.of("position", "name")) {
                    byte[] text = record.path(field).asString().getBytes(StandardCharsets.UTF_8);
                    out.writeInt(text.length);
                    out.write(text);
                }
                byte[] payload =
                        record.path("payload").asString("").getBytes(StandardCharsets.UTF_8);
                switch (record.path("stored").asString()) {
                    case "none" -> out.write(0);
                    case "row" -> {
                        out.write(1);
                        out.write(payload);
                    }
                    default -> {
                        out.write(2);
                        out.write(sha.digest(payload));
                    }
                }
                heads.put(record.path("run").asLong(), sha.digest(bytes.toByteArray()));
                assertThat(record.path("hash").asString())
                        .isEqualTo(hex.formatHex(heads.get(record.path("run").asLong())));
                proved++;
            } else if (record.path("record").asString().equals("link")) {
                String organization = record.path("organization").asString();
                out.write(links.getOrDefault(organization, new byte[32]));
                out.writeLong(record.path("run").asLong());
                out.writeInt(record.path("seq").asInt());
                out.write(heads.get(record.path("run").asLong()));
                links.put(organization, sha.digest(bytes.toByteArray()));
                assertThat(record.path("hash").asString())
                        .isEqualTo(hex.formatHex(links.get(organization)));
                proved++;
            }
        }
        assertThat(proved).isGreaterThan(20);
    }

    @Test
    void runsThatWereRemovedOnASignedOrderAreExcused() throws Exception {
        try (TestDatabase other = TestDatabase.create();
                PostgresEngine small =
                        PostgresEngine.on(other.jdbcUrl(), other.user(), other.password())
                                .register(MAIN, (durable, input) -> input)
                                .start()) {
            RunId run = small.start("acme", MAIN, "old", "");
            small.await(run, Duration.ofSeconds(30));
            try (Connection connection = other.dataSource().getConnection();
                    Statement statement = connection.createStatement()) {
                statement.executeUpdate(
                        "update troupe.run set updated_at = updated_at - interval '1 day'");
            }
            OrganizationJournal journal =
                    new OrganizationJournal(other.dataSource(), InstantSource.system());
            new Pruning(
                            other.dataSource(),
                            journal,
                            new Checkpoints(
                                    other.dataSource(),
                                    InstantSource.system(),
                                    KEY,
                                    CheckpointMemory.NONE),
                            KEY)
                    .prune(Optional.empty(), Instant.now().minus(Duration.ofHours(1)), "anna");
            StringWriter out = new StringWriter();
            new Export(other.dataSource(), Instant.now(), Optional.of(KEY))
                    .write(out, ExportFormat.CSV, Optional.empty(), Export.Span.ALL);

            Audit.Report report = verify(out.toString(), ExportFormat.CSV);

            assertThat(report.findings()).isEmpty();
            assertThat(report.pruned()).extracting(Audit.Pruning::by).containsExactly("anna");
        }
    }
}
