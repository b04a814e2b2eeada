package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.GuardCounts.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What processes share of breakers and passes. */
class GuardStoresTest {

    private static final Duration COOL_DOWN = Duration.ofSeconds(30);
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final String TOOL = "tool:orders.refund";

    private static final Fixture FIXTURE = new Fixture();
    private static int organizations;

    @BeforeAll
    static void prepare() {
        Schema.prepare(FIXTURE.database.dataSource());
    }

    @AfterAll
    static void close() {
        FIXTURE.close();
    }

    private final String acme = "acme-" + organizations++;
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final BreakerStore breakers =
            new BreakerStore(FIXTURE.database.dataSource(), () -> now);
    private final GuardCounts counts = new GuardCounts(FIXTURE.database.dataSource());
    private final PassStore passes = new PassStore(FIXTURE.database.dataSource());
    private final UUID one = UUID.randomUUID();
    private final UUID two = UUID.randomUUID();

    @BeforeEach
    void live() {
        passes.alive(one, LEASE, List.of());
        passes.alive(two, LEASE, List.of());
    }

    private void pass(Duration time) {
        now = now.plus(time);
    }

    private BreakerStore.Standing standing() {
        return breakers.standings(Optional.of(acme)).getFirst();
    }

    // ---- breakers

    @Test
    void whatProcessesCountIsAddedUpAndForgottenLater() {
        List<Count> first =
                List.of(new Count(TOOL, now, 3, 1, 0, 5), new Count("x", now, 1, 0, 0, 0));
        counts.add(acme, first, now, now.minusSeconds(60));

        List<Count> all =
                counts.add(
                        acme, List.of(new Count(TOOL, now, 2, 2, 1, 6)), now, now.minusSeconds(60));

        assertThat(all).containsExactly(new Count(TOOL, now, 5, 3, 1, 11));
        Instant later = now.plusSeconds(100);
        assertThat(counts.add(acme, List.of(new Count(TOOL, later, 1, 0, 0, 0)), now, later))
                .containsExactly(new Count(TOOL, later, 1, 0, 0, 0));
    }

    @Test
    void aBreakerOpensOnceAndStaysOpen() {
        breakers.open(acme, TOOL, "6 of 10 failed", COOL_DOWN);
        pass(Duration.ofSeconds(5));
        BreakerStore.Standing again = breakers.open(acme, TOOL, "another", COOL_DOWN);

        assertThat(again).isEqualTo(standing());
        assertThat(again.reason()).isEqualTo("6 of 10 failed");
        assertThat(again.retryAt()).isEqualTo(Instant.parse("2026-11-21T12:00:30Z"));
        OrganizationJournal journal =
                new OrganizationJournal(FIXTURE.database.dataSource(), () -> now);
        assertThat(journal.history(acme, 10))
                .singleElement()
                .satisfies(order -> {
                    assertThat(order.what()).isEqualTo("breaker opened");
                    assertThat(order.detail().path("subject").asString()).isEqualTo(TOOL);
                });
    }

