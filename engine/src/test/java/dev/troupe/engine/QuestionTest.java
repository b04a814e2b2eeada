package dev.troupe.engine;

import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Of an answer and the deadline of its question one wins, for the person and for the run alike. */
class QuestionTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private static Fixture fixture;

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

    private static RunBody<String, String> asking(Duration within) {
        return (durable, input) ->
                durable.await(
                                Topic.answer(
                                        "ask",
                                        String.class,
                                        new Request("approval", "ok?", Json.object())),
                                Deadline.within(within))
                        .orElse("timed out");
    }

    private static RunId ask(PostgresEngine engine) {
        RunId run = engine.start("acme", MAIN, "asking", "");
        await().until(() ->
                fixture.update("update troupe.request set kind = kind where run = " + run) == 1);
        return run;
    }

    @Test
    void anAnswerAfterTheDeadlineIsRefusedEvenIfNobodyWorksOnTheRun() throws Exception {
        PostgresEngine engine = fixture.engine(asking(HOUR));
        RunId run = ask(engine);
        RunCommands late =
                new RunCommands(
                        fixture.database.dataSource(), () -> Instant.now().plus(HOUR).plus(HOUR));

        assertThatThrownBy(() -> late.answer(run, "0", "yes", "anna"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("question " + run + "/0 timed out at 20");

        engine.commands().answer(run, "0", "yes", "anna");
        assertThat(outcome(engine, run)).isEqualTo("yes");
        fixture.assertClean();
    }

    @Test
    void anAnswerToAQuestionThatTimedOutIsRefusedAndSaysWhen() throws Exception {
        PostgresEngine engine = fixture.engine(asking(Duration.ofMillis(200)));
        RunId run = ask(engine);
        assertThat(outcome(engine, run)).isEqualTo("timed out");

        assertThatThrownBy(() -> engine.commands().answer(run, "0", "yes", "anna"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("timed out at 20");
        fixture.assertClean();
    }

    @Test
    void anAnswerThatIsBeingStoredWhenTheDeadlineComesIsUsed() throws Exception {
        PostgresEngine engine =
                fixture.engine(builder ->
                        builder.register(MAIN, asking(Duration.ofMillis(700)))
                                .settings(Fixture.QUICK.withLinger(HOUR)));
        RunId run = ask(engine);
        try (Connection connection = fixture.database.dataSource().getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.executeUpdate(
                    "update troupe.request set answered_at = now(), answered_by = 'anna' where run = "
                            + run);
            await().until(() -> fixture.update(waitingForALock()) > 0);
            Mail.send(
                    connection,
                    List.of(new Write.Outgoing(run.value(), "ask@0", "\"yes\"", "anna")),
                    News.ofCommand());
            connection.commit();
        }

        assertThat(outcome(engine, run)).isEqualTo("yes");
        fixture.assertClean();
    }

    private static String waitingForALock() {
        return "update troupe.installation set created_at = created_at where exists (select 1 from pg_stat_activity"
                + " where wait_event_type = 'Lock' and datname = current_database())";
    }

    @Test
    void whatWasAcceptedIsUsedAndWhatWasNotIsNot() throws Exception {
        PostgresEngine engine = fixture.engine(asking(Duration.ofMillis(400)));
        SplittableRandom random = new SplittableRandom(1);
        Map<RunId, Boolean> accepted = new ConcurrentHashMap<>();
        try (var people = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 150; i++) {
                RunId run = ask(engine);
                long nanos = random.nextLong(330_000_000, 430_000_000);
                people.execute(() -> {
                    LockSupport.parkNanos(nanos);
                    try {
                        engine.commands().answer(run, "0", "yes", "anna");
                        accepted.put(run, true);
                    } catch (EngineException e) {
                        assertThat(e).hasMessageContaining("timed out at");
                        accepted.put(run, false);
                    }
                });
            }
        }

        assertThat(accepted).hasSize(150);
        for (Map.Entry<RunId, Boolean> entry : accepted.entrySet()) {
            assertThat(outcome(engine, entry.getKey()))
                    .isEqualTo(entry.getValue() ? "yes" : "timed out");
        }
        assertThat(engine.store().requests(Optional.empty())).isEmpty();
        fixture.assertClean();
    }

    @Test
    void theQuestionOfABranchThatIsNotNeededAnyMoreIsNotListedAndTakesNoAnswer() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    durable.fork(
                            List.of(
                                    new Branch<>("asks", strand -> asking(HOUR).run(strand, "")),
                                    new Branch<>(
                                            "wins",
                                            strand ->
                                                    strand.await(
                                                                    Topic.of("go", String.class),
                                                                    Deadline.within(HOUR))
                                                            .orElse(""))),
                            Join.any());
                    return durable.await(Topic.of("end", String.class), Deadline.within(HOUR))
                            .orElse("");
                });
        RunId run = ask(engine);
        await().until(() -> engine.residents() == 0);
        assertThat(engine.store().requests(Optional.of(run))).hasSize(1);

        engine.send(run, "go", "!", "anna");

        await().until(() -> engine.store().requests(Optional.of(run)).isEmpty());
        assertThatThrownBy(() -> engine.commands().answer(run, "0.0.0", "yes", "anna"))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("was withdrawn (branch not needed any more)");
        engine.send(run, "end", "ended", "anna");
        assertThat(outcome(engine, run)).isEqualTo("ended");
        fixture.assertClean();
    }

    @Test
    void whatIsStillAskedWhenTheRunEndsIsNotListedAnyMore() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    durable.all(
                            List.of(
                                    new Branch<>("asks", strand -> asking(HOUR).run(strand, "")),
                                    new Branch<>(
                                            "fails",
                                            strand -> {
                                                strand.await(
                                                        Topic.of("go", String.class),
                                                        Deadline.within(HOUR));
                                                throw new IllegalStateException("on purpose");
                                            })));
                    return "";
                });
        RunId run = ask(engine);

        engine.commands().cancel(run, "enough", "anna");

        Fixture.awaitEnds(engine, List.of(run));
        assertThat(engine.store().requests(Optional.empty())).isEmpty();
    }
}
