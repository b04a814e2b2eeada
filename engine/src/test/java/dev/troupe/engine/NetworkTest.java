package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.QUICK;
import static dev.troupe.engine.Fixture.kinds;
import static dev.troupe.engine.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The database is away, slow, or takes nodes for dead; messages and parking runs meet. */
@Order(1)
class NetworkTest {

    private static final Topic<String> GO = Topic.of("go", String.class);
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

    private final java.util.Map<String, AtomicInteger> bodies = new ConcurrentHashMap<>();

    private String work(Durable durable, String input) {
        StringBuilder done = new StringBuilder();
        for (int i = 0; i < 4; i++) {
            done.append(
                    durable.step(
                            Step.of("work"),
                            String.class,
                            context -> {
                                bodies.computeIfAbsent(
                                                context.idempotencyKey(),
                                                key -> new AtomicInteger())
                                        .incrementAndGet();
                                return input;
                            }));
        }
        done.append(durable.child(new ChildRun<>("sub", CHILD, input)));
        done.append(durable.await(GO, Deadline.within(HOUR)).orElseThrow());
        durable.sleep(Duration.ofMillis(20));
        return done.toString();
    }

    /** With a lease that a busy machine does not let run out. */
    private PostgresEngine through(Proxy proxy) {
        return through(proxy, QUICK.withLease(Duration.ofSeconds(6), Duration.ofSeconds(1)));
    }

    private PostgresEngine through(Proxy proxy, EngineSettings settings) {
        return fixture.on(
                proxy.url(fixture.database.jdbcUrl()),
                builder ->
                        builder.register(MAIN, this::work)
                                .register(
                                        CHILD,
                                        (durable, input) ->
                                                durable.step(
                                                        Step.of("sub"),
                                                        String.class,
                                                        context -> "-" + input + "-"))
                                .settings(settings.withLinger(Duration.ofMillis(5))));
    }

    /** Sends by a way of its own, because what goes through the proxy may have to be sent again. */
    private RunCommands direct() {
        return new RunCommands(fixture.database.dataSource(), java.time.InstantSource.system());
    }

