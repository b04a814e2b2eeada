package dev.troupe.engine;

import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.QUICK;
import static dev.troupe.engine.Fixture.awaitStatus;
import static dev.troupe.engine.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Isolated;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs come into memory as far as their journals fit. */
@Isolated("measures memory or counts what the process does")
class MemoryTest {

    private static final int SIZE = 1_000_000;
    private static final int RUNS = 10;
    private static final Topic<String> GO = Topic.of("go", String.class);

    private static Fixture fixture;

    private final AtomicInteger holding = new AtomicInteger();
    private final CountDownLatch go = new CountDownLatch(1);

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
    }

    @AfterEach
    void reset() {
        fixture.reset();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    /** Has a large journal by the time it waits; then it stays in memory until it may go. */
    private String fillAndHold(Durable durable, String input) {
        String filling =
                durable.step(
                        Step.of("fill"),
                        String.class,
                        context -> Character.toString('a' + input.length()).repeat(SIZE));
        durable.await(GO, Deadline.within(Duration.ofHours(1)));
        durable.step(
                Step.of("hold"),
                Boolean.class,
                context -> {
                    holding.incrementAndGet();
                    return go.await(30, TimeUnit.SECONDS);
                });
        return "" + filling.length();
    }

    private PostgresEngine engine(long memory) {
        return fixture.engine(builder ->
                builder.register(MAIN, this::fillAndHold).settings(QUICK.withMemory(memory)));
    }

    private static List<RunId> waiting(PostgresEngine engine) {
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(engine.start("acme", MAIN, "large", "x".repeat(i)));
        }
        runs.forEach(run -> awaitStatus(engine, run, RunStatus.WAITING));
        return runs;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void onlyAsManyRunsAreLoadedAsTheirJournalsFit(boolean sizeIsKnown) throws Exception {
        PostgresEngine engine = engine(3 * SIZE);
        List<RunId> runs = waiting(engine);
        if (!sizeIsKnown) {
            assertThat(fixture.update("update troupe.run set bytes = null")).isEqualTo(RUNS);
        }

        runs.forEach(run -> engine.commands().send(run, "go", "", "anna"));

        await().atMost(Fixture.LONG).until(() -> holding.get() == 3);
        await().during(Duration.ofMillis(500)).until(() -> engine.residents() == 3);
        go.countDown();
        for (RunId run : runs) {
            assertThat(outcome(engine, run)).isEqualTo("" + SIZE);
        }
        assertThat(holding).hasValue(RUNS);
        fixture.assertClean();
    }

    @Test
    void aRunThatIsLargerThanTheBoundRunsNevertheless() throws Exception {
        go.countDown();
        PostgresEngine engine = engine(1);
        List<RunId> runs = waiting(engine);

        runs.forEach(run -> engine.commands().send(run, "go", "", "anna"));

        for (RunId run : runs) {
            assertThat(outcome(engine, run)).isEqualTo("" + SIZE);
        }
        fixture.assertClean();
    }

    @Test
    void largeMessagesThatWaitForARunCountToo() throws Exception {
        PostgresEngine engine =
                fixture.engine(builder -> builder.settings(QUICK)); // has no code for the runs
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            RunId run = engine.start("acme", MAIN, "small", "");
            runs.add(run);
            engine.commands().send(run, "go", "x".repeat(SIZE), "anna");
        }
        PostgresEngine working =
                fixture.engine(builder ->
                        builder.register(
                                        MAIN,
                                        (durable, input) ->
                                                durable.step(
                                                        Step.of("hold"),
                                                        String.class,
                                                        context -> {
                                                            holding.incrementAndGet();
                                                            return ""
                                                                    + go.await(
                                                                            30, TimeUnit.SECONDS);
                                                        }))
                                .settings(QUICK.withMemory(2 * SIZE)));

        await().atMost(Fixture.LONG).until(() -> holding.get() == 2);
        await().during(Duration.ofMillis(500)).until(() -> working.residents() == 2);
        go.countDown();
        for (RunId run : runs) {
            assertThat(outcome(working, run)).isEqualTo("true");
        }
        fixture.assertClean();
    }

    @Test
    void aBoundOfNothingIsRefused() {
        assertThatThrownBy(() -> EngineSettings.DEFAULT.withMemory(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("at least one byte");
    }
}
