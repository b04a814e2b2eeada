package dev.troupe.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.engine.Audit;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import tools.jackson.databind.JsonNode;

/** The main job, as a user runs it: the command in a process of its own, on a real order server. */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class RefundDeskTest {

    private static final Path EXAMPLE =
            Path.of(System.getProperty("troupe.project.root", ".."), "examples", "refund-desk")
                    .toAbsolutePath()
                    .normalize();

    @TempDir Path folder;
    private TestDatabase database;
    private Program troupe;

    @BeforeEach
    void openDatabase() {
        assumeTrue(
                Files.exists(EXAMPLE.resolve("target/orders.jar")),
                "the example's order server is not built: ./mvnw verify builds it first");
        database = TestDatabase.copyOf("troupe", Schema::prepare);
        troupe = new Program(folder, database);
    }

    @AfterEach
    void closeDatabase() {
        if (database != null) {
            database.close();
        }
    }

    @Test
    void everyTicketComesOutAsItShould() throws Exception {
        Process run =
                troupe.startQuietly("run", EXAMPLE.toString(), "--fast", "--answers", answers());

        assertThat(run.waitFor(3, TimeUnit.MINUTES)).isTrue();

        assertThat(run.exitValue()).describedAs(troupe.output()).isZero();
        assertThat(booked(1)).isEqualTo(expected());
        assertNothingWasDoneTwice();
    }

    @Test
    void itGoesOnAfterEveryKillAsIfNothingHadHappened() throws Exception {
        Process run = troupe.startQuietly("run", EXAMPLE.toString(), "--answers", answers());
        for (int rowsBefore : List.of(150, 500, 1100)) {
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !run.isAlive() || rows() > rowsBefore);
            Program.kill(run);
            Process next = troupe.startQuietly("resume", "1", "--answers", answers());
            await().atMost(Duration.ofMinutes(2))
                    .until(() -> !next.isAlive() || rows() > rowsBefore + 150);
            Program.kill(next);
        }

        Process last = troupe.startQuietly("resume", "1", "--fast", "--answers", answers());

        assertThat(last.waitFor(4, TimeUnit.MINUTES)).isTrue();
        assertThat(last.exitValue()).describedAs(troupe.output()).isZero();
        assertThat(booked(1)).isEqualTo(expected());
        assertNothingWasDoneTwice();
    }

    @Test
    void withoutAnAnswerItEndsOnceOnlyPeopleAreWaitedFor() throws Exception {
        Process run = troupe.startQuietly("run", EXAMPLE.toString(), "--fast");

        assertThat(run.waitFor(3, TimeUnit.MINUTES)).isTrue();

        assertThat(run.exitValue()).describedAs(troupe.output()).isEqualTo(ExitCode.WAITING.code());
        assertThat(new RunStore(database.dataSource()).requests(Optional.of(new RunId(1))))
                .describedAs("a person who takes her time must not hold up the other tickets")
                .hasSize(10);
        assertThat(troupe.output()).contains("troupe approve");
    }

    private static String answers() {
        return EXAMPLE.resolve("answers.yaml").toString();
    }

    private int rows() throws SQLException {
        try (Connection connection = database.dataSource().getConnection();
                Statement statement = connection.createStatement();
                ResultSet count = statement.executeQuery("select count(*) from troupe.journal")) {
            count.next();
            return count.getInt(1);
        }
    }

    /**
     * What the order system has on its books for each ticket: its status, and the cents that were
     * refunded.
     */
    private Map<String, String> booked(long run) throws SQLException {
        Path books =
                troupe.home()
                        .resolve("workspaces")
                        .resolve(Long.toString(run))
                        .resolve("orders.db");
        Map<String, String> booked = new TreeMap<>();
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + books);
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                select t.ticket, t.status, coalesce((select sum(r.cents) from refunds r where r.ticket = t.ticket), 0)
                                from tickets t
                                """)) {
            while (rows.next()) {
                booked.put(rows.getString(1), rows.getString(2) + " " + rows.getInt(3));
            }
        }
        return booked;
    }

    private static Map<String, String> expected() throws IOException {
        JsonNode outcomes = Json.parse(Files.readString(EXAMPLE.resolve("expected-outcomes.json")));
        Map<String, String> expected = new TreeMap<>();
        outcomes.properties()
                .forEach(ticket -> {
                    JsonNode outcome = ticket.getValue();
                    expected.put(
                            ticket.getKey(),
                            outcome.path("status").asString()
                                    + " "
                                    + outcome.path("refundCents").asInt());
                });
        return expected;
    }

    private void assertNothingWasDoneTwice() {
        RunStore store = new RunStore(database.dataSource());
        assertThat(new Audit(database.dataSource()).verify(Optional.empty()).findings()).isEmpty();
        assertThat(store.tree(new RunId(1)))
                .extracting(RunSummary::status)
                .containsOnly(RunStatus.COMPLETED);
        Set<String> closed = new HashSet<>();
        for (RunSummary run : store.tree(new RunId(1))) {
            for (JournalRow row : store.journal(run.id(), 0)) {
                if (row.kind() == Kind.STEP) {
                    assertThat(closed.add(run.id() + "/" + row.position()))
                            .describedAs("journaled twice: %s", row)
                            .isTrue();
                }
            }
        }
    }
}
