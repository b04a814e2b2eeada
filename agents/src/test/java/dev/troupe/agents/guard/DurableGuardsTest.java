package dev.troupe.agents.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.agents.governance.GuardClosed;
import dev.troupe.agents.governance.Guards;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Governance;
import dev.troupe.core.governance.Guard;
import dev.troupe.core.governance.Guard.Breaker;
import dev.troupe.core.team.Organization;
import dev.troupe.core.team.Team;
import dev.troupe.engine.BreakerStore;
import dev.troupe.engine.PassStore;
import dev.troupe.engine.Schema;
import dev.troupe.postgres.testing.TestDatabase;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Guards of two processes that share a database. */
class DurableGuardsTest {

    private static final Duration SHORT = Duration.ofMillis(200);
    private static final Duration LONG = Duration.ofSeconds(20);
    private static final Duration QUICK = Duration.ofMillis(5);
    private static final String TOOL = "tool:orders.refund";
    private static final RunId ROOT = new RunId(1);

    private static TestDatabase database;
    private static int organizations;

    @BeforeAll
    static void createDatabase() {
        database = TestDatabase.copyOf("troupe", Schema::prepare);
        Schema.prepare(database.dataSource());
    }

    @AfterAll
    static void dropDatabase() {
        database.close();
    }

    private final String acme = "acme-" + organizations++;
    private volatile Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final List<DurableGuards> open = new ArrayList<>();
    private final List<String> waits = new CopyOnWriteArrayList<>();
    private final DurableGuards one = guards();
    private final DurableGuards two = guards();

    private DurableGuards guards() {
        DurableGuards guards = new DurableGuards(database.dataSource(), () -> now);
        open.add(guards);
        return guards;
    }

    @AfterEach
    void close() {
        open.forEach(DurableGuards::close);
    }

    private Team team(Guard... guards) {
        return new Team(
                new Organization(acme, ""),
                Map.of(),
                Map.of(),
                Map.of(),
                Map.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                new Governance(List.of(), List.of(), List.of(guards)));
    }

    private static Guard breaking(String subject, Breaker breaker) {
        return new Guard(
                subject,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.of(breaker));
    }

