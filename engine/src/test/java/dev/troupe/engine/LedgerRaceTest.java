package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.core.json.Json;
import dev.troupe.postgres.testing.TestDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Hundreds of runs on several nodes race for nested budgets, while processes are killed: never is
 * more spent than a limit, by not one micro-dollar, and in the end nothing is left reserved. {@code
 * -Dtroupe.ledger.runs=N} has more of them race.
 */
class LedgerRaceTest {

    private static final int RUNS = Integer.getInteger("troupe.ledger.runs", 300);
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir Path folder;

    private final Fixture fixture = new Fixture();
    private final SplittableRandom random = new SplittableRandom(7);
    private final List<Process> workers = new ArrayList<>();
    private final List<String> violations = new ArrayList<>();

    @AfterEach
    void close() {
        workers.forEach(Process::destroyForcibly);
        fixture.close();
    }

    @Test
    void noLimitIsBrokenAndNothingIsLeftReserved() throws Exception {
        assertThat(race(1)).as("claims that were denied").isPositive();
    }

    @Test
    void whereThereIsPlentyWhatTabsHoldIsNeitherLostNorCountedTwice() throws Exception {
        assertThat(race(100_000)).as("claims that were denied").isZero();
        assertThat(count("troupe.journal where tab is not null"))
                .as("steps that had a share of a tab")
                .isGreaterThan(RUNS);
    }

    /**
     * Has them race for budgets that are so many times what is too little; says how many claims
     * were denied.
     */
    private int race(int plenty) throws Exception {
        TestDatabase database = fixture.database;
        Schema.prepare(database.dataSource());
        Budgets budgets = new Budgets(database.dataSource(), InstantSource.system());
        setBudgets(budgets, plenty);
        PostgresEngine engine = fixture.engine(SpendWorker::register);
        workers.add(worker(0));
        workers.add(worker(1));
        List<RunId> runs = new ArrayList<>();
        AtomicBoolean over = new AtomicBoolean();
        Thread observer = Thread.ofVirtual().start(() -> observe(budgets, over));

        for (int i = 0; i < RUNS; i++) {
            runs.add(engine.start("acme", SpendWorker.SPEND, "run " + i, (long) i));
            if (i % 100 == 99) {
                killOne();
                raiseOne(budgets);
            }
        }
        Fixture.awaitEnds(engine, runs);
        over.set(true);
        observer.join();

        assertThat(violations).isEmpty();
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(budgets.standings("acme", Optional.empty()))
                                .allSatisfy(s -> assertThat(s.reserved()).isZero()));
        assertThat(count("troupe.held")).isZero();
        int denied = checkSums(engine, budgets, runs, 30_000L * plenty);
        fixture.assertClean();
        return denied;
    }

    private static void setBudgets(Budgets budgets, int plenty) {
        long all = RUNS * 12L * SpendWorker.MOST / 2 * plenty;
        limit(budgets, "organization", Window.LIFETIME, all / 3);
        limit(budgets, "organization", Window.RUN, 30_000L * plenty);
        limit(budgets, "goal:all", Window.MONTH, all / 2);
        for (int i = 0; i < 4; i++) {
            limit(budgets, "agent:agent" + i, Window.DAY, all / 12);
        }
        for (int i = 0; i < 5; i++) {
            limit(budgets, "goal:all/goal" + i, Window.WEEK, all / 16);
        }
        for (int i = 0; i < 10; i++) {
            limit(budgets, "task:task" + i, Window.LIFETIME, all / 30);
        }
    }

    private static void limit(Budgets budgets, String scope, Window window, long most) {
        budgets.set("acme", new Budget(scope, Unit.MONEY, window, most), "anna");
    }

    /** What stands in the accounts never goes beyond the limits, whenever one looks. */
    private void observe(Budgets budgets, AtomicBoolean over) {
        while (!over.get()) {
            for (BudgetStanding standing : budgets.standings("acme", Optional.empty())) {
                if (standing.spent() + standing.reserved() > standing.budget().limit()) {
                    violations.add(standing.toString());
                }
            }
            LockSupport.parkNanos(20_000_000);
        }
    }

    private void killOne() throws IOException, InterruptedException {
        int slot = random.nextInt(workers.size());
        workers.get(slot).destroyForcibly().waitFor();
        workers.set(slot, worker(slot));
    }

    private void raiseOne(Budgets budgets) {
        String scope = "agent:agent" + random.nextInt(4);
        BudgetKey key = new BudgetKey(scope, Unit.MONEY, Window.DAY);
        long now =
                budgets.standings("acme", Optional.empty()).stream()
                        .filter(standing -> BudgetKey.of(standing.budget()).equals(key))
                        .findFirst()
                        .orElseThrow()
                        .budget()
                        .limit();
        budgets.raise("acme", key, now + 50_000, "anna");
    }

    private Process worker(int number) throws IOException {
        TestDatabase database = fixture.database;
        return new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-XX:TieredStopAtLevel=1",
                        "-Xmx128m",
                        SpendWorker.class.getName(),
                        database.jdbcUrl(),
                        database.user(),
                        database.password())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("worker" + number + ".log").toFile())
                .start();
    }

    /** Each account holds exactly what the journals say was used under it. */
    private int checkSums(
            PostgresEngine engine, Budgets budgets, List<RunId> roots, long mostOfTree) {
        long used = 0;
        int denied = 0;
        Map<RunId, Long> byTree = new HashMap<>();
        for (RunId root : roots) {
            long tree = 0;
            for (RunSummary run : engine.store().tree(root)) {
                for (JournalRow row : engine.store().journal(run.id(), 0)) {
                    if (row.kind() == Kind.STEP) {
                        tree += Json.read(row.payload().orElseThrow(), Long.class);
                    } else if (row.kind() == Kind.STEP_FAILED) {
                        Failure failure = Json.read(row.payload().orElseThrow(), Failure.class);
                        if (failure.type().equals(BudgetExhausted.TYPE)) {
                            denied++;
                        } else {
                            tree += Long.parseLong(failure.message().replace("used ", ""));
                        }
                    }
                }
            }
            byTree.put(root, tree);
            used += tree;
        }
        assertThat(standing(budgets, "organization", Optional.empty())).isEqualTo(used);
        assertThat(
                        budgets
                                .spending(
                                        "acme",
                                        Instant.EPOCH,
                                        Instant.now().plusSeconds(60),
                                        SpendSum.By.RUN)
                                .stream()
                                .mapToLong(SpendSum::money)
                                .sum())
                .isEqualTo(used);
        byTree.forEach(
                (root, tree) -> assertThat(tree).as("run " + root).isLessThanOrEqualTo(mostOfTree));
        return denied;
    }

    private static long standing(Budgets budgets, String scope, Optional<RunId> root) {
        return budgets.standings("acme", root).stream()
                .filter(standing ->
                        standing.budget().scope().equals(scope)
                                && standing.budget().window() == Window.LIFETIME)
                .findFirst()
                .orElseThrow()
                .spent();
    }

    private long count(String table) throws Exception {
        try (var connection = fixture.database.dataSource().getConnection();
                var select = connection.prepareStatement("select count(*) from " + table);
                var row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }
}
