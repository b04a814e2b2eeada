package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which of the runs that are ready a node takes, and how much it looks at for that. */
class ClaimsTest {

    private static final int MANY = 5_000;

    private static Fixture fixture;
    private long node;

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
        Schema.prepare(fixture.database.dataSource());
    }

    @BeforeEach
    void join() throws SQLException {
        try (Connection connection = connect()) {
            node = NodeSession.register(connection, "node", EngineSettings.DEFAULT);
        }
    }

    @AfterEach
    void forget() {
        fixture.update("delete from troupe.run");
        fixture.update("delete from troupe.stop");
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    @Test
    void theOldestOfOneOrganizationComeFirst() throws Exception {
        ready("acme", "work", 1, 20);

        assertThat(take(3)).containsExactlyInAnyOrder(1L, 2L, 3L);
        assertThat(take(2)).containsExactlyInAnyOrder(4L, 5L);
    }

    @Test
    void theBacklogOfOneOrganizationHoldsUpNoOther() throws Exception {
        ready("acme", "work", 1, MANY);
        ready("zeta", "work", MANY + 1, 1);

        assertThat(take(10)).contains(MANY + 1L).hasSize(6);
        assertThat(take(10)).hasSize(10);
    }

    @Test
    void aFewOfManyOrganizationsLeaveNoRoomUnused() throws Exception {
        for (int organization = 0; organization < 20; organization++) {
            ready("acme" + organization, "work", 1 + organization * 10L, 10);
        }

        assertThat(take(7)).hasSize(7);
    }

    @Test
    void whoTookAllThatItLookedForIsToldThatThereMayBeMore() throws Exception {
        ready("acme", "work", 1, 3);

        try (Connection connection = connect()) {
            assertThat(claim(connection, 3).more()).isTrue();
            assertThat(claim(connection, 3).more()).isFalse();
        }
    }

    @Test
    void runsOfAStoppedOrganizationAreNotLookedAt() throws Exception {
        ready("acme", "work", 1, MANY);
        ready("zeta", "work", MANY + 1, 2);
        fixture.update(
                "insert into troupe.stop (organization, since, stopped_by, reason) values ('acme', now(), 'ada', 'audit')");

        assertThat(takeLookingAtFew()).containsExactlyInAnyOrder(MANY + 1L, MANY + 2L);
    }

    @Test
    void runsOfATypeThatNobodyKnowsAreNotLookedAt() throws Exception {
        ready("acme", "gone", 1, MANY);
        ready("acme", "work", MANY + 1, 2);

        assertThat(takeLookingAtFew()).containsExactlyInAnyOrder(MANY + 1L, MANY + 2L);
    }

    @Test
    void runsThatAreReservedForOthersAreNotLookedAt() throws Exception {
        ready("acme", "work", 1, MANY);
        fixture.update("update troupe.run set reserved_for = 'a cassette'");
        ready("acme", "work", MANY + 1, 2);

        assertThat(takeLookingAtFew()).containsExactlyInAnyOrder(MANY + 1L, MANY + 2L);
    }

    @Test
    void ofSomeTreesOnlyTheirRunsAreTaken() throws Exception {
        ready("acme", "work", 1, 5);

        try (Connection connection = connect()) {
            assertThat(
                            ids(
                                    Claims.claim(
                                            connection,
                                            node,
                                            Set.of("work"),
                                            "",
                                            Optional.of(Set.of(2L, 4L, 9L)),
                                            new Claims.Room(10, 1_000_000))))
                    .containsExactlyInAnyOrder(2L, 4L);
        }
    }

    // ---- helpers

    private static Connection connect() throws SQLException {
        return fixture.database.dataSource().getConnection();
    }

    private static void ready(String organization, String type, long from, int count) {
        fixture.update(
                """
                insert into troupe.run (id, organization, type, name, root, depth, status, head_seq, head_hash, bytes, created_at, updated_at)
                select id, '%s', '%s', 'run', id, 0, 0, 0, '', 100, now(), now() from generate_series(%d, %d) as id
                """
                        .formatted(organization, type, from, from + count - 1));
    }

    private Claims.Taken claim(Connection connection, int most) throws SQLException {
        return Claims.claim(
                connection,
                node,
                Set.of("work"),
                "",
                Optional.empty(),
                new Claims.Room(most, 1_000_000));
    }

    private List<Long> take(int most) throws SQLException {
        try (Connection connection = connect()) {
            return ids(claim(connection, most));
        }
    }

    private static List<Long> ids(Claims.Taken taken) {
        return taken.runs().stream().map(claimed -> claimed.run().id().value()).toList();
    }

    private List<Long> takeLookingAtFew() throws SQLException {
        fixture.update(
                "vacuum analyze troupe.run"); // what tests before have deleted is there until then
        try (Connection connection = connect()) {
            connection.setAutoCommit(false);
            long before = lookedAt(connection);
            List<Long> taken = ids(claim(connection, 100));
            assertThat(lookedAt(connection) - before)
                    .as("rows that were looked at")
                    .isBetween(1L, MANY / 10L);
            connection.commit();
            return taken;
        }
    }

    private static long lookedAt(Connection connection) throws SQLException {
        String sql =
                """
                select pg_stat_get_xact_tuples_returned('troupe.run'::regclass)
                  + (select sum(pg_stat_get_xact_tuples_returned(indexrelid)) from pg_index where indrelid = 'troupe.run'::regclass)
                """;
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
