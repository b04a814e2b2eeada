package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.RunId;
import dev.troupe.postgres.testing.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Readers look at no more rows than they need, in an organization of 100,000 runs, as a tenant,
 * too.
 */
class LargeOrganizationTest {

    private static final int ROOTS = 100_000;
    private static final long BUSY = 5;

    private static TestDatabase database;
    private static DataSource owner;
    private static DataSource tenant;

    @BeforeAll
    static void fill() throws SQLException {
        database = TestDatabase.create();
        owner = database.dataSource();
        Schema.prepare(owner);
        Tenancy.prepare(owner);
        tenant = new Tenancy(owner).of("big");
        execute(
                """
                insert into troupe.run (id, organization, type, name, actor, parent, root, depth, status, head_seq, head_hash, created_at, updated_at, plan, task)
                select i, case when i %% 10 = 0 then 'small' else 'big' end, 'plan', 'Order ' || i, null, null, i, 0,
                       case when i = 777 then 4 when i in (40, 41) then 2 when i > %1$d - 30 then 2 else 10 end, 1, sha256(''),
                       timestamptz '2026-01-01' + i * interval '1 second', timestamptz '2026-01-01' + i * interval '1 second',
                       case when i %% 1000 = 1 then 'monthly' else 'daily' end, case when i %% 1000 = 1 then 'books' when i %% 5 = 2 then 'ticket-' || i / 100 end
                from generate_series(1, %1$d) as i
                union all
                select %1$d + i, case when i %% 10 = 0 then 'small' else 'big' end, 'agent', 'clerk', 'clerk', i, i, 1, 10, 1, sha256(''),
                       timestamptz '2026-01-01' + i * interval '1 second', timestamptz '2026-01-01' + i * interval '1 second', null, null
                from generate_series(1, %1$d) as i;
                insert into troupe.journal (run, seq, at, kind, pos, name, payload, hash)
                select i, s, now(), 1, s::text, 'step', '"result"', sha256('') from generate_series(1, %1$d) as i, generate_series(0, 1) as s
                union all
                select %2$d, s, now(), 1, s::text, 'step', '"result"', sha256('') from generate_series(2, 5000) as s;
                insert into troupe.request (run, pos, organization, kind, title, topic, detail, asked_at, deadline, answered_at)
                select i, '1', case when i %% 10 = 0 then 'small' else 'big' end, 'approval', 'ok?', 'x', '{}', now(), now(),
                       case when i > 40 then now() end from generate_series(1, 20000) as i;
                insert into troupe.spender (organization, agent, subject) values ('big', 'clerk', 'model'), ('small', 'clerk', 'model');
                insert into troupe.spend (at, run, root, pos, spender, outcome, steps, money, tokens, runs, time, held)
                select timestamptz '2026-01-01' + i * interval '1 second', i, i, '1', case when i %% 10 = 0 then 2 else 1 end, 0, 1, 1, 1, 0, 0, 1
                from generate_series(1, %1$d) as i;
                insert into troupe.held (node, no, run, root, since, accounts, amounts)
                select 1, i, 5 * i + 3, 5 * i + 3, 1, '{}', '{}' from generate_series(1, 100) as i;
                update troupe.journal j set tab = h.no, spender = 1, outcome = 0, money = 0, tokens = 0, runs = 0, time = 1, held = 1
                from troupe.held h where j.run = h.run and j.seq = 1;
                """
                        .formatted(ROOTS, BUSY));
        execute("vacuum analyze");
    }

    @AfterAll
    static void close() {
        database.close();
    }

