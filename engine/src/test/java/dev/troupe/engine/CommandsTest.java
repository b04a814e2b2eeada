package dev.troupe.engine;

import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.json.Json;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.ds.PGSimpleDataSource;

/** Commands happen once, although connections break while they are given. */
class CommandsTest {

    private static final Topic<String> GO = Topic.of("go", String.class);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final int TIMES = 6;

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

    private static RunBody<String, String> hearing(int messages) {
        return (durable, input) -> {
            StringBuilder heard = new StringBuilder();
            for (int i = 0; i < messages; i++) {
                heard.append(durable.await(GO, Deadline.within(HOUR)).orElseThrow());
            }
            return heard.toString();
        };
    }

    private static RunBody<String, String> asking() {
        return (durable, input) ->
                durable.await(
                                Topic.answer(
                                        "ask",
                                        String.class,
                                        new Request("approval", "ok?", Json.object())),
                                Deadline.within(HOUR))
                        .orElse("timed out");
    }

    /** Gives commands over connections that break at every second commit. */
    private static RunCommands breaking(Proxy proxy, Proxy.Cut cut) {
        proxy.cutCommits(2, cut);
        return new RunCommands(
                Pools.unpooled(
                        proxy.url(fixture.database.jdbcUrl()),
                        fixture.database.user(),
                        fixture.database.password()),
                InstantSource.system());
    }

    @ParameterizedTest
    @EnumSource(Proxy.Cut.class)
    void aMessageArrivesOnceHoweverItsCommitIsCut(Proxy.Cut cut) throws Exception {
        PostgresEngine engine = fixture.engine(hearing(TIMES + 1));
        RunId run = engine.start("acme", MAIN, "hearing", "");
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            RunCommands commands = breaking(proxy, cut);
            for (int i = 0; i < TIMES; i++) {
                commands.send(run, "go", i, "anna");
            }
            assertThat(proxy.cuts.get()).isGreaterThan(1);
        }
        engine.commands().send(run, "go", "end", "anna");

        assertThat(outcome(engine, run)).isEqualTo("012345end");
        fixture.assertClean();
    }

    @ParameterizedTest
    @EnumSource(Proxy.Cut.class)
    void aForkIsMadeOnceHoweverItsCommitIsCut(Proxy.Cut cut) throws Exception {
        PostgresEngine engine = fixture.engine((durable, input) -> input);
        RunId run = engine.start("acme", MAIN, "forked", "x");
        assertThat(outcome(engine, run)).isEqualTo("x");
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            RunCommands commands = breaking(proxy, cut);
            for (int i = 0; i < TIMES; i++) {
                assertThat(outcome(engine, commands.fork(run, 1, Optional.empty(), "anna")))
                        .isEqualTo("x");
            }
            assertThat(proxy.cuts.get()).isGreaterThan(1);
        }

        assertThat(engine.store().roots(100)).hasSize(1 + TIMES);
        fixture.assertClean();
    }

    @ParameterizedTest
    @EnumSource(Proxy.Cut.class)
    void anAnswerWhoseReceiptWasLostIsNotRefusedAsASecondOne(Proxy.Cut cut) throws Exception {
        PostgresEngine engine = fixture.engine(asking());
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            RunCommands commands = breaking(proxy, cut);
            for (int i = 0; i < TIMES; i++) {
                RunId run = engine.start("acme", MAIN, "asking", "");
                await().until(() -> !engine.store().requests(Optional.of(run)).isEmpty());
                commands.answer(run, "0", "yes " + i, "anna");
                assertThat(outcome(engine, run)).isEqualTo("yes " + i);
            }
            assertThat(proxy.cuts.get()).isGreaterThan(1);
        }
        fixture.assertClean();
    }

    @Test
    void aCommandFailsAndSaysThatItMayHaveHappenedIfTheDatabaseStaysAway() throws Exception {
        PostgresEngine engine = fixture.engine(hearing(1));
        RunId run = engine.start("acme", MAIN, "hearing", "");
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            PGSimpleDataSource source = new PGSimpleDataSource();
            source.setUrl(proxy.url(fixture.database.jdbcUrl()));
            source.setUser(fixture.database.user());
            source.setPassword(fixture.database.password());
            Gate gate = new Gate(source);
            proxy.cutCommits(1, Proxy.Cut.ANSWER);

            assertThatThrownBy(() ->
                            new RunCommands(gate.once(), InstantSource.system())
                                    .send(run, "go", "went", "anna"))
                    .isInstanceOf(EngineException.class)
                    .hasMessageContaining("may have happened");
        }
        assertThat(outcome(engine, run)).isEqualTo("went");
    }

    @Test
    void whatAFencedNodeMayHaveCommittedIsLookedUpBeforeItIsGivenUp() throws Exception {
        fixture.engine(hearing(0));
        RunId run = new RunId(1_000_000);
        long node =
                Database.run(
                        "registering",
                        fixture.database.dataSource(),
                        connection -> NodeSession.register(connection, "test", Fixture.QUICK));
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            Gate gate =
                    new Gate(
                            Pools.unpooled(
                                    proxy.url(fixture.database.jdbcUrl()),
                                    fixture.database.user(),
                                    fixture.database.password()));
            GroupCommit writer =
                    new GroupCommit(
                            gate.once(),
                            node,
                            effects -> {},
                            writes -> {},
                            () -> {},
                            new Standstill(stopped -> {}, () -> {}));
            writer.start();
            proxy.cutCommits(1, Proxy.Cut.ANSWER);
            AtomicReference<Optional<RuntimeException>> result = new AtomicReference<>();
            CountDownLatch handedOver = new CountDownLatch(1);
            Thread writing =
                    Thread.ofVirtual()
                            .start(() -> {
                                writer.reserve(1);
                                Write write = new Write();
                                write.add(
                                        new NewRow(
                                                run.value(),
                                                0,
                                                0,
                                                Kind.STEP,
                                                "0",
                                                "row",
                                                Optional.empty(),
                                                Hash.ZERO));
                                writer.submit(write);
                                handedOver.countDown();
                                try {
                                    write.await();
                                    result.set(Optional.empty());
                                } catch (RuntimeException e) {
                                    result.set(Optional.of(e));
                                }
                            });
            handedOver.await();
            await().until(() -> proxy.cuts.get() == 1);
            proxy.cutCommits(0, Proxy.Cut.ANSWER);
            await().until(() ->
                    fixture.update(
                                    "update troupe.node set alive = false where batch = 1 and id = "
                                            + node)
                            == 1);

            writer.abandon(new FencedException(node));
            gate.open();

            writing.join();
            assertThat(result.get()).isEmpty();
            assertThat(fixture.update("delete from troupe.journal where run = " + run))
                    .isEqualTo(1);
        }
    }

    /** Gives one connection, and no other until it is opened. */
    private static final class Gate {
        private final DataSource source;
        private final CountDownLatch first = new CountDownLatch(1);
        private volatile boolean open;

        Gate(DataSource source) {
            this.source = source;
        }

        void open() {
            open = true;
        }

        DataSource once() {
            return (DataSource)
                    java.lang.reflect.Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {DataSource.class},
                            (proxy, method, arguments) -> {
                                if (!open && first.getCount() == 0) {
                                    throw new SQLException("the gate is shut", "08001");
                                }
                                first.countDown();
                                return source.getConnection();
                            });
        }
    }
}
