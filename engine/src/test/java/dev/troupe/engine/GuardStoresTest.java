package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.BreakerStore.Count;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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

    private static Fixture fixture;
    private static int organizations;

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
        Schema.prepare(fixture.database.dataSource());
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private final String acme = "acme-" + organizations++;
    private Instant now = Instant.parse("2026-11-21T12:00:00Z");
    private final BreakerStore breakers =
            new BreakerStore(fixture.database.dataSource(), () -> now);
    private final PassStore passes = new PassStore(fixture.database.dataSource());
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
        breakers.add(acme, first, now.minusSeconds(60));

        List<Count> all =
                breakers.add(acme, List.of(new Count(TOOL, now, 2, 2, 1, 6)), now.minusSeconds(60));

        assertThat(all).containsExactly(new Count(TOOL, now, 5, 3, 1, 11));
        Instant later = now.plusSeconds(100);
        assertThat(breakers.add(acme, List.of(new Count(TOOL, later, 1, 0, 0, 0)), later))
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
                new OrganizationJournal(fixture.database.dataSource(), () -> now);
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
    void aPersonClosesABreakerAndIsNamed() {
        assertThat(breakers.reset(acme, TOOL, "anna")).isEmpty();
        breakers.open(acme, TOOL, "", COOL_DOWN);

        assertThat(breakers.reset(acme, TOOL, "anna")).isPresent();

        OrganizationJournal journal =
                new OrganizationJournal(fixture.database.dataSource(), () -> now);
        assertThat(journal.history(acme, 1).getFirst().by()).isEqualTo("anna");
        assertThat(standing().open()).isFalse();
    }

    // ---- passes

    private PassStore.Limit atOnce(int most) {
        return new PassStore.Limit(acme, TOOL, Optional.of(most), Optional.empty(), Duration.ZERO);
    }

    private PassStore.Asked ask(PassStore.Limit limit, long root, UUID holder) {
        return passes.ask(limit, new RunId(root), holder, Optional.empty());
    }

    @Test
    void noMoreAreUnderWayThanAllowedOverAllProcesses() {
        PassStore.Limit limit = atOnce(2);
        PassStore.Asked a = ask(limit, 1, one);
        PassStore.Asked b = ask(limit, 2, two);
        PassStore.Asked c = ask(limit, 3, one);

        assertThat(a.begun()).containsExactly(a.no());
        assertThat(b.begun()).containsExactly(b.no());
        assertThat(c.begun()).containsExactly(a.no());
        assertThat(passes.load(acme, TOOL)).isEqualTo(new PassStore.Load(2, 1));

        passes.end(limit, b.no(), two);
        assertThat(passes.begin(limit, one)).containsExactlyInAnyOrder(a.no(), c.no());
    }

    @Test
    void treesThatWaitTakeTurns() {
        PassStore.Limit limit = atOnce(1);
        PassStore.Asked first = ask(limit, 1, one);
        List<Long> flood = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            flood.add(ask(limit, 1, one).no());
        }
        long other = ask(limit, 2, two).no();
        long otherToo = ask(limit, 2, two).no();

        passes.end(limit, first.no(), one);
        assertThat(passes.begin(limit, two)).containsExactly(other);
        passes.end(limit, other, two);
        assertThat(passes.begin(limit, one)).containsExactly(flood.getFirst());
        passes.end(limit, flood.getFirst(), one);
        assertThat(passes.begin(limit, two)).containsExactly(otherToo);
        passes.end(limit, otherToo, two);
        assertThat(passes.begin(limit, one)).containsExactly(flood.get(1));
    }

    @Test
    void whatADeadProcessHeldIsFree() {
        PassStore.Limit limit = atOnce(1);
        ask(limit, 1, one);
        PassStore.Asked waiting = ask(limit, 2, two);
        ask(limit, 3, one);
        assertThat(waiting.begun()).isEmpty();

        passes.alive(one, Duration.ZERO, List.of());

        assertThat(passes.begin(limit, two)).containsExactly(waiting.no());
        assertThat(passes.load(acme, TOOL)).isEqualTo(new PassStore.Load(1, 0));
    }

    @Test
    void whatAProcessGivesBackAtItsEndIsFree() {
        PassStore.Limit limit = atOnce(1);
        ask(limit, 1, one);
        PassStore.Asked waiting = ask(limit, 2, two);

        passes.gone(one);

        assertThat(passes.begin(limit, two)).containsExactly(waiting.no());
    }

    @Test
    void whatAProcessLostSightOfIsGivenBack() {
        PassStore.Limit limit = atOnce(1);
        ask(limit, 1, one);
        fixture.update(
                "update troupe.guard_pass set asked_at = asked_at - interval '1 hour' where organization = '"
                        + acme
                        + "'");
        PassStore.Asked known = ask(limit, 2, one);

        passes.alive(one, LEASE, List.of(known.no()));

        assertThat(passes.begin(limit, one)).containsExactly(known.no());
    }

    @Test
    void noMoreBeginInATimeThanAllowedOverAllProcesses() {
        PassStore.Limit limit =
                new PassStore.Limit(
                        acme, TOOL, Optional.empty(), Optional.of(2), Duration.ofHours(1));
        PassStore.Asked a = ask(limit, 1, one);
        PassStore.Asked b = ask(limit, 1, two);
        PassStore.Asked c = ask(limit, 1, one);
        passes.end(limit, a.no(), one);
        passes.end(limit, b.no(), two);
        assertThat(passes.begin(limit, one)).isEmpty();

        fixture.update(
                "update troupe.guard_pass set begun_at = begun_at - interval '1 hour' where no = "
                        + a.no());

        assertThat(passes.begin(limit, one)).containsExactly(c.no());
        PassStore.Asked d = ask(limit, 1, one);
        assertThat(d.begun()).doesNotContain(d.no());
    }

    @Test
    void aRunHoldsItsPassUntilItEndsWhateverBecomesOfProcesses() {
        PassStore.Limit limit = atOnce(1);
        fixture.update(
                "insert into troupe.run (id, organization, type, name, root, depth, status, head_seq, head_hash, created_at, updated_at)"
                        + " values (900001, 'x', 'x', 'x', 1, 0, 1, 0, '', now(), now())");
        RunId run = new RunId(900001);
        PassStore.Asked held = passes.ask(limit, new RunId(1), one, Optional.of(run));
        assertThat(held.begun()).containsExactly(held.no());
        passes.gone(one);
        PassStore.Asked waiting = ask(limit, 2, two);
        assertThat(waiting.begun()).isEmpty();

        PassStore.Asked again = passes.ask(limit, new RunId(1), two, Optional.of(run));
        assertThat(again.no()).isEqualTo(held.no());
        assertThat(again.begun()).containsExactly(held.no());
        assertThat(passes.load(acme, TOOL)).isEqualTo(new PassStore.Load(1, 1));
        fixture.update("update troupe.run set status = 10 where id = 900001");

        assertThat(passes.begin(limit, two)).containsExactly(waiting.no());
        assertThat(passes.load(acme, TOOL).atWork()).isEqualTo(1);
    }
}
