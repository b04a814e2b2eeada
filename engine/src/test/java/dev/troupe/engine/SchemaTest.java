package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How a database gets its tables. */
class SchemaTest {

    private TestDatabase database;

    @BeforeEach
    void open() {
        database = TestDatabase.create();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void theTablesAreMadeWhateverClassesTheCallingThreadKnows() {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try {
            Schema.prepare(database.dataSource());
        } finally {
            thread.setContextClassLoader(before);
        }
        assertThat(new RunStore(database.dataSource()).roots(1)).isEmpty();
    }

    @Test
    void severalMayMakeThemAtOnce() {
        List<CompletableFuture<Void>> all =
                Stream.generate(() ->
                                CompletableFuture.runAsync(
                                        () -> Schema.prepare(database.dataSource())))
                        .limit(3)
                        .toList();
        all.forEach(CompletableFuture::join);
        assertThat(new RunStore(database.dataSource()).roots(1)).isEmpty();
    }

    @Test
    void runsOfAnEarlierVersionAreFoundByWhatTheyWereBegunFor() throws Exception {
        migrate("9");
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into troupe.run (id, organization, type, name, root, depth, status, head_seq, head_hash, created_at, updated_at)
                    select i, 'o', case when i = 4 then 'own' else 'flow' end, 'n', i, 0, 10, 0, sha256(''), now(), now() from generate_series(1, 5) i;
                    insert into troupe.blob (hash, content) values ('\\x01', '{"mandate":{"by":"Ada","plan":"large"}}');
                    insert into troupe.journal (run, seq, at, kind, pos, name, payload, blob, hash) values
                      (1, 0, now(), 1, '', '', '{"items":["\\\\u0007"],"mandate":{"by":"Ada","plan":"tickets","task":"spring"}}', null, sha256('')),
                      (2, 0, now(), 1, '', '', null, '\\x01', sha256('')),
                      (3, 0, now(), 1, '', '', '{"items":["\\u0000"],"mandate":{"plan":"unreadable"}}', null, sha256('')),
                      (4, 0, now(), 1, '', '', '"text"', null, sha256('')),
                      (5, 0, now(), 1, '', '', '{"mandate":{"by":"Ada"}}', null, sha256(''));
                    """);
        }

        Schema.prepare(database.dataSource());

        RunStore store = new RunStore(database.dataSource());
        assertThat(ids(store, RunFilter.NONE.withPlan("tickets"))).containsExactly(1L);
        assertThat(ids(store, RunFilter.NONE.withPlan("large"))).containsExactly(2L);
        assertThat(ids(store, RunFilter.NONE.withTask("spring"))).containsExactly(1L);
        assertThat(ids(store, RunFilter.NONE)).hasSize(5);
    }

    /** As an earlier version left it. */
    private void migrate(String version) {
        Flyway.configure(Schema.class.getClassLoader())
                .dataSource(database.dataSource())
                .locations("classpath:" + Migrations.FOLDER)
                .schemas("troupe")
                .table("schema_history")
                .target(version)
                .load()
                .migrate();
    }

    @Test
    void whatNodesOfAnEarlierVersionHeldIsGivenBackAndWhatTheyUsedOfItIsSpent() throws Exception {
        migrate("11");
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    insert into troupe.budget (organization, scope, unit, span, most, warn, degrade, ask, changed_by, changed_at)
                    values ('acme', 'organization', 0, 4, 10000, 80, 90, false, 'anna', now());
                    insert into troupe.account (organization, scope, unit, span, period, most, spent, reserved)
                    values ('acme', 'organization', 0, 4, 'lifetime', 10000, 100, 900);
                    insert into troupe.spender (organization, agent, subject) values ('acme', 'clerk', 'model');
                    insert into troupe.spend (at, run, root, pos, spender, outcome, steps, money, tokens, runs, time, held, node, accounts)
                    values (now(), 1, 1, '0', 1, 0, 1, 100, 0, 0, 0, 300, 1, '{1}');
                    insert into troupe.held (node, account, amount, listed) select 1, 1, 600, last_value from troupe.spend_no;
                    insert into troupe.held (node, account, amount, listed) select 2, 1, 300, last_value from troupe.spend_no;
                    insert into troupe.spend (at, run, root, pos, spender, outcome, steps, money, tokens, runs, time, held, node, accounts)
                    values (now(), 1, 1, '1', 1, 0, 1, 70, 0, 0, 0, 300, 1, '{1}');
                    """);
        }

        Schema.prepare(database.dataSource());

        Budgets budgets = new Budgets(database.dataSource(), InstantSource.system());
        assertThat(budgets.standings("acme", Optional.empty()))
                .singleElement()
                .satisfies(standing -> {
                    assertThat(standing.spent()).isEqualTo(170);
                    assertThat(standing.reserved()).isZero();
                });
        assertThat(
                        budgets.spending(
                                "acme",
                                Instant.EPOCH,
                                Instant.now().plusSeconds(60),
                                SpendSum.By.SUBJECT))
                .containsExactly(new SpendSum("model", 2, 170, 0, 0, 0, 0));
    }

    @Test
    void whatWorksWithAnEarlierVersionHasToBeStoppedFirst() throws Exception {
        migrate("11");
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into troupe.node (name, due_until, lease_until) values ('old server', now(), now() + interval '1 minute')");
        }

        assertThatThrownBy(() -> Schema.prepare(database.dataSource()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("old server")
                .hasMessageContaining("stop it");
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("update troupe.node set lease_until = now()");
        }
        Schema.prepare(database.dataSource());
    }

    private static List<Long> ids(RunStore store, RunFilter filter) {
        return store.runs(filter, Optional.empty(), 10).items().stream()
                .map(run -> run.id().value())
                .toList();
    }

    @Test
    void aDatabaseOfAnUnreleasedVersionIsNamedAsThat() throws Exception {
        Schema.prepare(database.dataSource());
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            Schema.prepare(database.dataSource());
            statement.executeUpdate(
                    "update troupe.schema_history set checksum = checksum + 1 where version = '3'");
        }

        assertThatThrownBy(() -> Schema.prepare(database.dataSource()))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("made by an unreleased version")
                .hasMessageContaining("V3__approvals.sql")
                .hasMessageContaining("use a new one");
    }
}