    private List<RunId> startMany(PostgresEngine engine, int count) {
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            RunId run = engine.start("acme", MAIN, "run " + i, "x");
            runs.add(run);
            direct().send(run, "go", "went", "anna");
        }
        return runs;
    }

    private void assertAllWell(PostgresEngine direct, List<RunId> runs) {
        Fixture.awaitEnds(direct, runs);
        for (RunId run : runs) {
            assertThat(direct.result(run, MAIN)).isEqualTo("xxxx-x-went");
            assertThat(direct.store().tree(run)).hasSize(2);
            assertThat(kinds(direct, run))
                    .containsExactly(
                            Kind.STARTED,
                            Kind.STEP,
                            Kind.STEP,
                            Kind.STEP,
                            Kind.STEP,
                            Kind.CHILD,
                            Kind.CHILD_DONE,
                            Kind.WAIT,
                            Kind.RECEIVED,
                            Kind.SLEEP,
                            Kind.WOKE,
                            Kind.COMPLETED);
        }
        assertThat(direct.store().roots(10_000)).hasSameSizeAs(runs);
        fixture.assertClean();
    }

    /** Only looks, and takes nobody for dead. */
    private PostgresEngine bystander() {
        return fixture.engine(builder ->
                builder.settings(QUICK.withLease(Duration.ofMinutes(2), Duration.ofMinutes(1))));
    }

    @ParameterizedTest
    @EnumSource(Proxy.Cut.class)
    void aCutAroundACommitLosesNothingAndRepeatsNothing(Proxy.Cut cut) throws Exception {
        PostgresEngine bystander = bystander();
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            PostgresEngine engine = through(proxy);
            proxy.cutCommits(4, cut);

            List<RunId> runs = startMany(engine, 12);
            Fixture.awaitEnds(bystander, runs);
            proxy.cutCommits(0, cut);

            assertThat(proxy.cuts.get()).isGreaterThan(5);
            assertAllWell(bystander, runs);
            assertThat(bodies.values()).allMatch(count -> count.get() == 1);
            engine.close();
        }
    }

    @Test
    void runsWaitWhileTheDatabaseIsAwayAndGoOn() throws Exception {
        PostgresEngine bystander = bystander();
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            PostgresEngine engine = through(proxy);
            List<RunId> runs = startMany(engine, 30);
            for (int i = 0; i < 3; i++) {
                proxy.away(true);
                await().during(Duration.ofMillis(700)).until(() -> true);
                proxy.away(false);
                await().during(Duration.ofMillis(700)).until(() -> true);
            }

            assertAllWell(bystander, runs);
            assertThat(bodies.values()).allMatch(count -> count.get() == 1);
            engine.close();
        }
    }

    @Test
    void aSlowDatabaseIsOnlySlow() throws Exception {
        PostgresEngine bystander = bystander();
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            PostgresEngine engine = through(proxy);
            proxy.delay(15);

            List<RunId> runs = startMany(engine, 4);

            assertAllWell(bystander, runs);
            assertThat(bodies.values()).allMatch(count -> count.get() == 1);
            proxy.delay(0);
            engine.close();
        }
    }

    @Test
    void aNodeThatHangsInTheMiddleOfABatchIsTakenOverAndRejoins() throws Exception {
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            PostgresEngine engine = through(proxy, QUICK);
            List<RunId> runs = startMany(engine, 30);
            proxy.hang(true);
            PostgresEngine other = through(new Proxy(fixture.database.server().port()), QUICK);

            Fixture.awaitEnds(other, runs);
            proxy.hang(false);

            assertAllWell(other, runs);
            RunId late = engine.start("acme", MAIN, "late", "x");
            direct().send(late, "go", "went", "anna");
            assertThat(outcome(engine, late)).isEqualTo("xxxx-x-went");
            fixture.assertClean();
            engine.close();
            other.close();
        }
    }

    @Test
    void aNodeIsLeftAloneAsLongAsItsOwnLeaseSaysHoweverShortThoseOfOthersAre() throws Exception {
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            PostgresEngine patient =
                    waitingThrough(proxy, Duration.ofMinutes(2), Duration.ofMinutes(1));
            RunId run = patient.start("acme", MAIN, "patient", "");
            proxy.away(true);
            PostgresEngine quick = fixture.engine(waitingForGo());
            RunId other = quick.start("acme", MAIN, "quick", "");

            await().during(QUICK.lease().multipliedBy(2))
                    .atMost(Fixture.LONG)
                    .until(() ->
                            fixture.update("update troupe.node set alive = alive where not alive")
                                    == 0);

            proxy.away(false);
            direct().send(run, "go", "went", "anna");
            direct().send(other, "go", "went", "anna");
            assertThat(outcome(patient, run)).isEqualTo("went");
            assertThat(outcome(quick, other)).isEqualTo("went");
            patient.close();
        }
    }

    @Test
    void aNodeThatMissedItsOwnRenewalIsTakenOverByOneThatRenewsRarely() throws Exception {
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            PostgresEngine quick =
                    waitingThrough(proxy, Duration.ofMinutes(2), Duration.ofMillis(300));
            RunId run = quick.start("acme", MAIN, "quick", "");
            proxy.away(true);
            await().until(() ->
                    fixture.update("update troupe.node set alive = alive where due_until < now()")
                            == 1);

            PostgresEngine rare =
                    fixture.engine(builder ->
                            builder.register(MAIN, waitingForGo())
                                    .settings(
                                            QUICK.withLease(
                                                    Duration.ofMinutes(4), Duration.ofMinutes(2))));
            direct().send(run, "go", "went", "anna");

            assertThat(outcome(rare, run)).isEqualTo("went");
            proxy.away(false);
            quick.close();
        }
    }

    private static RunBody<String, String> waitingForGo() {
        return (durable, input) -> durable.await(GO, Deadline.within(HOUR)).orElseThrow();
    }

    private PostgresEngine waitingThrough(Proxy proxy, Duration lease, Duration renewal) {
        return fixture.on(
                proxy.url(fixture.database.jdbcUrl()),
                builder ->
                        builder.register(MAIN, waitingForGo())
                                .settings(
                                        QUICK.withLinger(Duration.ofMinutes(1))
                                                .withLease(lease, renewal)));
    }

    @Test
    void aFencedNodeAppendsNothingAndRejoinsAsANewOne() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        CountDownLatch working = new CountDownLatch(1);
        AtomicInteger begun = new AtomicInteger();
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.step(
                                Step.of("work"),
                                String.class,
                                context -> {
                                    boolean first = begun.incrementAndGet() == 1;
                                    working.countDown();
                                    if (first) {
                                        awaitStubbornly(go);
                                    }
                                    return first ? "first" : "second";
                                }));
        RunId run = engine.start("acme", MAIN, "fenced", "");
        working.await();

        fixture.update("update troupe.node set alive = false");

        assertThat(outcome(engine, run)).isEqualTo("second");
        go.countDown();
        assertThat(kinds(engine, run)).containsExactly(Kind.STARTED, Kind.STEP, Kind.COMPLETED);
        await().until(() -> engine.residents() == 0);
        assertThat(outcome(engine, engine.start("acme", MAIN, "after", ""))).isEqualTo("second");
        fixture.assertClean();
    }

    @Test
    void aNodeThatWasDeclaredDeadTakesNoRuns() throws Exception {
        fixture.engine((durable, input) -> "done"); // there is a database now
        try (Connection connection = fixture.database.dataSource().getConnection()) {
            long node = NodeSession.register(connection, "late", QUICK);
            RunId run = fixture.engine(builder -> builder).start("acme", CHILD, "ready", "");
            Claims.Room room = new Claims.Room(1, 1_000_000);
            Set<String> types = Set.of(CHILD.name());

            fixture.update("update troupe.node set alive = false where id = " + node);
            assertThat(Claims.claim(connection, node, types, "", Optional.empty(), room).runs())
                    .isEmpty();

            fixture.update("update troupe.node set alive = true where id = " + node);
            assertThat(Claims.claim(connection, node, types, "", Optional.empty(), room).runs())
                    .extracting(claimed -> claimed.run().id())
                    .containsExactly(run);
        }
    }

    private static void awaitStubbornly(CountDownLatch latch) {
        while (latch.getCount() > 0) {
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void closingWhileTheDatabaseIsAwayEnds() throws Exception {
        PostgresEngine bystander = bystander();
        try (Proxy proxy = new Proxy(fixture.database.server().port())) {
            PostgresEngine engine = through(proxy, QUICK.withGrace(Duration.ofMillis(200)));
            List<RunId> runs = startMany(engine, 10);
            proxy.away(true);

            engine.close();

            proxy.away(false);
            PostgresEngine other = through(proxy);
            assertAllWell(bystander, runs);
            other.close();
        }
    }

    @Test
    void noMessageIsLostBetweenWaitingParkingAndWaking() throws Exception {
        int runs = 1_500;
        int messages = 3;
        PostgresEngine engine =
                fixture.engine(builder ->
                        builder.register(
                                        MAIN,
                                        (durable, input) -> {
                                            StringBuilder got = new StringBuilder();
                                            for (int i = 0; i < messages; i++) {
                                                got.append(
                                                        durable.await(GO, Deadline.within(HOUR))
                                                                .orElseThrow());
                                            }
                                            return got.toString();
                                        })
                                .settings(QUICK.withLinger(Duration.ofNanos(1))));
        List<RunId> ids = new java.util.concurrent.CopyOnWriteArrayList<>();
        RunCommands commands = engine.commands();
        try (var threads = java.util.concurrent.Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < runs; i++) {
                boolean byCommand = i % 5 == 0;
                threads.execute(() -> {
                    RunId run = engine.start("acme", MAIN, "hammered", "");
                    ids.add(run);
                    for (int m = 0; m < messages; m++) {
                        if (byCommand) {
                            commands.send(run, "go", m, "anna");
                        } else {
                            engine.send(run, "go", m, "anna");
                        }
                    }
                });
            }
        }
        assertThat(ids).hasSize(runs);
        for (RunId run : ids) {
            assertThat(outcome(engine, run)).isEqualTo("012");
        }
        await().until(() -> engine.residents() == 0);
        fixture.assertClean();
    }

    @Test
    void severalEnginesInOneProcessShareTheWork() throws Exception {
        RunBody<String, String> body =
                (durable, input) -> {
                    durable.sleep(Duration.ofMillis(30));
                    return durable.child(new ChildRun<>("sub", CHILD, input));
                };
        List<PostgresEngine> engines =
                List.of(fixture.engine(body), fixture.engine(body), fixture.engine(body));
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            runs.add(engines.get(i % 3).start("acme", MAIN, "shared", "" + i));
        }

        Fixture.awaitEnds(engines.getFirst(), runs);

        for (int i = 0; i < runs.size(); i++) {
            assertThat(engines.get(1).result(runs.get(i), MAIN)).isEqualTo("child of " + i);
        }
        fixture.assertClean();
    }
}
