package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.awaitEnds;
import static dev.troupe.engine.Fixture.awaitStatus;
import static dev.troupe.engine.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Topic;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Who does a run, and how they are doing. */
class ActorTest {

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

    /**
     * Runs children, such as {@code "ada works, bob fails"}: who does them and what becomes of
     * them.
     */
    private static String delegate(Durable durable, String input) {
        List<Branch<String>> branches = new ArrayList<>();
        for (String work : input.split(", ", -1)) {
            String[] words = work.split(" ", -1);
            branches.add(
                    new Branch<>(
                            work,
                            strand ->
                                    strand.child(
                                            new ChildRun<>(work, CHILD, words[1]).by(words[0]))));
        }
        return durable.fork(branches, Join.settled().atMost(1)).size() + "";
    }

    private static String work(Durable durable, String what) {
        return switch (what) {
            case "works" -> "done";
            case "fails" -> throw new IllegalStateException("on purpose");
            default ->
                    durable.await(Topic.of("go", String.class), Deadline.within(Duration.ofDays(1)))
                            .orElse("nobody");
        };
    }

    private PostgresEngine engine() {
        return fixture.engine(ActorTest::delegate, ActorTest::work);
    }

    private static List<String> actors(PostgresEngine engine, RunId root) {
        return engine.store().tree(root).stream().map(run -> run.actor().orElse("-")).toList();
    }

    private static ActorStanding standing(PostgresEngine engine, String actor, int latest) {
        return engine.store().standings("acme", List.of(actor), latest).values().iterator().next();
    }

    @Test
    void aRunShowsWhoDoesItAlsoAfterItWaited() throws Exception {
        PostgresEngine engine = engine();
        RunId run = engine.start("acme", MAIN, "delegating", "ada waits");
        await().atMost(Fixture.LONG)
                .until(() -> engine.store().tree(run).size() == 2 && engine.residents() == 0);
        assertThat(actors(engine, run)).containsExactly("-", "ada");

        engine.send(engine.store().tree(run).getLast().id(), "go", "!", "anna");

        assertThat(outcome(engine, run)).isEqualTo("1");
        assertThat(actors(engine, run)).containsExactly("-", "ada");
    }

    @Test
    void aForkOfARunIsDoneByTheSame() throws Exception {
        PostgresEngine engine = engine();
        RunId run = engine.start("acme", MAIN, "delegating", "ada works");
        outcome(engine, run);
        RunId child = engine.store().tree(run).getLast().id();

        RunId fork = engine.commands().fork(child, 1, Optional.empty(), "anna");

        assertThat(actors(engine, fork)).containsExactly("ada");
    }

    @Test
    void aParkedRunThatIsCancelledKeepsItsActor() throws Exception {
        PostgresEngine engine = engine();
        RunId run = engine.start("acme", MAIN, "delegating", "ada waits");
        await().atMost(Fixture.LONG)
                .until(() -> engine.store().tree(run).size() == 2 && engine.residents() == 0);

        engine.commands().cancel(run, "enough", "anna");

        awaitEnds(engine, List.of(run));
        assertThat(actors(engine, run)).containsExactly("-", "ada");
        assertThat(standing(engine, "ada", 10)).isEqualTo(new ActorStanding(0, 0, 0));
    }

    @Test
    void anActorThatNoDatabaseTakesFailsTheRunAndSaysWhy() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        durable.child(new ChildRun<>("c", CHILD, "").by("a\0b")));

        RunId run = engine.start("acme", MAIN, "delegating", "");

        assertThat(outcome(engine, run)).contains("the actor of a run cannot hold");
    }

    // ---- how they are doing

    @Test
    void openAndEndedRunsOfEachActorAreCounted() throws Exception {
        PostgresEngine engine = engine();
        outcome(
                engine,
                engine.start(
                        "acme",
                        MAIN,
                        "ended",
                        "ada works, ada fails, bob fails, ada works, bob fails"));
        outcome(engine, engine.start("else", MAIN, "elsewhere", "ada works"));
        RunId open = engine.start("acme", MAIN, "open", "ada waits, ada waits");
        await().atMost(Fixture.LONG)
                .until(() -> engine.store().tree(open).size() == 3 && engine.residents() == 0);

        Map<String, ActorStanding> standings =
                engine.store().standings("acme", List.of("ada", "bob", "nobody", "ada"), 10);

        assertThat(standings)
                .containsOnly(
                        Map.entry("ada", new ActorStanding(2, 2, 1)),
                        Map.entry("bob", new ActorStanding(0, 0, 2)),
                        Map.entry("nobody", new ActorStanding(0, 0, 0)));
    }

    @Test
    void onlyTheLatestEndedRunsCount() throws Exception {
        PostgresEngine engine = engine();
        outcome(
                engine,
                engine.start("acme", MAIN, "ended", "ada fails, ada fails, ada works, ada fails"));

        assertThat(standing(engine, "ada", 2)).isEqualTo(new ActorStanding(0, 1, 1));
        assertThat(standing(engine, "ada", 0)).isEqualTo(new ActorStanding(0, 0, 0));
    }

    @Test
    void aPausedRunHasNotEnded() throws Exception {
        PostgresEngine engine = engine();
        RunId run = engine.start("acme", MAIN, "paused", "ada waits");
        await().atMost(Fixture.LONG)
                .until(() -> engine.store().tree(run).size() == 2 && engine.residents() == 0);

        engine.commands().pause(run, "later", "anna");

        awaitStatus(engine, engine.store().tree(run).getLast().id(), RunStatus.PAUSED);
        assertThat(standing(engine, "ada", 10)).isEqualTo(new ActorStanding(1, 0, 0));
    }

    @Test
    void aNegativeNumberOfLatestRunsIsRefused() {
        RunStore store = engine().store();

        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.standings("acme", List.of("ada"), -1));
    }

    @Test
    void aLongHistoryIsNotReadThrough() throws Exception {
        fixture.engine(builder -> builder);
        fixture.update(
                """
                insert into troupe.run (id, organization, type, name, actor, root, depth, status, head_seq, head_hash, created_at, updated_at)
                select i, 'acme', 'agent', 'a', case when i % 4 = 0 then 'bob' else 'ada' end, i, 1,
                       case when i % 1000 = 0 then 2 when i % 3 = 0 then 11 when i % 5 = 0 then 12 else 10 end,
                       1, '', now(), now() + i * interval '1 second'
                from generate_series(1, 60000) as i
                """);

        int unknown = pagesRead();
        fixture.update("analyze troupe.run");

        assertThat(unknown).isLessThan(400);
        assertThat(pagesRead()).isLessThan(400);
    }

    /** How much the statement reads, of thousands of pages. */
    private static int pagesRead() throws SQLException {
        try (Connection connection = fixture.database.dataSource().getConnection();
                PreparedStatement explain =
                        connection.prepareStatement(
                                "explain (analyze, buffers) " + Standings.SQL)) {
            Standings.bind(explain, "acme", List.of("ada", "bob", "carl"), 100);
            StringBuilder plan = new StringBuilder();
            try (ResultSet rows = explain.executeQuery()) {
                while (rows.next()) {
                    plan.append(rows.getString(1)).append('\n');
                }
            }
            assertThat(plan).contains("run_open", "run_record").doesNotContain("Seq Scan on run");
            Matcher pages = Pattern.compile("shared hit=(\\d+)(?: read=(\\d+))?").matcher(plan);
            assertThat(pages.find()).as(plan.toString()).isTrue();
            return Integer.parseInt(pages.group(1))
                    + Optional.ofNullable(pages.group(2)).map(Integer::parseInt).orElse(0);
        }
    }
}