    private static Guard atOnce(String subject, int most) {
        return new Guard(
                subject,
                Optional.of(most),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    private Guards.Pass enter(Guards guards, Team team, RunId root, Duration patience)
            throws InterruptedException {
        return guards.enter(
                team, List.of(TOOL, "tool:orders.*"), root, patience, why -> waits.add(why));
    }

    private void act(Guards guards, Team team, boolean well, int times)
            throws InterruptedException {
        act(guards, team, well, times, QUICK, Money.ZERO);
    }

    private void act(Guards guards, Team team, boolean well, int times, Duration took, Money cost)
            throws InterruptedException {
        for (int i = 0; i < times; i++) {
            try (Guards.Pass pass = enter(guards, team, ROOT, LONG)) {
                if (well) {
                    pass.succeeded(took, cost);
                } else {
                    pass.failed(took, cost);
                }
            }
        }
    }

    private void assertClosed(Guards guards, Team team, String... parts) {
        assertThatThrownBy(() -> enter(guards, team, ROOT, SHORT))
                .isInstanceOf(GuardClosed.class)
                .satisfies(e -> assertThat(e.getMessage()).contains(parts));
    }

    // ---- breakers

    @Test
    void aToolThatFailsTooOftenIsNotUsedForAWhileByDefault() throws Exception {
        Team team = team();
        act(one, team, true, 5);
        act(one, team, false, 4);
        act(one, team, false, 1);

        assertClosed(
                one,
                team,
                TOOL + " is not used for now: 5 of 10 failed within 1m",
                "since 2026-11-21T12:00:00Z",
                "tried again at 2026-11-21T12:00:30Z");
    }

    @Test
    void whatFailedLongAgoDoesNotCount() throws Exception {
        Team team = team();
        act(one, team, false, 9);
        now = now.plusSeconds(70);
        act(one, team, false, 9);

        act(one, team, true, 1);
        assertClosed(one, team, "9 of 10 failed");
    }

    @Test
    void slownessAndCostOpenABreakerToo() throws Exception {
        Breaker breaker =
                new Breaker(
                        Duration.ofMinutes(2),
                        4,
                        101,
                        Optional.of(50),
                        Duration.ofSeconds(10),
                        Optional.of(1_000_000L),
                        Duration.ofSeconds(30));
        Team slow = team(breaking(TOOL, breaker));
        act(one, slow, true, 2, Duration.ofSeconds(9), Money.ZERO);
        act(one, slow, true, 2, Duration.ofSeconds(11), Money.ZERO);
        assertClosed(one, slow, "2 of 4 took longer than 10s within 2m");

        String other = "tool:orders.*";
        Team costly = team(breaking(other, breaker));
        for (long cost : List.of(500_000L, 500_000L, 500_000L, 500_000L, 100_000L)) {
            try (Guards.Pass pass = two.enter(costly, List.of(other), ROOT, SHORT, why -> {})) {
                pass.succeeded(QUICK, new Money(cost));
            }
        }
        assertThatThrownBy(() -> two.enter(costly, List.of(other), ROOT, SHORT, why -> {}))
                .hasMessageContaining("it cost $1.05 a minute, more than $1");
    }

    @Test
    void processesCountTogetherAndAnOpenBreakerIsKnownToAll() throws Exception {
        Team team = team();
        act(one, team, false, 5);
        act(two, team, false, 5);
        one.exchange();
        two.exchange();

        assertClosed(two, team, "10 of 10 failed");
        one.exchange();
        assertClosed(one, team, "10 of 10 failed");
    }

    @Test
    void aBreakerOutlastsTheProcess() throws Exception {
        Team team = team();
        act(one, team, false, 10);
        one.close();

        assertClosed(guards(), team, "10 of 10 failed");
    }

    @Test
    void oneActionTriesOnceTheCoolDownIsOverAndClosesTheBreaker() throws Exception {
        Team team = team();
        act(one, team, false, 10);
        now = now.plusSeconds(30);

        try (Guards.Pass probe = enter(two, team, ROOT, LONG)) {
            assertClosed(one, team, "another action tries it just now");
            assertClosed(two, team, "another action tries it just now");
            probe.succeeded(QUICK, Money.ZERO);
        }
        one.exchange();
        act(one, team, true, 1);
        act(two, team, true, 1);
        act(two, team, false, 8);
        assertThat(new BreakerStore(database.dataSource(), () -> now).standings(Optional.of(acme)))
                .allMatch(standing -> !standing.open());
    }

    @Test
    void aProbeThatFailsDoublesTheCoolDownAndOneOfUnknownEndDoesNot() throws Exception {
        Team team = team();
        act(one, team, false, 10);
        now = now.plusSeconds(30);
        enter(one, team, ROOT, LONG).close();
        act(one, team, false, 1);

        assertClosed(one, team, "it failed again", "tried again at 2026-11-21T12:01:30Z");
    }

    @Test
    void aRaceForTheProbeHasOneWinner() throws Exception {
        Team team = team();
        act(one, team, false, 10);
        two.exchange();
        now = now.plusSeconds(30);
        List<Guards.Pass> passes = new CopyOnWriteArrayList<>();
        List<Future<?>> racers = new ArrayList<>();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 10; i++) {
                Guards guards = i % 2 == 0 ? one : two;
                racers.add(threads.submit(() -> passes.add(enter(guards, team, ROOT, LONG))));
            }
        }
        assertThat(racers.stream().filter(racer -> racer.state() == Future.State.SUCCESS))
                .hasSize(1);
        passes.forEach(Guards.Pass::close);
    }

