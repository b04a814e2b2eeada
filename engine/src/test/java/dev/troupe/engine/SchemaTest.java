package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.postgres.testing.TestDatabase;
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
}
