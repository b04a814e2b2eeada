package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
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
