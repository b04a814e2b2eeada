package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.awaitStatus;
import static dev.troupe.engine.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Runs that are for some engines alone. */
class ReservedTest {

    private static final String TAPE = "tape";

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

    /** Engines whose runs wait in a child, and then say which engine they ended on. */
    private static PostgresEngine engine(Optional<String> reservedFor) {
        String who = reservedFor.orElse("anybody");
        return fixture.engine(builder -> {
            builder.register(
                            MAIN,
                            (durable, input) ->
                                    durable.child(new ChildRun<>("helper", CHILD, input))
                                            + ", then "
                                            + on(durable, who))
                    .register(CHILD, (durable, input) -> child(durable, input, who));
            return reservedFor.map(builder::reservingFor).orElse(builder);
        });
    }

    private static String child(Durable durable, String input, String who) {
        if (input.equals("wait")) {
            durable.await(Topic.of("go", Boolean.class), Deadline.within(Duration.ofHours(1)));
        }
        return on(durable, who);
    }

    private static String on(Durable durable, String who) {
        return durable.step(Step.of("say"), String.class, context -> who);
    }

    private static RunId parked(PostgresEngine engine) {
        RunId run = engine.start("acme", MAIN, "waiting", "wait");
        await().until(() ->
                engine.store().tree(run).size() == 2
                        && engine.store().tree(run).stream()
                                .allMatch(one -> one.status() == RunStatus.WAITING));
        return run;
    }

    private static RunId child(PostgresEngine engine, RunId run) {
        return engine.store().tree(run).getLast().id();
    }

    /** A node takes what is ready in the order of ids: what was passed over was left alone. */
    private static void takeLaterRun(PostgresEngine engine) throws Exception {
        RunId source = engine.start("acme", MAIN, "source", "");
        outcome(engine, source);
        RunId fork = engine.commands().fork(source, 1, Optional.empty(), "anna");
        outcome(engine, fork);
    }

    @Test
    void aTreeThatIsReservedWaitsForAnEngineOfItsOwn() throws Exception {
        PostgresEngine own = engine(Optional.of(TAPE));
        RunId run = parked(own);
        own.close();
        PostgresEngine other = engine(Optional.empty());

        other.commands().send(child(other, run), "go", true, "anna");
        takeLaterRun(other);

        assertThat(other.store().tree(run))
                .allMatch(one -> one.reservedFor().equals(Optional.of(TAPE)))
                .extracting(RunSummary::status)
                .containsExactly(RunStatus.WAITING, RunStatus.READY);
        assertThat(outcome(engine(Optional.of(TAPE)), run)).isEqualTo("tape, then tape");
    }

    @Test
    void anEngineThatReservesTakesUpNothingElse() throws Exception {
        PostgresEngine anybody = engine(Optional.empty());
        RunId run = parked(anybody);
        anybody.close();
        PostgresEngine own = engine(Optional.of(TAPE));

        own.commands().send(child(own, run), "go", true, "anna");
        takeLaterRun(own);

        assertThat(own.store().tree(run))
                .allMatch(one -> one.reservedFor().isEmpty())
                .extracting(RunSummary::status)
                .containsExactly(RunStatus.WAITING, RunStatus.READY);
    }

    @Test
    void aForkIsReservedAsItsSourceIs() throws Exception {
        PostgresEngine own = engine(Optional.of(TAPE));
        RunId run = own.start("acme", MAIN, "source", "");
        outcome(own, run);

        RunId fork = own.commands().fork(child(own, run), 1, Optional.empty(), "anna");

        assertThat(own.store().find(fork).orElseThrow().reservedFor()).contains(TAPE);
        assertThat(outcome(own, fork)).isEqualTo("tape");
    }

    @Test
    void aReservedTreeIsEndedWithoutItsEngines() {
        PostgresEngine own = engine(Optional.of(TAPE));
        RunId run = parked(own);
        own.close();
        PostgresEngine other = engine(Optional.empty());
        other.commands().send(child(other, run), "go", true, "anna");

        other.commands().cancel(run, "enough", "anna");

        assertThat(other.store().tree(run))
                .extracting(RunSummary::status)
                .containsOnly(RunStatus.CANCELLED);
    }

    @Test
    void aTreeThatNobodyWorksOnIsReservedAnew() throws Exception {
        PostgresEngine own = engine(Optional.of(TAPE));
        RunId run = parked(own);
        own.close();
        PostgresEngine other = engine(Optional.empty());

        other.commands().reserve(run, Optional.empty());

        other.commands().send(child(other, run), "go", true, "anna");
        assertThat(outcome(other, run)).isEqualTo("anybody, then anybody");
    }

    @Test
    void aTreeThatIsWorkedOnStaysWhose() throws Exception {
        CountDownLatch reached = new CountDownLatch(1);
        CountDownLatch go = new CountDownLatch(1);
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.step(
                                Step.of("work"),
                                String.class,
                                context -> {
                                    reached.countDown();
                                    go.await();
                                    return "done";
                                }));
        RunId run = engine.start("acme", MAIN, "working", "");
        reached.await();

        assertThatThrownBy(() -> engine.commands().reserve(run, Optional.of(TAPE)))
                .isInstanceOf(EngineException.class)
                .hasMessageContainingAll("is being worked on", "troupe pause " + run);

        engine.commands().reserve(run, Optional.empty()); // as it is
        go.countDown();
        awaitStatus(engine, run, RunStatus.COMPLETED);
        assertThat(engine.store().find(run).orElseThrow().reservedFor()).isEmpty();
    }

    @Test
    void forWhomARunIsHasToBeSaidInFewWords() {
        assertThatThrownBy(() -> fixture.engine(builder -> builder.reservingFor(" ")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("1 to 600");
    }
}