    @Test
    void oneOfAllTriesOnceTheCoolDownIsOver() throws Exception {
        breakers.open(acme, TOOL, "", COOL_DOWN);
        assertThat(breakers.probe(acme, TOOL, one, LEASE).granted()).isFalse();
        pass(COOL_DOWN);

        List<Callable<Boolean>> race = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            race.add(() -> breakers.probe(acme, TOOL, UUID.randomUUID(), LEASE).granted());
        }
        int granted = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Boolean> one : threads.invokeAll(race)) {
                granted += one.get() ? 1 : 0;
            }
        }

        assertThat(granted).isEqualTo(1);
    }

    @Test
    void whatTriedAndVanishedKeepsOthersAwayForALeaseOnly() {
        breakers.open(acme, TOOL, "", COOL_DOWN);
        pass(COOL_DOWN);
        breakers.probe(acme, TOOL, one, LEASE);
        breakers.keep(one, LEASE.multipliedBy(2));
        pass(LEASE);
        assertThat(breakers.probe(acme, TOOL, two, LEASE).granted()).isFalse();
        assertThat(breakers.probe(acme, TOOL, one, LEASE).granted()).isTrue();
        pass(LEASE);
        assertThat(breakers.probe(acme, TOOL, two, LEASE).granted()).isTrue();
        assertThat(breakers.mended(acme, TOOL, one)).isEmpty();

        breakers.leave(two);
        assertThat(breakers.probe(acme, TOOL, one, LEASE).granted()).isTrue();
    }

    @Test
    void theCoolDownDoublesUpToSixteenTimesUntilItIsMended() {
        breakers.open(acme, TOOL, "", COOL_DOWN);
        for (int times : List.of(2, 4, 8, 16, 16)) {
            now = standing().retryAt();
            UUID probe = UUID.randomUUID();
            assertThat(breakers.probe(acme, TOOL, probe, LEASE).granted()).isTrue();
            breakers.failedAgain(acme, TOOL, probe, "still", COOL_DOWN);
            assertThat(Duration.between(now, standing().retryAt()))
                    .isEqualTo(COOL_DOWN.multipliedBy(times));
        }
        now = standing().retryAt();
        breakers.probe(acme, TOOL, one, LEASE);

        assertThat(breakers.mended(acme, TOOL, one)).isPresent();
        assertThat(standing().open()).isFalse();
        BreakerStore.Standing again = breakers.open(acme, TOOL, "anew", COOL_DOWN);
        assertThat(Duration.between(now, again.retryAt())).isEqualTo(COOL_DOWN);
    }

    @Test
    void whatAPersonOpenedStaysOpenUntilSomebodyClosesIt() {
        breakers.open(acme, TOOL, "wrong prices", Optional.empty(), "anna");
        pass(Duration.ofDays(1_000));

        assertThat(breakers.probe(acme, TOOL, one, LEASE).granted()).isFalse();
        assertThat(standing().retryAt()).isEqualTo(BreakerStore.FOR_GOOD);
        assertThat(breakers.close(acme, TOOL, "bert")).isPresent();
        assertThat(breakers.close(acme, TOOL, "bert")).isEmpty();
        assertThat(orders())
                .extracting(order -> order.what() + " " + order.by())
                .containsExactly("breaker closed bert", "breaker opened anna");
    }

    @Test
    void whatAPersonOpenedForATimeIsTriedAfterwards() {
        breakers.open(acme, TOOL, "6 of 10 failed", COOL_DOWN);
        breakers.open(acme, TOOL, "upkeep", Optional.of(Duration.ofHours(2)), "anna");
        pass(COOL_DOWN);
        assertThat(breakers.probe(acme, TOOL, one, LEASE).granted()).isFalse();

        pass(Duration.ofHours(2));

        assertThat(breakers.probe(acme, TOOL, one, LEASE).granted()).isTrue();
    }

    @Test
    void aResetForgetsWhatWasSeen() {
        assertThat(breakers.reset(acme, TOOL, "anna")).isEmpty();
        assertThat(orders()).isEmpty();
        breakers.open(acme, TOOL, "", COOL_DOWN);
        counts.add(acme, List.of(new Count(TOOL, now, 3, 3, 0, 0)), now, now);

        assertThat(breakers.reset(acme, TOOL, "anna")).isPresent();

        Count next = new Count(TOOL, now, 1, 0, 0, 0);
        assertThat(counts.add(acme, List.of(next), now, now)).containsExactly(next);
        assertThat(orders().getFirst().by()).isEqualTo("anna");
        assertThat(standing().open()).isFalse();
    }

    private List<OrganizationJournal.Order> orders() {
        return new OrganizationJournal(FIXTURE.database.dataSource(), () -> now).history(acme, 10);
    }

    // ---- passes

    private PassStore.Limit atOnce(int most) {
        return new PassStore.Limit(acme, TOOL, Optional.of(most), Optional.empty(), Duration.ZERO);
    }

    /** Asks, and says what the process may have under way then. */
    private Set<Long> ask(PassStore.Limit limit, UUID holder, long ticket, long root) {
        return passes.turn(
                limit,
                holder,
                List.of(new PassStore.Ask(ticket, new RunId(root), Optional.empty())),
                List.of());
    }

    private Set<Long> end(PassStore.Limit limit, UUID holder, long ticket) {
        return passes.turn(limit, holder, List.of(), List.of(ticket));
    }

    private Set<Long> look(PassStore.Limit limit, UUID holder) {
        return passes.turn(limit, holder, List.of(), List.of());
    }

    @Test
    void noMoreAreUnderWayThanAllowedOverAllProcesses() {
        PassStore.Limit limit = atOnce(2);

        assertThat(ask(limit, one, 1, 1)).containsExactly(1L);
        assertThat(ask(limit, two, 1, 2)).containsExactly(1L);
        assertThat(ask(limit, one, 2, 3)).containsExactly(1L);
        assertThat(passes.loads(acme)).containsExactly(new PassStore.Load(TOOL, 2, 1));

        end(limit, two, 1);
        assertThat(look(limit, one)).containsExactlyInAnyOrder(1L, 2L);
    }

    @Test
    void whatIsAskedTwiceIsThereOnce() {
        PassStore.Limit limit = atOnce(2);
        ask(limit, one, 1, 1);
        ask(limit, one, 1, 1);

        assertThat(passes.loads(acme)).containsExactly(new PassStore.Load(TOOL, 1, 0));
        end(limit, one, 1);
        end(limit, one, 1);
        assertThat(passes.loads(acme)).isEmpty();
    }

    @Test
    void treesThatWaitTakeTurns() {
        PassStore.Limit limit = atOnce(1);
        for (long ticket = 1; ticket <= 6; ticket++) {
            ask(limit, one, ticket, 1);
        }
        ask(limit, two, 1, 2);
        ask(limit, two, 2, 2);

        end(limit, one, 1);
        assertThat(look(limit, two)).containsExactly(1L);
        end(limit, two, 1);
        assertThat(look(limit, one)).containsExactly(2L);
        end(limit, one, 2);
        assertThat(look(limit, two)).containsExactly(2L);
        end(limit, two, 2);
        assertThat(look(limit, one)).containsExactly(3L);
    }

    @Test
    void aTreeWithAThousandThatWaitDoesNotStarveOthers() {
        PassStore.Limit limit = atOnce(10);
        List<PassStore.Ask> flood = new ArrayList<>();
        for (long ticket = 1; ticket <= 1_000; ticket++) {
            flood.add(new PassStore.Ask(ticket, new RunId(1), Optional.empty()));
        }
        Set<Long> first = passes.turn(limit, one, flood, List.of());
        assertThat(first).hasSize(10);
        for (long root = 2; root <= 4; root++) {
            ask(limit, two, root, root);
        }

        passes.turn(limit, one, List.of(), List.copyOf(first).subList(0, 3));

        assertThat(look(limit, two)).containsExactlyInAnyOrder(2L, 3L, 4L);
    }

    @Test
    void whatADeadProcessHeldIsFree() {
        PassStore.Limit limit = atOnce(1);
        ask(limit, one, 1, 1);
        assertThat(ask(limit, two, 1, 2)).isEmpty();
        ask(limit, one, 2, 3);

        passes.alive(one, Duration.ZERO, List.of());

        assertThat(look(limit, two)).containsExactly(1L);
        assertThat(passes.loads(acme)).containsExactly(new PassStore.Load(TOOL, 1, 0));
    }

    @Test
    void whatAProcessGivesBackAtItsEndIsFree() {
        PassStore.Limit limit = atOnce(1);
        ask(limit, one, 1, 1);
        ask(limit, two, 1, 2);

        passes.gone(one);

        assertThat(look(limit, two)).containsExactly(1L);
    }

    @Test
    void whatAProcessLostSightOfIsGivenBack() {
        PassStore.Limit limit = atOnce(1);
        ask(limit, one, 1, 1);
        FIXTURE.update(
                "update troupe.guard_pass set asked_at = asked_at - interval '1 hour' where organization = '"
                        + acme
                        + "'");
        ask(limit, one, 2, 2);

        passes.alive(one, LEASE, List.of(2L));

        assertThat(look(limit, one)).containsExactly(2L);
    }

    @Test
    void noMoreBeginInATimeThanAllowedOverAllProcesses() {
        PassStore.Limit limit =
                new PassStore.Limit(
                        acme, TOOL, Optional.empty(), Optional.of(2), Duration.ofHours(1));
        ask(limit, one, 1, 1);
        ask(limit, two, 1, 1);
        ask(limit, one, 2, 1);
        end(limit, one, 1);
        end(limit, two, 1);
        assertThat(look(limit, one)).isEmpty();

        FIXTURE.update(
                "update troupe.guard_pass set begun_at = begun_at - interval '1 hour' where ticket = 1 and holder = '"
                        + one
                        + "'");

        assertThat(look(limit, one)).containsExactly(2L);
        assertThat(ask(limit, one, 3, 1)).containsExactly(2L);
    }

    @Test
    void aRunHoldsItsPassUntilItEndsWhateverBecomesOfProcesses() {
        PassStore.Limit limit = atOnce(1);
        FIXTURE.update(
                "insert into troupe.run (id, organization, type, name, root, depth, status, head_seq, head_hash, created_at, updated_at)"
                        + " values (900001, 'x', 'x', 'x', 1, 0, 1, 0, '', now(), now())");
        PassStore.Ask first = new PassStore.Ask(1, new RunId(1), Optional.of(new RunId(900001)));
        assertThat(passes.turn(limit, one, List.of(first), List.of())).containsExactly(1L);
        passes.gone(one);
        assertThat(ask(limit, two, 1, 2)).isEmpty();

        PassStore.Ask again = new PassStore.Ask(2, new RunId(1), Optional.of(new RunId(900001)));
        assertThat(passes.turn(limit, two, List.of(again), List.of())).containsExactly(2L);
        assertThat(passes.loads(acme)).containsExactly(new PassStore.Load(TOOL, 1, 1));
        FIXTURE.update("update troupe.run set status = 10 where id = 900001");

        assertThat(look(limit, two)).containsExactly(1L);
        assertThat(passes.loads(acme)).containsExactly(new PassStore.Load(TOOL, 1, 0));
    }
}
