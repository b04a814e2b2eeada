package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.durable.Step;
import dev.troupe.postgres.testing.TestDatabase;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * An organization with runs that are over, that wait, that were forked, and an order of its own.
 */
class AuditLogTest {

    private static final int RUNS = 450;
    private static final RunType<Integer, Integer> WORK =
            new RunType<>("work", Integer.class, Integer.class);

    private static TestDatabase database;
    private static PostgresEngine engine;
    private static AuditLog log;
    private static List<AuditEntry> all;
    private static RunId fork;

    @BeforeAll
    static void runALot() throws Exception {
        database = TestDatabase.create();
        engine =
                PostgresEngine.on(database.jdbcUrl(), database.user(), database.password())
                        .register(
                                WORK,
                                (durable, number) -> {
                                    durable.step(Step.of("first"), Integer.class, context -> 1);
                                    if (number % 50 == 7) {
                                        durable.sleep(Duration.ofHours(1));
                                    }
                                    return durable.step(
                                            Step.of(number % 100 == 3 ? "rare" : "second"),
                                            Integer.class,
                                            context -> 2);
                                })
                        .start();
        List<RunId> runs = new ArrayList<>();
        for (int i = 0; i < RUNS; i++) {
            runs.add(engine.start(i % 10 == 9 ? "globex" : "acme", WORK, "run " + i, i));
        }
        for (int i = 0; i < RUNS; i++) {
            if (i % 50 != 7) {
                engine.await(runs.get(i), Duration.ofSeconds(30));
            }
        }
        fork = engine.commands().fork(runs.get(0), 2, Optional.empty(), "anna");
        engine.await(fork, Duration.ofSeconds(30));
        new OrganizationJournal(database.dataSource(), Instant::now)
                .append("acme", "key made", dev.troupe.core.json.Json.object(), "anna");
        log = new AuditLog(database.dataSource());
        all = log.read(everything(), 1_000_000).entries();
    }

    @AfterAll
    static void close() {
        engine.close();
        database.close();
    }

    private static AuditLog.Filter everything() {
        return new AuditLog.Filter(
                Optional.of("acme"),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true);
    }

    private static List<AuditEntry> pages(AuditLog.Filter filter, int most) {
        List<AuditEntry> entries = new ArrayList<>();
        Optional<AuditLog.Place> before = Optional.empty();
        do {
            AuditLog.Page page = log.read(filter, before, most);
            assertThat(page.entries()).hasSizeLessThanOrEqualTo(most);
            entries.addAll(0, page.entries());
            before = page.next().map(place -> AuditLog.Place.parse(place.toString()));
        } while (before.isPresent());
        return entries;
    }

    @Test
    void everyRowOfTheOrganizationIsTold() throws Exception {
        long rows;
        try (var connection = database.dataSource().getConnection();
                var statement = connection.createStatement();
                var count =
                        statement.executeQuery(
                                "select count(*) from troupe.journal j join troupe.run r on r.id = j.run where r.organization = 'acme'")) {
            count.next();
            rows = count.getLong(1);
        }
        assertThat(all).hasSize((int) rows);
        assertThat(all).isSortedAccordingTo(java.util.Comparator.comparing(AuditLog.Place::of));
        assertThat(all).extracting(AuditEntry::what).contains("key made");
    }

    @Test
    void pagesHoldTogetherWhatIsThereEachEntryOnce() {
        assertThat(pages(everything(), 37)).isEqualTo(all);
    }

    @Test
    void aLookThatIsCutShortGoesOnWhereItWas() throws Exception {
        List<AuditEntry> found = new ArrayList<>();
        Optional<AuditLog.Place> before = Optional.empty();
        int looks = 0;
        try (var connection = database.dataSource().getConnection()) {
            do {
                AuditLog.Page page =
                        new AuditScan(connection, everything(), before, 1_000_000, Duration.ZERO)
                                .page(100);
                found.addAll(0, page.entries());
                before = page.next();
                looks++;
            } while (before.isPresent() && looks < 1_000);
        }
        assertThat(found).isEqualTo(all);
        assertThat(looks).isGreaterThan(2);
    }

    @Test
    void whatIsRareIsFoundHoweverLongAgo() {
        AuditLog.Filter rare =
                new AuditLog.Filter(
                        Optional.of("acme"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("RARE"),
                        true);
        assertThat(pages(rare, 2)).hasSize(5).allMatch(entry -> entry.what().contains("rare"));
    }

    @Test
    void aTreeIsToldAlone() {
        AuditLog.Filter tree =
                new AuditLog.Filter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(fork),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        true);
        assertThat(pages(tree, 2)).isNotEmpty().extracting(AuditEntry::run).containsOnly(fork);
    }

    @Test
    void whatWasBeforeAMomentIsLeftOut() {
        Instant middle = all.get(all.size() / 2).at();
        AuditLog.Filter since =
                new AuditLog.Filter(
                        Optional.of("acme"),
                        Optional.of(middle),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        true);
        assertThat(pages(since, 50))
                .isEqualTo(all.stream().filter(entry -> !entry.at().isBefore(middle)).toList());
    }
}
