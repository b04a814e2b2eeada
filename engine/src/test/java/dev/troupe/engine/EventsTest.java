package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Whoever follows the events gets each once, whoever writes, and in whatever order that ends. */
class EventsTest {

    private static final InstantSource CLOCK = InstantSource.system();
    private static final int STEPS = 5;

    private static Fixture fixture;
    private static Events events;

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
        Schema.prepare(fixture.database.dataSource());
        events = new Events(fixture.database.dataSource());
    }

    @AfterEach
    void reset() {
        fixture.reset();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private static RunBody<String, String> stepping() {
        return (durable, input) -> {
            for (int i = 0; i < STEPS; i++) {
                durable.step(Step.of("step " + i), String.class, context -> "done");
            }
            return "done";
        };
    }

    private static RunBody<String, String> asking() {
        return (durable, input) ->
                durable.await(
                                Topic.answer(
                                        "ask",
                                        JsonNode.class,
                                        new Request("approval", "ok?", Json.object())),
                                Deadline.within(Duration.ofHours(1)))
                        .map(JsonNode::toString)
                        .orElse("timed out");
    }

    /** All that is there from a place on. */
    private static List<Event> all(Cursor after, Interest interest) {
        List<Event> all = new ArrayList<>();
        Cursor place = after;
        while (true) {
            Events.Part part = events.read(place, 7, interest);
            all.addAll(part.events());
            place = part.next();
            if (!part.more() && place.compareTo(events.now()) >= 0) {
                return all;
            }
        }
    }

    private static List<String> words(List<Event> all) {
        return all.stream().map(EventsTest::word).toList();
    }

    private static String word(Event event) {
        return switch (event) {
            case Event.Recorded recorded -> recorded.row().kind().toString();
            case Event.Moved moved -> (moved.created() ? "new " : "") + moved.status();
            case Event.Question question -> question.change().toString();
            case Event.Changed changed -> changed.what();
            case Event.Reset reset -> "reset";
        };
    }

    private static Connection connection() throws SQLException {
        Connection connection = fixture.database.dataSource().getConnection();
        connection.setAutoCommit(false);
        return connection;
    }

    // ---- what is told

    @Test
    void aRunIsToldFromItsBeginningToItsEnd() throws Exception {
        Cursor begin = events.now();
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    durable.step(Step.of("a"), String.class, context -> "x");
                    durable.child(new ChildRun<>("helper", CHILD, "x"));
                    return "done";
                });
        RunId run = engine.start("acme", MAIN, "a run", "x");
        Fixture.outcome(engine, run);

        List<Event> told = all(begin, Interest.tree(run));
        assertThat(told.stream().filter(event -> event instanceof Event.Recorded))
                .extracting(event -> ((Event.Recorded) event).row())
                .containsExactlyInAnyOrderElementsOf(
                        engine
                                .store()
                                .journals(
                                        engine.store().tree(run).stream()
                                                .map(RunSummary::id)
                                                .toList())
                                .values()
                                .stream()
                                .flatMap(List::stream)
                                .toList());
        List<String> words =
                words(
                        told.stream()
                                .filter(event -> !(event instanceof Event.Recorded))
                                .filter(event ->
                                        event instanceof Event.Moved moved
                                                && moved.run().equals(run))
                                .toList());
        assertThat(words).startsWith("new running").endsWith("completed");
        assertThat(all(begin, Interest.organization("acme")))
                .allSatisfy(event -> assertThat(((Event.Moved) event).run()).isEqualTo(run));
        assertThat(all(begin, Interest.organization("other"))).isEmpty();
        assertThat(all(begin, Interest.tree(new RunId(run.value() + 1_000)))).isEmpty();
    }

    @Test
    void aQuestionIsToldWhenItIsAskedAndWhenItIsClosed() throws Exception {
        PostgresEngine engine = fixture.engine(asking());
        Cursor begin = events.now();
        RunId run = engine.start("acme", MAIN, "asks", "x");
        Fixture.awaitStatus(engine, run, RunStatus.WAITING);
        new RunCommands(fixture.database.dataSource(), CLOCK)
                .delegate(run, "0", "ann", "bob", "on leave");
        new RunCommands(fixture.database.dataSource(), CLOCK)
                .answer(
                        run,
                        "0",
                        new Decision(
                                Decision.Verdict.APPROVE,
                                "bob",
                                Optional.empty(),
                                Optional.empty()),
                        "bob");
        Fixture.outcome(engine, run);

        assertThat(words(all(begin, Interest.organization("acme"))))
                .containsSubsequence(
                        "new running",
                        "ASKED",
                        "waiting",
                        "CHANGED",
                        "approval delegated",
                        "CLOSED",
                        "ready",
                        "running",
                        "completed");
    }

    @Test
    void commandsAreToldAsTenantsTooAndOfTheirOwnOrganizationOnly() throws Exception {
        Tenancy.prepare(fixture.database.dataSource());
        var tenant = new Tenancy(fixture.database.dataSource()).of("acme");
        PostgresEngine engine = fixture.engine(asking());
        RunId run = engine.start("acme", MAIN, "asks", "x");
        RunId foreign = engine.start("other", MAIN, "asks", "x");
        Fixture.awaitStatus(engine, run, RunStatus.WAITING);
        Fixture.awaitStatus(engine, foreign, RunStatus.WAITING);
        RunCommands commands = new RunCommands(tenant, CLOCK);
        Cursor begin = events.now();

        commands.pause(run, "lunch", "ann");
        Fixture.awaitStatus(engine, run, RunStatus.PAUSED);
        new Budgets(tenant, CLOCK)
                .set("acme", new Budget("agent:a", Unit.MONEY, Window.DAY, 5), "ann");
        new BreakerStore(tenant, CLOCK).open("acme", "tool:x", "broken", Duration.ofHours(1));
        new Stops(tenant, CLOCK).stop("acme", "smoke", "ann");
        RunId fork = commands.fork(run, 1, Optional.empty(), "ann");
        commands.cancel(run, "enough", "ann");
        Fixture.awaitStatus(engine, run, RunStatus.CANCELLED);
        new Stops(tenant, CLOCK).lift("acme", "ann");
        try (Connection forger = tenant.getConnection();
                Statement statement = forger.createStatement()) {
            statement.execute(
                    "insert into troupe.feed (organization, news) values ('acme', '{\"changed\": [[\"forged\", \"other\"]], \"moved\": [[%1$s, %1$s, 0, 12, \"other\"]]}')"
                            .formatted(foreign));
            assertThatThrownBy(
                            () -> statement.execute("insert into troupe.feed (news) values ('{}')"))
                    .hasMessageContaining("row-level security");
            assertThatThrownBy(() ->
                            statement.execute(
                                    "insert into troupe.feed (no, organization) overriding system value values (99999, 'acme')"))
                    .hasMessageContaining("permission denied");
            assertThatThrownBy(() -> statement.execute("select * from troupe.feed"))
                    .hasMessageContaining("permission denied");
        }

        List<Event> told = all(begin, Interest.organization("acme"));
        assertThat(words(told))
                .contains("paused", "budget set", "breaker opened", "CLOSED", "cancelled")
                .containsSubsequence("stopped", "new ready", "cancelled", "going on");
        assertThat(told)
                .anyMatch(event ->
                        event instanceof Event.Moved moved
                                && moved.run().equals(fork)
                                && moved.created());
        assertThat(all(begin, Interest.organization("other"))).isEmpty();
        assertThat(all(begin, Interest.tree(foreign))).isEmpty();
    }

    @Test
    void aQuestionThatIsOverdueIsTold() {
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.await(
                                        Topic.answer(
                                                "ask",
                                                String.class,
                                                new Request(
                                                        "approval",
                                                        "ok?",
                                                        Json.object(),
                                                        new Request.Rules(
                                                                "",
                                                                List.of(),
                                                                false,
                                                                "",
                                                                Optional.of(
                                                                        Duration.ofMillis(1))))),
                                        Deadline.within(Duration.ofHours(1)))
                                .orElse("timed out"));
        Cursor begin = events.now();
        engine.start("acme", MAIN, "asks", "x");

        await().atMost(Fixture.LONG)
                .untilAsserted(() ->
                        assertThat(words(all(begin, Interest.organization("acme"))))
                                .containsSubsequence("ASKED", "CHANGED"));
    }

    // ---- nothing skipped, nothing twice

    @Test
    void transactionsThatEndInAnotherOrderAreNotSkipped() throws Exception {
        Cursor begin = events.now();
        try (Connection slow = connection();
                Connection quick = connection()) {
            News.of("acme").changed("first", "acme").write(slow);
            News.of("acme").changed("second", "acme").write(quick);
            quick.commit();

            assertThat(events.read(begin, 10, Interest.ALL).events()).isEmpty();
            slow.commit();
        }
        assertThat(words(all(begin, Interest.ALL))).containsExactly("first", "second");
    }

    @Test
    void transactionsThatAreRolledBackHoldNobodyUp() throws Exception {
        Cursor begin = events.now();
        try (Connection slow = connection();
                Connection quick = connection()) {
            News.of("acme").changed("never", "acme").write(slow);
            News.of("acme").changed("second", "acme").write(quick);
            quick.commit();
            slow.rollback();
        }
        assertThat(words(all(begin, Interest.ALL))).containsExactly("second");
    }

    @Test
    void transactionsThatTellNothingHoldNobodyUp() throws Exception {
        Cursor begin = events.now();
        try (Connection foreign = connection();
                Statement statement = foreign.createStatement();
                Connection quick = connection()) {
            statement.execute("create table foreign_work (x int)");
            statement.execute("insert into foreign_work values (1)");
            statement.execute("select * from troupe.feed");
            News.of("acme").changed("told", "acme").write(quick);
            quick.commit();

            assertThat(words(events.read(begin, 10, Interest.ALL).events()))
                    .containsExactly("told");
            foreign.rollback();
        }
    }

    @Test
    void whoLooksAtHowThingsStandAfterAPlaceMissesNothing() throws Exception {
        try (Connection slow = connection()) {
            News.of("acme").changed("late", "acme").write(slow);
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                Future<Cursor> now = threads.submit(events::now);
                slow.commit();
                assertThat(all(now.get(), Interest.ALL)).isEmpty();
            }
        }
    }

    @Test
    void aReaderGoesOnInTheMiddleOfATransaction() throws Exception {
        Cursor begin = events.now();
        try (Connection connection = connection()) {
            News.of("acme").changed("a", "acme").changed("b", "acme").write(connection);
            connection.commit();
        }
        Event first = all(begin, Interest.ALL).getFirst();

        Cursor place = Cursor.parse(first.cursor().toString());
        assertThat(place).isEqualTo(first.cursor());
        assertThat(words(all(place, Interest.ALL))).containsExactly("b");
    }

    /** What a reader got, with reconnections and pauses; stops when it has seen the mark. */
    private static Callable<List<Event>> reader(Cursor begin, long seed, AtomicBoolean done) {
        return () -> {
            Events own = new Events(fixture.database.dataSource());
            SplittableRandom random = new SplittableRandom(seed);
            List<Event> got = new ArrayList<>();
            Cursor place = begin;
            while (true) {
                boolean last = done.get();
                Events.Part part = own.read(place, random.nextInt(1, 40), Interest.ALL);
                boolean cut = random.nextInt(4) == 0 && !part.events().isEmpty();
                int taken = cut ? random.nextInt(part.events().size()) + 1 : part.events().size();
                got.addAll(part.events().subList(0, taken));
                place =
                        cut
                                ? Cursor.parse(part.events().get(taken - 1).cursor().toString())
                                : part.next();
                if (random.nextInt(8) == 0) {
                    own = new Events(fixture.database.dataSource());
                }
                if (last && !cut && !part.more() && place.compareTo(own.now()) >= 0) {
                    return got;
                }
                LockSupport.parkNanos(random.nextLong(3_000_000));
            }
        };
    }

    @Test
    void severalNodesWriteAndReadersGetEachRowOnceInTheOrderOfItsRun() throws Exception {
        Cursor begin = events.now();
        AtomicBoolean done = new AtomicBoolean();
        List<PostgresEngine> engines = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            engines.add(fixture.engine(stepping()));
        }
        EventHub hub = new EventHub(fixture.database.dataSource());
        engines.forEach(engine -> engine.onCommit(hub::wake));
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Event>>> readers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(reader(begin, i, done)));
            }
            EventStream stream = hub.subscribe(Interest.ALL, Optional.of(begin), 1_000_000);
            List<RunId> runs = new ArrayList<>();
            for (int i = 0; i < 150; i++) {
                runs.add(engines.get(i % 3).start("acme " + i % 4, MAIN, "run " + i, "x"));
            }
            Fixture.awaitEnds(engines.getFirst(), runs);
            done.set(true);

            Map<Long, List<JournalRow>> written = engines.getFirst().store().journals(runs);
            for (Future<List<Event>> reader : readers) {
                assertComplete(reader.get(), written);
            }
            List<Event> handed = new ArrayList<>();
            int expected = readers.getFirst().get().size();
            while (handed.size() < expected) {
                handed.add(stream.next(Fixture.LONG).orElseThrow());
            }
            assertThat(handed).isEqualTo(readers.getFirst().get());
        } finally {
            hub.close();
        }
    }

    private static void assertComplete(List<Event> got, Map<Long, List<JournalRow>> written) {
        Map<Long, List<JournalRow>> rows = new HashMap<>();
        for (Event event : got) {
            if (event instanceof Event.Recorded recorded) {
                rows.computeIfAbsent(recorded.row().run().value(), run -> new ArrayList<>())
                        .add(recorded.row());
            }
        }
        assertThat(rows).isEqualTo(written);
        assertThat(new HashSet<>(got.stream().map(Event::cursor).toList())).hasSize(got.size());
        assertThat(got.stream().map(Event::cursor).toList()).isSorted();
    }

    @Test
    void aDeadNodesRunsAreToldToBeReadyAndGoOn() throws Exception {
        PostgresEngine dead = fixture.engine(asking());
        RunId run = dead.start("acme", MAIN, "asks", "x");
        Fixture.awaitStatus(dead, run, RunStatus.WAITING);
        Cursor begin = events.now();
        fixture.update(
                "update troupe.run set status = 1, node = (select max(id) from troupe.node) where id = "
                        + run);
        fixture.update(
                "update troupe.node set alive = false, lease_until = now() - interval '1 minute'");
        fixture.engine(asking());

        await().atMost(Fixture.LONG)
                .untilAsserted(() ->
                        assertThat(words(all(begin, Interest.tree(run))))
                                .containsSubsequence("ready", "running", "waiting"));
    }

    // ---- keeping

    @Test
    void whatIsOldIsRemovedAndWhoAsksForItIsTold() throws Exception {
        Cursor begin = events.now();
        for (int i = 0; i < 3; i++) {
            try (Connection connection = connection()) {
                News.of("acme").changed("old " + i, "acme").write(connection);
                connection.commit();
            }
        }
        Cursor middle = events.now();
        fixture.update("update troupe.feed set at = at - interval '25 hours'");
        try (Connection connection = connection()) {
            News.of("acme").changed("new", "acme").write(connection);
            connection.commit();
            connection.setAutoCommit(true);
            FeedKeeping.forget(connection, Events.KEPT);
        }

        assertThat(words(all(begin, Interest.ALL))).containsExactly("reset");
        assertThat(words(all(middle, Interest.ALL))).containsExactly("new");
        assertThat(fixture.update("delete from troupe.feed where at < now() - interval '1 hour'"))
                .isZero();
    }

    @Test
    void aNodeRemovesWhatIsOld() throws Exception {
        try (Connection connection = connection()) {
            News.of("acme").changed("old", "acme").write(connection);
            connection.commit();
        }
        fixture.update("update troupe.feed set at = at - interval '25 hours'");
        fixture.engine(stepping());

        await().atMost(Fixture.LONG)
                .until(() ->
                        fixture.update(
                                        "update troupe.feed set at = at where at < now() - interval '24 hours'")
                                == 0);
    }

    // ---- the hub

    private static Event next(EventStream stream) throws InterruptedException {
        return stream.next(Fixture.LONG).orElseThrow();
    }

    private static void tell(String... whats) throws SQLException {
        for (String what : whats) {
            try (Connection connection = connection()) {
                News.of("acme").changed(what, "acme").write(connection);
                connection.commit();
            }
        }
    }

    @Test
    void allWhoFollowGetWhatTheyWant() throws Exception {
        try (EventHub hub = new EventHub(fixture.database.dataSource())) {
            EventStream one = hub.subscribe(Interest.organization("acme"), Optional.empty(), 10);
            EventStream two = hub.subscribe(Interest.organization("acme"), Optional.empty(), 10);
            EventStream other = hub.subscribe(Interest.organization("other"), Optional.empty(), 10);
            tell("a", "b");

            for (EventStream stream : List.of(one, two)) {
                assertThat(word(next(stream))).isEqualTo("a");
                assertThat(word(next(stream))).isEqualTo("b");
            }
            assertThat(other.next(Duration.ofMillis(1))).isEmpty();
            two.close();
            assertThat(two.next(Fixture.LONG)).isEmpty();
            assertThat(hub.readers()).isEqualTo(2);
        }
    }

    @Test
    void aReaderComesBackWithThePlaceWhereItWas() throws Exception {
        try (EventHub hub = new EventHub(fixture.database.dataSource())) {
            EventStream one = hub.subscribe(Interest.organization("acme"), Optional.empty(), 10);
            tell("a", "b");
            Cursor place = next(one).cursor();
            one.close();
            tell("c");

            EventStream again =
                    hub.subscribe(Interest.organization("acme"), Optional.of(place), 10);
            tell("d");
            assertThat(List.of(word(next(again)), word(next(again)), word(next(again))))
                    .containsExactly("b", "c", "d");
        }
    }

    @Test
    void aSlowReaderIsToldToLookAgainAndHoldsNobodyUp() throws Exception {
        try (EventHub hub = new EventHub(fixture.database.dataSource())) {
            EventStream slow = hub.subscribe(Interest.organization("acme"), Optional.empty(), 2);
            EventStream quick = hub.subscribe(Interest.organization("acme"), Optional.empty(), 99);
            tell("begin");
            assertThat(word(next(slow))).isEqualTo("begin");
            assertThat(word(next(quick))).isEqualTo("begin");
            tell("a", "b", "c", "d");
            for (String what : List.of("a", "b", "c", "d")) {
                assertThat(word(next(quick))).isEqualTo(what);
            }

            Event reset = next(slow);
            assertThat(reset).isInstanceOf(Event.Reset.class);
            assertThat(words(all(reset.cursor(), Interest.ALL))).containsExactly("d");
            assertThat(word(next(slow))).isEqualTo("d");
        }
    }

    @Test
    void aReaderThatWasAwayForTooLongIsToldSoAndGoesOn() throws Exception {
        Cursor begin = events.now();
        tell("old");
        fixture.update("update troupe.feed set at = at - interval '25 hours'");
        try (Connection connection = fixture.database.dataSource().getConnection()) {
            FeedKeeping.forget(connection, Events.KEPT);
        }
        try (EventHub hub = new EventHub(fixture.database.dataSource())) {
            EventStream stream =
                    hub.subscribe(Interest.organization("acme"), Optional.of(begin), 10);
            assertThat(next(stream)).isInstanceOf(Event.Reset.class);
            tell("new");
            assertThat(word(next(stream))).isEqualTo("new");
        }
    }

    @Test
    void aPlaceThatIsAheadOfAllEventsIsNoneHere() throws Exception {
        Cursor ahead = new Cursor(events.now().no() + 1_000, 0);
        assertThat(events.read(ahead, 10, Interest.ALL).events())
                .singleElement()
                .isInstanceOf(Event.Reset.class);
        try (EventHub hub = new EventHub(fixture.database.dataSource())) {
            EventStream stream =
                    hub.subscribe(Interest.organization("acme"), Optional.of(ahead), 10);
            assertThat(next(stream)).isInstanceOf(Event.Reset.class);
            tell("new");
            assertThat(word(next(stream))).isEqualTo("new");
        }
    }

    @Test
    void readersJoinAndLeaveWhileMuchHappens() throws Exception {
        PostgresEngine engine = fixture.engine(stepping());
        Instant end = Instant.now().plusSeconds(3);
        try (EventHub hub = new EventHub(fixture.database.dataSource());
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            engine.onCommit(hub::wake);
            List<Future<Integer>> all = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                all.add(threads.submit(() -> followRuns(engine, hub, end)));
            }
            for (Future<Integer> one : all) {
                assertThat(one.get()).isPositive();
            }
            assertThat(hub.readers()).isZero();
        }
    }

    /** Starts runs, and follows each, cut off in the middle, until it has ended. */
    private static int followRuns(PostgresEngine engine, EventHub hub, Instant end)
            throws InterruptedException {
        int count = 0;
        while (Instant.now().isBefore(end)) {
            Cursor begin = events.now();
            RunId run = engine.start("acme", MAIN, "run", "x");
            List<Event> got = new ArrayList<>();
            Cursor place = begin;
            while (got.isEmpty() || !word(got.getLast()).equals("completed")) {
                try (EventStream stream =
                        hub.subscribe(Interest.tree(run), Optional.of(place), 100)) {
                    for (int i = 0; i < 3; i++) {
                        if (got.isEmpty() || !word(got.getLast()).equals("completed")) {
                            got.add(next(stream));
                        }
                    }
                }
                place = got.getLast().cursor();
            }
            assertThat(
                            got.stream()
                                    .filter(event -> event instanceof Event.Recorded)
                                    .map(event -> ((Event.Recorded) event).row().seq()))
                    .containsExactly(0, 1, 2, 3, 4, 5, 6);
            count++;
        }
        return count;
    }

    @Test
    void aPlaceThatIsNoneIsRefused() {
        for (String text :
                List.of("", "x", "-1", "1-", "1-2-3", "1--2", "+1", "99999999999999999999")) {
            assertThatThrownBy(() -> Cursor.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is no place");
        }
        assertThat(Cursor.parse("7")).isEqualTo(Cursor.after(7));
    }
}