    @Test
    void manyThatBeginAtOnceAskTheDatabaseOnce() throws Exception {
        AtomicInteger asked = new AtomicInteger();
        DataSource counting =
                (DataSource)
                        Proxy.newProxyInstance(
                                DataSource.class.getClassLoader(),
                                new Class<?>[] {DataSource.class},
                                (proxy, method, arguments) -> {
                                    asked.incrementAndGet();
                                    return method.invoke(database.dataSource(), arguments);
                                });
        DurableGuards three = new DurableGuards(counting, () -> now);
        open.add(three);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                threads.execute(() -> entered(three, team(), ROOT));
            }
        }

        assertThat(asked).hasValueLessThan(20);
    }

    @Test
    void aBreakerMayBeOffForOneToolOrForAllOfASource() throws Exception {
        act(one, team(breaking(TOOL, Breaker.OFF)), false, 12);
        act(one, team(breaking("tool:orders.*", Breaker.OFF)), false, 12);
        assertThat(GuardRules.breaker(team(atOnce(TOOL, 5)), TOOL)).contains(Breaker.DEFAULT);
        assertThat(GuardRules.breaker(team(), "provider:rehearsal")).isEmpty();
        assertThat(GuardRules.breaker(team(), "agent:writer")).isEmpty();
        assertThat(GuardRules.breaker(team(), "provider:anthropic")).contains(Breaker.DEFAULT);
    }

    @Test
    void aBreakerThatAPersonClosedIsClosedEverywhere() throws Exception {
        Team team = team();
        act(one, team, false, 10);
        two.exchange();
        new BreakerStore(database.dataSource(), () -> now).close(acme, TOOL, "anna");
        one.exchange();
        two.exchange();

        act(one, team, true, 1);
        act(two, team, false, 9);
    }

    // ---- limits

    @Test
    void noMoreAreUnderWayThanAllowedAndWhoWaitsComesNext() throws Exception {
        Team team = team(atOnce("tool:orders.*", 1));
        Guards.Pass first = enter(one, team, ROOT, LONG);
        CompletableFuture<Guards.Pass> waiting =
                CompletableFuture.supplyAsync(() -> entered(two, team, new RunId(2)));
        await().until(() -> load("tool:orders.*").waiting() == 1);
        assertThat(waiting).isNotDone();
        await().until(() ->
                waits.equals(
                        List.of(
                                "tool:orders.* is as busy as it may be (1 at once): waiting for a turn")));

        first.close();

        assertThat(waiting.get()).isNotNull();
        assertThat(load("tool:orders.*")).isEqualTo(new PassStore.Load("tool:orders.*", 1, 0));
        waiting.get().close();
        await().until(() ->
                load("tool:orders.*").equals(new PassStore.Load("tool:orders.*", 0, 0)));
    }

    @Test
    void whoWaitedTooLongIsToldWhy() throws Exception {
        Team team = team(atOnce(TOOL, 1));
        try (Guards.Pass first = enter(one, team, ROOT, LONG)) {
            assertThat(first).isNotNull();
            assertClosed(two, team, TOOL + " is as busy as it may be (1 at once)");
            assertClosed(one, team, "raise the limit under `guards`");
        }
        act(two, team, true, 1);
        await().until(() -> load(TOOL).equals(new PassStore.Load(TOOL, 0, 0)));
    }

    @Test
    void oneTreeThatAsksForMuchDoesNotKeepAnotherFromItsTurn() throws Exception {
        Team team = team(atOnce(TOOL, 1));
        List<Long> order = new CopyOnWriteArrayList<>();
        Guards.Pass first = enter(one, team, ROOT, LONG);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 4; i++) {
                int waiting = i + 1;
                threads.execute(() -> inTurn(one, team, ROOT, order));
                await().until(() -> load(TOOL).waiting() == waiting);
            }
            threads.execute(() -> inTurn(two, team, new RunId(2), order));
            await().until(() -> load(TOOL).waiting() == 5);
            first.close();
        }
        assertThat(order).containsExactly(2L, 1L, 1L, 1L, 1L);
    }

    private void inTurn(Guards guards, Team team, RunId root, List<Long> order) {
        try (Guards.Pass pass = entered(guards, team, root)) {
            assertThat(pass).isNotNull();
            order.add(root.value());
        }
    }

    @Test
    void whoIsInterruptedWaitsNoLonger() throws Exception {
        Team team = team(atOnce(TOOL, 1));
        Guards.Pass first = enter(one, team, ROOT, LONG);
        CompletableFuture<String> ended = new CompletableFuture<>();
        Thread waiting =
                Thread.ofVirtual()
                        .start(() -> {
                            try {
                                enter(one, team, ROOT, LONG);
                            } catch (InterruptedException e) {
                                ended.complete("interrupted");
                            }
                        });
        await().until(() -> load(TOOL).waiting() == 1);

        waiting.interrupt();

        assertThat(ended.get()).isEqualTo("interrupted");
        await().until(() -> load(TOOL).equals(new PassStore.Load(TOOL, 1, 0)));
        first.close();
    }

    @Test
    void whatAProcessHoldsIsFreeWhenItEnds() throws Exception {
        Team team = team(atOnce(TOOL, 1));
        enter(one, team, ROOT, LONG);
        one.close();

        act(two, team, true, 1);
    }

    @Test
    void aRateHoldsOverAllProcesses() throws Exception {
        Guard rate =
                new Guard(
                        TOOL,
                        Optional.empty(),
                        Optional.of(new Guard.Rate(3, Duration.ofHours(1))),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty());
        Team team = team(rate);
        act(one, team, true, 2);
        act(two, team, true, 1);

        assertClosed(one, team, "(3 in 1h)");
        assertClosed(two, team, "(3 in 1h)");
    }

    private PassStore.Load load(String subject) {
        return new PassStore(database.dataSource())
                .loads(acme).stream()
                        .filter(load -> load.subject().equals(subject))
                        .findFirst()
                        .orElse(new PassStore.Load(subject, 0, 0));
    }

    private Guards.Pass entered(Guards guards, Team team, RunId root) {
        try {
            return enter(guards, team, root, LONG);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
