package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class OrganizationJournalTest {

    private static TestDatabase database;
    private static OrganizationJournal journal;

    @BeforeAll
    static void open() {
        database = TestDatabase.create();
        Schema.prepare(database.dataSource());
        journal = new OrganizationJournal(database.dataSource(), InstantSource.system());
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static Audit.Report verify() {
        return new Audit(database.dataSource()).verify(Optional.empty());
    }

    @Test
    void anOrderIsRecordedAndCoveredByTheAudit() {
        journal.append("acme", "budget raised", Map.of("to", 5), "anna");
        journal.append("acme", "stop", Map.of("why", "smoke"), "bob");

        assertThat(journal.history("acme", 10))
                .extracting(OrganizationJournal.Order::what, OrganizationJournal.Order::by)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple("stop", "bob"),
                        org.assertj.core.groups.Tuple.tuple("budget raised", "anna"));
        assertThat(journal.history("acme", 1)).hasSize(1);
        assertThat(journal.history("acme", 10).getLast().detail().path("to").asInt()).isEqualTo(5);
        assertThat(verify().findings()).isEmpty();
        assertThat(verify().links()).isGreaterThanOrEqualTo(2);
    }

    @Test
    void manyAtOnceMakeOneJournalWithoutGaps() throws Exception {
        int most = 12;
        CountDownLatch together = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            IntStream.range(0, most)
                    .forEach(i ->
                            all.add(
                                    threads.submit(() -> {
                                        together.await();
                                        journal.append("race", "order " + i, Map.of(), "anna");
                                        return i;
                                    })));
            together.countDown();
            for (Future<?> one : all) {
                one.get();
            }
        }

        assertThat(journal.history("race", 100))
                .extracting(OrganizationJournal.Order::seq)
                .isEqualTo(IntStream.rangeClosed(1, most).map(i -> most + 1 - i).boxed().toList());
        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void whatTheCallerRollsBackWasNeverOrdered() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            journal.append(connection, "undone", "stop", Map.of(), "anna");
            connection.rollback();
        }

        assertThat(journal.history("undone", 10)).isEmpty();
        assertThat(journal.run("undone")).isEmpty();
    }

    @Test
    void itTakesNoNumberFromTheRunsThatPeopleKnow() throws Exception {
        try (Connection connection = database.dataSource().getConnection()) {
            long before = Ids.reserve(connection, 1);
            journal.append("numbered", "stop", Map.of(), "anna");

            assertThat(Ids.reserve(connection, 1)).isEqualTo(before + 1);
        }
    }

    @Test
    void itsRunIsNotListedAndCanNeitherBeToldAnythingNorForked() {
        journal.append("mute", "stop", Map.of(), "anna");
        RunId run = journal.run("mute").orElseThrow();
        RunCommands commands = new RunCommands(database.dataSource(), InstantSource.system());

        assertThat(new RunStore(database.dataSource()).roots(100)).isEmpty();
        assertThatThrownBy(() -> commands.cancel(run, "", "eve")).hasMessageContaining("has ended");
        assertThatThrownBy(() -> commands.send(run, "x", 1, "eve"))
                .hasMessageContaining("has ended");
        assertThatThrownBy(() -> commands.fork(run, 1, Optional.empty(), "eve"))
                .hasMessageContaining("cannot be forked");
    }

    @Test
    void noCodeCanBeGivenForIts() {
        RunType<String, String> type =
                new RunType<>(OrganizationJournal.TYPE, String.class, String.class);

        assertThatThrownBy(() ->
                        PostgresEngine.on(database.dataSource())
                                .register(type, (durable, input) -> input))
                .hasMessageContaining("use another name");
    }

    @Test
    void ordersAndEndsOfRunsGoIntoTheSameChain() throws Exception {
        RunType<String, String> type = new RunType<>("plain", String.class, String.class);
        try (PostgresEngine engine =
                PostgresEngine.on(database.dataSource())
                        .register(type, (durable, input) -> input)
                        .start()) {
            for (int i = 0; i < 3; i++) {
                RunId run = engine.start("mixed", type, "run", "");
                journal.append("mixed", "order " + i, Map.of(), "anna");
                engine.await(run, Duration.ofSeconds(30));
            }
        }

        assertThat(verify().findings()).isEmpty();
    }

    @Test
    void anOrderThatWasEditedIsFound() throws Exception {
        try (TestDatabase other = TestDatabase.create()) {
            Schema.prepare(other.dataSource());
            new OrganizationJournal(other.dataSource(), InstantSource.system())
                    .append("acme", "budget raised", Map.of("to", 5), "anna");
            try (Connection connection = other.dataSource().getConnection();
                    var statement = connection.createStatement()) {
                statement.executeUpdate(
                        "update troupe.journal set payload = replace(payload, 'anna', 'bob') where kind = 20");
            }

            assertThat(new Audit(other.dataSource()).verify(Optional.empty()).findings())
                    .extracting(Audit.Finding::problem)
                    .anyMatch(problem -> problem.startsWith("the row was changed"));
        }
    }
}
