package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.awaitStatus;
import static dev.troupe.engine.Fixture.kinds;
import static dev.troupe.engine.Fixture.outcome;
import static dev.troupe.engine.Fixture.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.StepFailed;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What code and callers do wrong stays their own trouble: nobody else's run suffers. */
@Order(1)
class BadInputTest {

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

    private static final String LONE = "a\ud800b";

    @Test
    void aRowThatTheDatabaseRefusesBlocksItsRunAtTheRowBefore() throws Exception {
        fixture.engine((durable, input) -> "").close();
        fixture.update(
                "alter table troupe.journal add constraint no_bad check (name not like 'bad%')");
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    durable.step(Step.of("good"), String.class, context -> "1");
                    try {
                        durable.step(Step.of("bad"), String.class, context -> "2");
                    } catch (RuntimeException e) {
                        durable.step(Step.of("instead"), String.class, context -> "3");
                    }
                    return durable.step(Step.of("after"), String.class, context -> "4");
                });

        RunId run = engine.start("acme", MAIN, "refused", "");

        awaitStatus(engine, run, RunStatus.BLOCKED);
        assertThat(kinds(engine, run)).containsExactly(Kind.STARTED, Kind.STEP);
        assertThat(engine.store().find(run).orElseThrow().failure().orElseThrow().message())
                .contains("no_bad");
        fixture.assertClean();

        fixture.update("alter table troupe.journal drop constraint no_bad");
        engine.commands().resume(run, "repaired", "anna");

        assertThat(outcome(engine, run)).isEqualTo("4");
        fixture.assertClean();
    }

    @Test
    void rowsBehindARefusedOneAreNotWrittenEither() throws Exception {
        fixture.engine((durable, input) -> "").close();
        fixture.update(
                "alter table troupe.journal add constraint no_bad check (name not like 'bad%')");
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.fork(
                                        IntStream.range(0, 20)
                                                .mapToObj(i ->
                                                        new Branch<>(
                                                                "b" + i,
                                                                strand ->
                                                                        strand.step(
                                                                                Step.of(
                                                                                        i == 7
                                                                                                ? "bad"
                                                                                                : "good"),
                                                                                Integer.class,
                                                                                context -> i)))
                                                .toList(),
                                        Join.settled())
                                .toString());

        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            runs.add(engine.start("acme", MAIN, "refused", ""));
        }

        runs.forEach(run -> awaitStatus(engine, run, RunStatus.BLOCKED));
        fixture.assertClean();
        fixture.update("alter table troupe.journal drop constraint no_bad");
        runs.forEach(run -> engine.commands().resume(run, "repaired", "anna"));
        runs.forEach(run -> awaitStatus(engine, run, RunStatus.COMPLETED));
        fixture.assertClean();
    }

    @Test
    void aChildThatTheDatabaseRefusesLeavesNothingInMemory() throws Exception {
        fixture.engine((durable, input) -> "").close();
        fixture.update(
                "alter table troupe.journal add constraint no_bad check (name not like 'bad%')");
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.child(new ChildRun<>("bad child", CHILD, input)));

        RunId run = engine.start("acme", MAIN, "refused", "");

        awaitStatus(engine, run, RunStatus.BLOCKED);
        await().until(() -> engine.residents() == 0);
        assertThat(engine.store().tree(run)).hasSize(1);
        fixture.assertClean();
        fixture.update("alter table troupe.journal drop constraint no_bad");
    }

    @Test
    void anEndThatCannotBeRecordedBlocksTheRun() throws Exception {
        fixture.engine((durable, input) -> "").close();
        fixture.update(
                "alter table troupe.journal add constraint no_end check (kind <> "
                        + Kind.COMPLETED.code()
                        + ")");
        PostgresEngine engine = fixture.engine((durable, input) -> "done");

        RunId run = engine.start("acme", MAIN, "ending", "");

        awaitStatus(engine, run, RunStatus.BLOCKED);
        await().until(() -> engine.residents() == 0);
        fixture.assertClean();

        engine.commands().cancel(run, "enough", "anna");

        awaitStatus(engine, run, RunStatus.CANCELLED);
        fixture.update("alter table troupe.journal drop constraint no_end");
        fixture.assertClean();
    }

    @Test
    void aRunThatCannotBeReadIsBlockedAndTheOthersGoOn() throws Exception {
        RunBody<String, String> body =
                (durable, input) -> {
                    durable.step(Step.of("large"), String.class, context -> input.repeat(50_000));
                    return durable.await(
                                    Topic.of("go", String.class),
                                    Deadline.within(Duration.ofHours(1)))
                            .orElseThrow();
                };
        PostgresEngine one = fixture.engine(body);
        RunId good = one.start("acme", MAIN, "good", "g");
        RunId bad = one.start("acme", MAIN, "bad", "b");
        RunId fine = one.start("acme", MAIN, "fine", "f");
        List.of(good, bad, fine).forEach(run -> awaitStatus(one, run, RunStatus.WAITING));
        one.close();
        fixture.update("delete from troupe.blob where content like '\"bb%'");
        fixture.update("update troupe.run set status = 0");
        PostgresEngine two = fixture.engine(body);
        awaitStatus(two, bad, RunStatus.BLOCKED);
        assertThat(two.store().find(bad).orElseThrow().failure().orElseThrow().message())
                .contains("is missing", "troupe audit verify");

        two.commands().send(good, "go", "1", "anna");
        two.commands().send(fine, "go", "2", "anna");

        assertThat(outcome(two, good)).isEqualTo("1");
        assertThat(outcome(two, fine)).isEqualTo("2");
        await().until(() -> two.residents() == 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", LONE})
    void namesThatCannotBeStoredAreRefusedBeforeTheyReachTheDatabase(String bad) throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        switch (input) {
                            case "step" -> durable.step(Step.of(bad), String.class, context -> "x");
                            case "child" -> durable.child(new ChildRun<>(bad, CHILD, ""));
                            case "title" ->
                                    durable.await(
                                                    Topic.answer(
                                                            "ask",
                                                            String.class,
                                                            new Request(
                                                                    "kind", bad, Json.object())),
                                                    Deadline.within(Duration.ofHours(1)))
                                            .orElse("");
                            default ->
                                    durable.await(
                                                    Topic.of(bad, String.class),
                                                    Deadline.within(Duration.ofHours(1)))
                                            .orElse("");
                        });

        for (String what : List.of("step", "child", "title", "topic")) {
            assertThat(outcome(engine, engine.start("acme", MAIN, "naming", what)))
                    .contains("failed", "cannot hold the character", "index 1");
        }
        RunId run = engine.start("acme", MAIN, "naming", "step");
        assertThatThrownBy(() -> engine.start(bad, MAIN, "name", ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("organization");
        assertThatThrownBy(() -> engine.start("acme", MAIN, bad, ""))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engine.send(run, bad, "", "anna"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engine.commands().cancel(run, "", bad))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> engine.start("o".repeat(201), MAIN, "name", ""))
                .hasMessageContaining("1 to 200");
        fixture.assertClean();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0000b", LONE, "\udc00", "\ud83d\ude00", ""})
    void everyTextIsKeptInPayloadsAsItIs(String text) throws Exception {
        PostgresEngine engine =
                fixture.engine(
                        (durable, input) -> {
                            String step =
                                    durable.step(Step.of("echo"), String.class, context -> input);
                            String child = durable.child(new ChildRun<>("echo", CHILD, input));
                            String message =
                                    durable.await(
                                                    Topic.of("echo", String.class),
                                                    Deadline.within(Duration.ofHours(1)))
                                            .orElseThrow();
                            return step + child + message;
                        },
                        (durable, input) -> input);

        RunId run = engine.start("acme", MAIN, "echoing", text);
        engine.send(run, "echo", text, "anna");
        RunId other = engine.start("acme", MAIN, "echoing", text);
        engine.commands().send(other, "echo", text, "anna");

        assertThat(outcome(engine, run)).isEqualTo(text.repeat(3));
        assertThat(outcome(engine, other)).isEqualTo(text.repeat(3));
        fixture.assertClean();
    }

    @Test
    void theResultOfAChildReachesAParkedParentAsItIs() throws Exception {
        AtomicReference<RunId> child = new AtomicReference<>();
        PostgresEngine engine =
                fixture.engine(
                        (durable, input) -> durable.child(new ChildRun<>("echo", CHILD, input)),
                        (durable, input) -> {
                            child.set(durable.run());
                            return durable.await(
                                            Topic.of("echo", String.class),
                                            Deadline.within(Duration.ofHours(1)))
                                    .orElseThrow();
                        });

        RunId run = engine.start("acme", MAIN, "echoing", "");
        awaitStatus(engine, run, RunStatus.WAITING);
        engine.send(child.get(), "echo", LONE, "anna");

        assertThat(outcome(engine, run)).isEqualTo(LONE);
        fixture.assertClean();
    }

    @ParameterizedTest
    @ValueSource(ints = {Payload.MAX_INLINE - 3, Payload.MAX_INLINE - 2, Payload.MAX_INLINE - 1})
    void payloadsAroundTheInlineLimitAreKept(int length) throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    String text =
                            durable.step(
                                    Step.of("large"), String.class, context -> "x".repeat(length));
                    durable.await(
                            Topic.of("go", String.class), Deadline.within(Duration.ofHours(1)));
                    return Integer.toString(text.length());
                });
        RunId run = engine.start("acme", MAIN, "large", "");
        awaitStatus(engine, run, RunStatus.WAITING);

        engine.commands().send(run, "go", "", "anna");

        assertThat(outcome(engine, run)).isEqualTo(Integer.toString(length));
        fixture.assertClean();
    }

    @Test
    void aResultThatIsTooLargeFailsItsStepAndSaysWhatToDo() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    durable.step(
                            Step.of("largest"),
                            String.class,
                            context -> "x".repeat(Payload.MAX - 2));
                    try {
                        return durable.step(
                                Step.of("larger"),
                                String.class,
                                context -> "x".repeat(Payload.MAX - 1));
                    } catch (StepFailed e) {
                        return e.failure().message();
                    }
                });

        assertThat(outcome(engine, engine.start("acme", MAIN, "huge", "")))
                .contains("too large for the journal", "artifact");
        fixture.assertClean();
    }

    /** Ways in which a step's body ends badly. */
    enum Bad {
        NULL("returned null"),
        NO_MESSAGE("IllegalStateException"),
        HUGE_MESSAGE("characters in all"),
        LONE_SURROGATE("odd"),
        STACK("ran out of memory or stack"),
        MEMORY("ran out of memory or stack"),
        ERROR("an error"),
        UNWRITABLE("JSON");

        private final String message;

        Bad(String message) {
            this.message = message;
        }

        Object happen() {
            return switch (this) {
                case NULL -> nothing();
                case NO_MESSAGE -> throw new IllegalStateException();
                case HUGE_MESSAGE ->
                        throw new IllegalStateException("\ud83d\ude00".repeat(1_000_000));
                case LONE_SURROGATE -> throw new IllegalStateException("odd \ud800");
                case STACK -> deeper(1) + deeper(2);
                case MEMORY -> throw new OutOfMemoryError("Java heap space");
                case ERROR -> throw new AssertionError("an error");
                case UNWRITABLE -> nested(1_000);
            };
        }

        @SuppressWarnings("NullAway")
        private static Object nothing() {
            return null;
        }

        private static long deeper(long n) {
            return n == Long.MAX_VALUE ? n : deeper(n + 1) + deeper(n + 2);
        }

        private static Object nested(int depth) {
            Object value = "";
            for (int i = 0; i < depth; i++) {
                value = List.of(value);
            }
            return value;
        }
    }

    @ParameterizedTest
    @EnumSource(Bad.class)
    void aBadBodyFailsItsStepAlikeOnEveryReplay(Bad bad) throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    String message;
                    try {
                        message =
                                durable.step(Step.of("bad"), Object.class, context -> bad.happen())
                                        .toString();
                    } catch (StepFailed e) {
                        message = e.failure().toString();
                    }
                    durable.step(Step.of("note " + message.hashCode()), String.class, c -> "");
                    durable.await(
                            Topic.of("go", String.class), Deadline.within(Duration.ofHours(1)));
                    return message;
                });
        RunId run = engine.start("acme", MAIN, "bad", "");
        awaitStatus(engine, run, RunStatus.WAITING);

        engine.commands().send(run, "go", "", "anna");

        assertThat(outcome(engine, run)).contains(bad.message);
        fixture.assertClean();
    }

    @ParameterizedTest
    @EnumSource(
            value = Bad.class,
            names = {"UNWRITABLE", "NULL"},
            mode = EnumSource.Mode.EXCLUDE)
    void aBranchWhoseOwnCodeFailsIsSettled(Bad bad) throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable
                                .fork(
                                        List.of(
                                                new Branch<>("bad", strand -> bad.happen()),
                                                new Branch<>("good", strand -> "good")),
                                        Join.settled())
                                .stream()
                                .map(outcome -> outcome.getClass().getSimpleName())
                                .toList()
                                .toString());

        assertThat(outcome(engine, engine.start("acme", MAIN, "forking", "")))
                .isEqualTo("[Failed, Succeeded]");
        fixture.assertClean();
    }

    @Test
    @SuppressWarnings("NullAway")
    void aRunThatReturnsNullFailsAndSaysSo() throws Exception {
        PostgresEngine engine =
                fixture.engine(
                        (durable, input) -> durable.child(new ChildRun<>("null", CHILD, input)),
                        (durable, input) -> null);

        assertThat(outcome(engine, engine.start("acme", MAIN, "null", "")))
                .contains("failed", "returned null");
    }

    @Test
    void anEmptyOptionalIsAResult() throws Exception {
        @SuppressWarnings("rawtypes")
        RunType<String, Optional> maybe = new RunType<>("maybe", String.class, Optional.class);
        PostgresEngine engine =
                fixture.engine(builder ->
                        builder.register(
                                        MAIN,
                                        (durable, input) ->
                                                "" + durable.child(new ChildRun<>("m", maybe, "")))
                                .register(
                                        maybe,
                                        (durable, input) ->
                                                durable.step(
                                                        Step.of("none"),
                                                        Optional.class,
                                                        context -> Optional.empty())));

        assertThat(outcome(engine, engine.start("acme", MAIN, "maybe", "")))
                .isEqualTo("Optional.empty");
    }

    @Test
    void codeThatSwallowsEverythingIsStillParkedAndGoesOn() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    try {
                        return durable.await(
                                        Topic.of("go", String.class),
                                        Deadline.within(Duration.ofHours(1)))
                                .orElseThrow();
                    } catch (Throwable everything) {
                        return "swallowed";
                    }
                });
        RunId run = engine.start("acme", MAIN, "swallowing", "");
        awaitStatus(engine, run, RunStatus.WAITING);

        engine.commands().send(run, "go", "gone", "anna");

        assertThat(outcome(engine, run)).isEqualTo("gone");
        assertThat(kinds(engine, run))
                .containsExactly(Kind.STARTED, Kind.WAIT, Kind.RECEIVED, Kind.COMPLETED);
    }

    @Test
    void runsOfATypeThatTheNodeDoesNotKnowAreLeftToOthers() throws Exception {
        PostgresEngine one =
                fixture.engine(builder -> builder.register(CHILD, (durable, input) -> input));
        RunId run = one.start("acme", MAIN, "foreign", "x");
        assertThat(outcome(one, one.start("acme", CHILD, "own", "x"))).isEqualTo("x");
        assertThat(status(one, run)).isEqualTo(RunStatus.READY);

        PostgresEngine two = fixture.engine((durable, input) -> "done");

        assertThat(outcome(two, run)).isEqualTo("done");
    }

    @Test
    void aNewerSchemaIsRefused() {
        fixture.engine((durable, input) -> "").close();
        fixture.update(
                "insert into troupe.schema_history select 99, '99', 'new', type, 'V99', checksum, installed_by, now(), 1, true from troupe.schema_history where version = '1'");
        try {
            assertThatThrownBy(() -> fixture.engine((durable, input) -> ""))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("schema version 99")
                    .hasMessageContaining("upgrade Troupe");
        } finally {
            fixture.update("delete from troupe.schema_history where version = '99'");
        }
    }

    @Test
    void aStrangersNotificationDoesNotDisturbANode() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.await(
                                        Topic.of("go", String.class),
                                        Deadline.within(Duration.ofHours(1)))
                                .orElseThrow());
        RunId run = engine.start("acme", MAIN, "hearing", "");
        fixture.update("notify troupe, 'what?'");
        fixture.update("notify troupe, '99999999999999999999999999'");

        engine.commands().send(run, "go", "went", "anna");

        assertThat(outcome(engine, run)).isEqualTo("went");
    }
}
