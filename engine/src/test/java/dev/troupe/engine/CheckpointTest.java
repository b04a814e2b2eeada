package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Step;
import dev.troupe.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each test has an organization of its own, and tampers with nothing else. */
class CheckpointTest {

    private static final RunType<String, String> MAIN =
            new RunType<>("main", String.class, String.class);

    private static final SigningKey KEY = SigningKey.generate();

    private static TestDatabase database;
    private static PostgresEngine engine;
    private static OrganizationJournal journal;

    private final String organization = "org " + UUID.randomUUID();
    private final Memory memory = new Memory();

    /** Remembers the checkpoints of one organization. */
    private final class Memory implements CheckpointMemory {
        private final Map<String, Checkpoint> latest = new TreeMap<>();

        @Override
        public List<Checkpoint> latest() {
            return List.copyOf(latest.values());
        }

        @Override
        public void keep(List<Checkpoint> made) {
            made.stream()
                    .filter(checkpoint -> checkpoint.organization().equals(organization))
                    .forEach(checkpoint -> latest.put(organization, checkpoint));
        }
    }

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        engine =
                PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                        .register(
                                MAIN,
                                (durable, input) -> {
                                    durable.step(
                                            Step.of("large"),
                                            String.class,
                                            context -> input + "x".repeat(40_000));
                                    if (input.equals("fail")) {
                                        throw new IllegalStateException("it cannot be done");
                                    }
                                    return durable.step(
                                            Step.of("work"), String.class, context -> "done");
                                })
                        .start();
        journal = new OrganizationJournal(database.dataSource(), InstantSource.system());
    }

    @AfterAll
    static void close() {
        engine.close();
        database.close();
    }

    private RunId run(String input) throws InterruptedException {
        RunId run = engine.start(organization, MAIN, "work", input);
        engine.await(run, Duration.ofSeconds(30));
        return run;
    }

    private Checkpoints checkpoints(SigningKey key) {
        return new Checkpoints(database.dataSource(), InstantSource.system(), key, memory);
    }

    private List<String> find() {
        return verify().findings().stream()
                .map(finding -> finding.what() + ": " + finding.problem())
                .toList();
    }

    private Audit.Report verify() {
        return new Audit(database.dataSource())
                .verify(
                        Optional.of(organization),
                        new Audit.Trusted(List.of(KEY.verifying()), memory.latest()));
    }

    private void tamper(String sql, RunId run) throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            String of = sql.replace("$run", run.toString()).replace("$org", organization);
            assertThat(statement.executeUpdate(of)).isPositive();
        }
    }

    @Test
    void aCheckpointCoversTheLinksSoFar() throws Exception {
        run("a");
        checkpoints(KEY).make(Optional.of(organization));
        run("b");

        Audit.Report report = verify();

        assertThat(report.findings()).isEmpty();
        assertThat(report.links()).isEqualTo(2);
        assertThat(report.signed()).isEqualTo(1);
        assertThat(report.checkpoints()).isEqualTo(1);
        assertThat(checkpoints(KEY).make(Optional.of(organization)).signed())
                .extracting(Checkpoint::organization)
                .contains(organization);
        assertThat(verify().signed()).isEqualTo(2);
        assertThat(checkpoints(KEY).make(Optional.of(organization)).signed())
                .extracting(Checkpoint::organization)
                .doesNotContain(organization);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "update troupe.journal set payload = '\"nothing\"' where run = $run and name = 'work' and kind = 2 | the row was changed",
                "update troupe.run set status = 11 where id = $run | its status was changed",
                "update troupe.run set status = 0 where id = $run | its status was changed",
                "update troupe.run set name = 'harmless' where id = $run | its name was changed",
                "update troupe.run set organization = 'other' where id = $run | it is listed as one of",
                "delete from troupe.run where id = $run | the run itself is missing",
                "update troupe.chain_head set no = no - 1 where organization = '$org' | the link",
                "update troupe.chain_head set hash = sha256('x') where organization = '$org' | the link is missing",
                "delete from troupe.chain_head where organization = '$org' | the end of its chain is missing",
                "update troupe.checkpoint set hash = sha256('x') where organization = '$org' | the signature is wrong",
                "update troupe.checkpoint set at = at - interval '1 day' where organization = '$org' | the signature is wrong",
                "update troupe.checkpoint set key = sha256('x') where organization = '$org' | a key that is not trusted",
                "delete from troupe.checkpoint where organization = '$org' | its checkpoint, of",
                "update troupe.journal set payload = replace(payload, 'anna', 'bob') where run = (select id from troupe.run where organization = '$org' and type = 'organization') and kind = 20 | the row was changed",
            })
    void whateverIsEditedIsFound(String sql, String problem) throws Exception {
        RunId run = run("a");
        journal.append(organization, "budget raised", Map.of("to", 5), "anna");
        run("b");
        checkpoints(KEY).make(Optional.of(organization));
        assertThat(find()).isEmpty();

        tamper(sql, run);

        assertThat(find()).anyMatch(finding -> finding.contains(problem));
    }

    /** What each of the usual attacks is found by, and what it is found as. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "update troupe.journal set payload = '\"nothing\"' where run = $run and name = 'work' and kind = 2 | run $run, row 2 | the row was changed",
                "delete from troupe.journal where run = $run and seq = 2 | run $run, row 2 | the row is missing",
                "delete from troupe.journal where run = $run and seq = 3 | run $run, row 3 | the row is missing",
                "with gone as (delete from troupe.journal where run = $run) delete from troupe.run where id = $run | run $run, row 3 | the row is not the one in the organization's chain",
                "delete from troupe.chain where organization = '$org' and no = 1 | organization $org, link 1 | the link is missing",
                "update troupe.checkpoint k set hash = o.hash, at = o.at, signature = o.signature from troupe.checkpoint o where o.organization = k.organization and o.no <> k.no and k.organization = '$org' | organization $org, link 1 | the signature is wrong",
            })
    void whatWasAttackedIsNamed(String sql, String what, String problem) throws Exception {
        RunId run = run("a");
        checkpoints(KEY).make(Optional.of(organization));
        run("b");
        checkpoints(KEY).make(Optional.of(organization));

        tamper(sql, run);

        String named = what.replace("$run", run.toString()).replace("$org", organization);
        assertThat(verify().findings())
                .anyMatch(finding ->
                        finding.what().equals(named) && finding.problem().contains(problem));
    }

    @Test
    void anotherFailureThanTheJournaledOneIsFound() throws Exception {
        RunId run = run("fail");

        tamper(
                "update troupe.run set failure = replace(failure, 'cannot', 'need not') where id = $run",
                run);

        assertThat(find()).anyMatch(finding -> finding.contains("its failure was changed"));
    }

    @Test
    void anEndThatWasCutOffIsFoundAlsoWithoutItsCheckpoints() throws Exception {
        RunId first = run("a");
        RunId last = run("b");
        checkpoints(KEY).make(Optional.of(organization));

        tamper("delete from troupe.journal where run = $run", last);
        tamper("delete from troupe.run where id = $run", last);
        tamper("delete from troupe.chain where organization = '$org' and no = 2", last);
        tamper("delete from troupe.checkpoint where organization = '$org'", last);
        tamper(
                "update troupe.chain_head set no = 1, hash = (select hash from troupe.chain where organization = '$org' and no = 1) where organization = '$org'",
                last);

        assertThat(find())
                .anyMatch(finding -> finding.contains("the link is missing, and was signed"));
        assertThat(checkpoints(KEY).make(Optional.of(organization)).problems())
                .anyMatch(problem -> problem.contains(organization + ": at"))
                .anyMatch(problem -> problem.contains("does not continue it"));
        assertThat(first).isNotNull();
    }

    @Test
    void anOrganizationThatIsGoneIsFound() throws Exception {
        RunId run = run("a");
        checkpoints(KEY).make(Optional.of(organization));

        tamper("delete from troupe.journal where run = $run", run);
        tamper("delete from troupe.run where id = $run", run);
        tamper("delete from troupe.chain where organization = '$org'", run);
        tamper("delete from troupe.chain_head where organization = '$org'", run);
        tamper("delete from troupe.checkpoint where organization = '$org'", run);

        assertThat(find())
                .anyMatch(finding -> finding.contains("the link is missing, and was signed"));
        assertThat(checkpoints(KEY).make(Optional.of(organization)).problems())
                .anyMatch(problem -> problem.contains("the organization's chain is missing"));
    }

    @Test
    void aHistoryThatWasRewrittenConsistentlyIsFound() throws Exception {
        RunId run = run("a");
        checkpoints(KEY).make(Optional.of(organization));

        rewrite(run, "work", "\"undone\"");
        assertThat(new Audit(database.dataSource()).verify(Optional.of(organization)).findings())
                .extracting(Audit.Finding::problem)
                .allMatch(problem -> problem.contains("that was signed"));
        assertThat(find())
                .anyMatch(finding -> finding.contains("the chain is not the one that was signed"));

        // with another key, which the rewriter made
        tamper("delete from troupe.checkpoint where organization = '$org'", run);
        new Checkpoints(
                        database.dataSource(),
                        InstantSource.system(),
                        SigningKey.generate(),
                        CheckpointMemory.NONE)
                .make(Optional.of(organization));
        assertThat(find())
                .anyMatch(finding -> finding.contains("a key that is not trusted"))
                .anyMatch(finding -> finding.contains("the chain is not the one that was signed"));
    }

    /** What somebody does who knows all formulas and may write everywhere. */
    private void rewrite(RunId run, String name, String payload) throws Exception {
        List<JournalRow> rows = engine.store().journal(run, 0);
        JournalEnd end = new JournalEnd(run);
        List<NewRow> fresh = new ArrayList<>();
        for (JournalRow row : rows) {
            Optional<String> content =
                    row.name().equals(name) && row.kind() == Kind.STEP
                            ? Optional.of(payload)
                            : row.payload();
            fresh.add(
                    end.next(
                            row.kind(),
                            row.position(),
                            row.name(),
                            content.map(Payload::ofJson),
                            row.at()));
        }
        Database.run(
                "rewriting",
                database.dataSource(),
                connection -> {
                    try (Statement statement = connection.createStatement()) {
                        statement.executeUpdate("delete from troupe.journal where run = " + run);
                        RowCopy.add(connection, fresh);
                        statement.executeUpdate(
                                "delete from troupe.chain where organization = '"
                                        + organization
                                        + "'");
                        statement.executeUpdate(
                                "delete from troupe.chain_head where organization = '"
                                        + organization
                                        + "'");
                    }
                    Batch.depart(
                            connection,
                            List.of(
                                    new Write.Departure(
                                            new RunInfo(
                                                    run,
                                                    organization,
                                                    "main",
                                                    "work",
                                                    Optional.empty(),
                                                    Optional.empty(),
                                                    run,
                                                    0,
                                                    ""),
                                            RunStatus.COMPLETED,
                                            Optional.empty(),
                                            end.lastSeq(),
                                            end.head(),
                                            0,
                                            Optional.empty(),
                                            Optional.empty(),
                                            Instant.now())),
                            News.ofNode());
                    return true;
                });
    }

    @Test
    void whatWasRemovedOnASignedOrderIsSaidAndTheRestStillProved() throws Exception {
        RunId old = run("old");
        RunId kept = run("kept");
        Instant before = Instant.now();
        tamper(
                "update troupe.run set updated_at = updated_at - interval '90 days' where id = $run",
                old);
        tamper("update troupe.blob set used_at = used_at - interval '2 hours'", old);
        Pruning pruning = new Pruning(database.dataSource(), journal, checkpoints(KEY), KEY);
        Instant limit = before.minus(Duration.ofDays(30));
        assertThat(pruning.preview(Optional.of(organization), limit))
                .isEqualTo(new Pruning.Amount(1, 1, 4));

        assertThat(pruning.prune(Optional.of(organization), limit, "anna"))
                .isEqualTo(new Pruning.Amount(1, 1, 4));

        assertThat(engine.store().find(old)).isEmpty();
        assertThat(engine.store().journal(kept, 0)).hasSize(4);
        Audit.Report report = verify();
        assertThat(report.findings()).isEmpty();
        assertThat(report.pruned())
                .extracting(Audit.Pruning::by, Audit.Pruning::runs)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("anna", 1L));
        assertThat(blobs("oldxx")).isZero();
        assertThat(blobs("keptxx")).isOne();
        tamper("delete from troupe.journal where run = $run and seq = 1", kept);
        assertThat(find()).isNotEmpty();
    }

    private int blobs(String prefix) throws Exception {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                var row =
                        statement.executeQuery(
                                "select count(*) from troupe.blob where content like '\""
                                        + prefix
                                        + "%'")) {
            row.next();
            return row.getInt(1);
        }
    }

    @Test
    void anOrderToRemoveThatNobodySignedExcusesNothing() throws Exception {
        RunId run = run("a");
        checkpoints(KEY).make(Optional.of(organization));

        tamper("delete from troupe.journal where run = $run", run);
        tamper("delete from troupe.run where id = $run", run);
        SigningKey other = SigningKey.generate();
        List<List<Long>> ids = List.of(List.of(run.value(), run.value()));
        journal.append(
                organization,
                Pruned.ORDER,
                new Pruned.Detail(
                        Instant.now(),
                        1,
                        4,
                        ids,
                        other.verifying().id().toString(),
                        other.sign("x")),
                "eve");

        assertThat(find())
                .anyMatch(
                        finding -> finding.contains("is not signed by a key that is trusted here"))
                .anyMatch(finding -> finding.contains("the row is not the one"));
    }

    @Test
    void keysAreReadAsTheyWereWritten() {
        SigningKey again = SigningKey.ofPem(KEY.pem());

        assertThat(again.verifying().id()).isEqualTo(KEY.verifying().id());
        assertThat(VerifyingKey.ofPem(KEY.verifying().pem()).verifies("text", again.sign("text")))
                .isTrue();
        assertThatThrownBy(() -> VerifyingKey.ofPem("nothing")).hasMessageContaining("PEM");
        assertThatThrownBy(() ->
                        SigningKey.ofPem(
                                KEY.pem()
                                        .replace(
                                                KEY.verifying().pem(),
                                                SigningKey.generate().verifying().pem())))
                .hasMessageContaining("do not belong together");
    }
}