    private static void execute(String sql) throws SQLException {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static DataSource source(String who) {
        return who.equals("tenant") ? tenant : owner;
    }

    private static RunStore store(String who) {
        return new RunStore(source(who));
    }

    /** How many rows of each table were read, by whichever way. */
    private static Map<String, Long> read() throws SQLException {
        try (Connection connection = owner.getConnection();
                Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                select relname, coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0), (select count(*) from pg_stat_activity
                                where datname = current_database() and backend_type = 'client backend' and pid <> pg_backend_pid())
                                from pg_stat_user_tables where schemaname = 'troupe'
                                """)) {
            Map<String, Long> read = new TreeMap<>();
            while (rows.next()) {
                read.put(rows.getString(1), rows.getLong(2));
                read.put("sessions", rows.getLong(3));
            }
            return read;
        }
    }

    /** A session tells the statistics what it did before it is gone. */
    private static Map<String, Long> settled() throws SQLException {
        await().until(() -> read().getOrDefault("sessions", 0L) == 0);
        return read();
    }

    private static void assertReads(long most, Runnable reader) throws SQLException {
        Map<String, Long> before = settled();
        reader.run();
        Map<String, Long> after = settled();
        assertThat(after)
                .allSatisfy((table, count) ->
                        assertThat(count - before.getOrDefault(table, 0L))
                                .as("rows read of " + table)
                                .isLessThanOrEqualTo(most));
        assertThat(after).isNotEqualTo(before);
    }

    private static final RunFilter ROOTS_OF_BIG = RunFilter.NONE.of("big").withRootsOnly();

    @ParameterizedTest
    @ValueSource(strings = {"owner", "tenant"})
    void thePagesOfRootsFollowEachOther(String who) throws SQLException {
        List<RunSummary> seen = new ArrayList<>();
        assertReads(
                1_500,
                () -> {
                    Optional<RunId> before = Optional.empty();
                    for (int page = 0; page < 10; page++) {
                        Page<RunSummary> runs = store(who).runs(ROOTS_OF_BIG, before, 100);
                        seen.addAll(runs.items());
                        before = runs.next();
                        assertThat(before).contains(runs.items().getLast().id());
                    }
                });
        List<Long> expected = new ArrayList<>();
        for (long id = ROOTS; expected.size() < 1_000; id--) {
            if (id % 10 != 0) {
                expected.add(id);
            }
        }
        assertThat(seen).extracting(run -> run.id().value()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "tenant"})
    void aPageInTheMiddleCostsNoMoreThanTheFirst(String who) throws SQLException {
        assertReads(
                200,
                () ->
                        assertThat(
                                        store(who)
                                                .runs(
                                                        ROOTS_OF_BIG,
                                                        Optional.of(new RunId(ROOTS / 2)),
                                                        50)
                                                .items())
                                .hasSize(50));
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "tenant"})
    void runsThatHaveNotEndedAreFoundAmongAll(String who) throws SQLException {
        assertReads(
                500,
                () -> {
                    Page<RunSummary> blocked =
                            store(who)
                                    .runs(
                                            ROOTS_OF_BIG.withStatuses(Set.of(RunStatus.BLOCKED)),
                                            Optional.empty(),
                                            50);
                    assertThat(blocked.items())
                            .extracting(run -> run.id().value())
                            .containsExactly(777L);
                    assertThat(blocked.next()).isEmpty();
                    assertThat(
                                    store(who)
                                            .runs(
                                                    ROOTS_OF_BIG.withStatuses(
                                                            Set.of(
                                                                    RunStatus.READY,
                                                                    RunStatus.RUNNING,
                                                                    RunStatus.PAUSING,
                                                                    RunStatus.WAITING)),
                                                    Optional.empty(),
                                                    50)
                                            .items())
                            .hasSize(28);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "tenant"})
    void runsOfAPlanAndOfATaskAreFoundAmongAll(String who) throws SQLException {
        for (RunFilter filter :
                List.of(ROOTS_OF_BIG.withPlan("monthly"), ROOTS_OF_BIG.withTask("books"))) {
            assertReads(
                    200,
                    () ->
                            assertThat(
                                            store(who)
                                                    .runs(
                                                            filter,
                                                            Optional.of(new RunId(50_000)),
                                                            100)
                                                    .items())
                                    .hasSize(50)
                                    .allMatch(run -> run.id().value() % 1_000 == 1));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "tenant"})
    void aPageOfTasksReadsWhatTheseHaveDoneAndNotWhatAllHave(String who) throws SQLException {
        TaskStore tasks = new TaskStore(source(who));
        List<TaskStanding> seen = new ArrayList<>();
        assertReads(
                3_000,
                () -> {
                    Page<TaskStanding> first = tasks.latest("big", Optional.empty(), 10);
                    seen.addAll(first.items());
                    seen.addAll(tasks.latest("big", first.next(), 10).items());
                });
        assertThat(seen).extracting(TaskStanding::name).startsWith("ticket-999", "ticket-998");
        assertThat(seen).extracting(TaskStanding::name).contains("books").doesNotHaveDuplicates();
        assertThat(seen).hasSize(20);
        assertThat(seen.getFirst().runs().all()).isEqualTo(20);
        assertThat(seen.getFirst().runs().waiting()).isEqualTo(6);
        assertThat(seen.getFirst().money()).isEqualTo(20);
        assertReads(
                300,
                () ->
                        assertThat(tasks.find("big", "books").orElseThrow().runs().all())
                                .isEqualTo(100));
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "tenant"})
    void theJournalOfOneRunIsReadAlone(String who) throws SQLException {
        assertReads(
                5_100,
                () -> {
                    assertThat(store(who).journal(new RunId(BUSY), 0)).hasSize(5_001);
                });
        assertReads(200, () -> assertThat(store(who).journal(new RunId(BUSY), 4_990)).hasSize(11));
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "tenant"})
    void openQuestionsAreFoundAmongAll(String who) throws SQLException {
        assertReads(
                200,
                () ->
                        assertThat(store(who).requests(Optional.empty()))
                                .hasSize(who.equals("owner") ? 40 : 36));
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "tenant"})
    void treesAndActorsAreFoundAmongAll(String who) throws SQLException {
        assertReads(
                100,
                () -> {
                    assertThat(store(who).tree(new RunId(BUSY))).hasSize(2);
                    assertThat(store(who).standings("big", List.of("clerk"), 20)).hasSize(1);
                    assertThat(
                                    store(who)
                                            .runs(
                                                    RunFilter.NONE.of("big").withActor("clerk"),
                                                    Optional.empty(),
                                                    20)
                                            .items())
                            .hasSize(20);
                });
    }

    @ParameterizedTest
    @ValueSource(strings = {"owner", "tenant"})
    void spendingOfAnHourReadsAboutAnHour(String who) throws SQLException {
        Budgets budgets = new Budgets(source(who), InstantSource.system());
        Instant from = Instant.parse("2026-01-01T12:00:00Z");
        assertReads(
                40_000, // the index knows of blocks and not of rows
                () ->
                        assertThat(
                                        budgets.spending(
                                                "big",
                                                from,
                                                from.plus(Duration.ofHours(1)),
                                                SpendSum.By.AGENT))
                                .extracting(SpendSum::money)
                                .containsExactly(3_240L));
    }

    @Test
    void textThatNoRunHasIsLookedForInAllOfOneOrganization() throws SQLException {
        assertReads(
                ROOTS,
                () ->
                        assertThat(
                                        store("tenant")
                                                .runs(
                                                        ROOTS_OF_BIG.withText("nowhere"),
                                                        Optional.empty(),
                                                        50)
                                                .items())
                                .isEmpty());
        assertThat(
                        store("tenant")
                                .runs(ROOTS_OF_BIG.withText("ORDER 4444"), Optional.empty(), 50)
                                .items())
                .hasSize(10);
    }
}
