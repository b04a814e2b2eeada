package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
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
        Schema.prepare(database.dataSource());
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    """
                    alter table troupe.run drop column plan, drop column task, drop column goal, drop column reserved_for;
                    create index run_ready on troupe.run (id) where status = 0;
                    delete from troupe.schema_history where version in ('10', '11');
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
