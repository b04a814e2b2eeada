package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Mandate;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Spender;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random batches of claims and settlements of two nodes for one run, on tabs and without, some of
 * them rolled back and tried again, with limits that change and nodes that die, leave what a simple
 * model expects. {@code -Dtroupe.ledger.seeds=100} tries more of them.
 */
class LedgerModelTest {

    private static final int OPERATIONS = 120;
    private static final String ACME = "acme";
    private static final List<String> SCOPES =
            List.of("organization", "agent:a", "agent:b", "task:t");

    private static final List<Settling.Outcome> OUTCOMES = List.of(Settling.Outcome.values());

    private static Fixture fixture;

    private final Map<String, Long> limits = new HashMap<>();
    private final Map<String, Long> spent = new TreeMap<>();
    private final Map<String, Long> reserved = new TreeMap<>();
    private final List<Open> open = new ArrayList<>();
    private final List<OpenTab> tabs = new ArrayList<>();
    private final Map<Long, Ledger> ledgers = new TreeMap<>();
    private final CopyBuffer copy = new CopyBuffer();
    private int nextSeq;
    private long used;
    private Instant now = Instant.parse("2026-11-21T10:00:00Z");

    /** A reservation that the model knows to be held, by account; a share, if it is of a tab. */
    private record Open(
            long node, Reserving reserving, Map<String, Long> held, Optional<OpenTab> tab) {}

    /** A tab that the model knows to be open. */
    private static final class OpenTab {
        final long node;
        final Tab tab;
        final Claim claim;
        final Set<String> accounts;
        long left;

        OpenTab(long node, Reserving reserving, Set<String> accounts, long left) {
            this.node = node;
            this.tab = new Tab(reserving, new ReentrantLock());
            this.claim = reserving.claim();
            this.accounts = accounts;
            this.left = left;
        }
    }

    static LongStream seeds() {
        return LongStream.range(1, 1 + Long.getLong("troupe.ledger.seeds", 8));
    }

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
        Schema.prepare(fixture.database.dataSource());
    }

    @BeforeEach
    void reset() {
        fixture.reset();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theLedgerDoesWhatTheModelSays(long seed) throws Exception {
        SplittableRandom random = new SplittableRandom(seed);
        Budgets budgets = new Budgets(fixture.database.dataSource(), () -> now);
        try (Connection connection = fixture.database.dataSource().getConnection()) {
            connection.setAutoCommit(false);
            join(connection);
            join(connection);
            for (int i = 0; i < OPERATIONS; i++) {
                switch (random.nextInt(10)) {
                    case 0 -> change(budgets, random);
                    case 1 -> now = now.plus(random.nextInt(20), ChronoUnit.HOURS);
                    case 2 -> {
                        if (!ledgers.isEmpty() && random.nextInt(4) == 0) {
                            die(connection, random);
                        }
                    }
                    default -> batch(connection, random);
                }
                assertThat(accounts(connection))
                        .as("seed %s, operation %s", seed, i)
                        .isEqualTo(model());
                assertThat(listed(connection))
                        .as("what is listed: seed %s, operation %s", seed, i)
                        .isEqualTo(used);
            }
            while (!ledgers.isEmpty()) {
                die(connection, random);
            }
            assertThat(accounts(connection).values())
                    .as("seed " + seed)
                    .allMatch(account -> account.contains("reserved 0,"));
        }
    }

    // ---- what happens

    private void join(Connection connection) throws SQLException {
        long node = NodeSession.register(connection, "node", EngineSettings.DEFAULT);
        connection.commit();
        ledgers.put(node, new Ledger(node));
    }

    private void change(Budgets budgets, SplittableRandom random) {
        String scope = SCOPES.get(random.nextInt(SCOPES.size()));
        Window window = random.nextBoolean() ? Window.DAY : Window.LIFETIME;
        BudgetKey key = new BudgetKey(scope, Unit.MONEY, window);
        if (random.nextInt(5) == 0) {
            budgets.remove(ACME, key, "anna");
            limits.remove(limit(scope, window));
        } else {
            long most = random.nextLong(random.nextBoolean() ? 3_000 : 100_000);
            budgets.set(ACME, new Budget(scope, Unit.MONEY, window, most), "anna");
            limits.put(limit(scope, window), most);
        }
    }

    private void die(Connection connection, SplittableRandom random) throws SQLException {
        long node = List.copyOf(ledgers.keySet()).get(random.nextInt(ledgers.size()));
        NodeSession.retire(connection, node);
        connection.commit();
        ledgers.remove(node);
        for (Open one : List.copyOf(open)) {
            if (one.node() == node) {
                open.remove(one);
                release(one.held());
            }
        }
        for (OpenTab tab : List.copyOf(tabs)) {
            if (tab.node == node) {
                tabs.remove(tab);
                release(held(tab.accounts, tab.left));
            }
        }
        if (random.nextInt(3) > 0) {
            join(connection);
        }
    }

    private void release(Map<String, Long> held) {
        held.forEach((account, amount) -> reserved.merge(account, -amount, Long::sum));
    }

    private static Map<String, Long> held(Set<String> accounts, long amount) {
        Map<String, Long> held = new TreeMap<>();
        accounts.forEach(account -> held.put(account, amount));
        return held;
    }

    private void batch(Connection connection, SplittableRandom random) throws SQLException {
        if (ledgers.isEmpty()) {
            join(connection);
        }
        long node = List.copyOf(ledgers.keySet()).get(random.nextInt(ledgers.size()));
        tabs.stream().filter(tab -> tab.node == node).forEach(tab -> take(tab, random));
        List<Reserving> claims = new ArrayList<>();
        for (int i = random.nextInt(5); i > 0; i--) {
            claims.add(claim(random));
        }
        List<Ending> endings = endings(node, random);
        Ledger ledger = java.util.Objects.requireNonNull(ledgers.get(node));
        for (int tries = random.nextInt(3); tries > 0; tries--) {
            write(connection, ledger, claims, endings);
            connection.rollback();
        }
        write(connection, ledger, claims, endings);
        ledger.commit(connection);
        ledger.committed();
        endings.forEach(this::end);
        claims.forEach(claim -> decide(node, claim));
    }

    /** Each share that ends has a row of its own, as a step has. */
    private void write(
            Connection connection, Ledger ledger, List<Reserving> claims, List<Ending> endings)
            throws SQLException {
        ledger.begin(connection, endings);
        List<RowCopy.Row> rows = new ArrayList<>();
        for (Ending ending : new LinkedHashSet<>(endings)) {
            if (ending instanceof Settling settling
                    && settling.outcome() != Settling.Outcome.GIVEN_BACK) {
                ledger.share(settling)
                        .ifPresent(share ->
                                rows.add(
                                        new RowCopy.Row(
                                                row(settling.reservation().run()),
                                                Optional.of(share))));
            }
        }
        RowCopy.insert(connection, copy, rows);
        claims.forEach(claim -> claim.since(nextSeq));
        ledger.write(connection, claims, News.ofNode());
    }

    private NewRow row(RunId run) {
        return new NewRow(
                run.value(), nextSeq++, 0, Kind.STEP, "1", "spend", Optional.empty(), Hash.ZERO);
    }

    /** A step takes its share. */
    private void take(OpenTab tab, SplittableRandom random) {
        if (random.nextBoolean()) {
            return;
        }
        long money = random.nextLong(300);
        Claim claim =
                new Claim(
                        tab.claim.scopes(),
                        new Amounts(money, 0, 0, 0),
                        List.of(),
                        tab.claim.spender());
        Optional<Reserving> share = tab.tab.take("1", claim, now);
        assertThat(share.isPresent()).isEqualTo(money <= tab.left);
        share.ifPresent(taken -> {
            tab.left -= money;
            open.add(new Open(tab.node, taken, held(tab.accounts, money), Optional.of(tab)));
        });
    }

    /** In any order, some of them twice: the second has nothing to end. */
    private List<Ending> endings(long node, SplittableRandom random) {
        List<Ending> endings = new ArrayList<>();
        for (OpenTab tab : tabs) {
            if (tab.node == node && random.nextInt(6) == 0) {
                endings.add(tab.tab.end());
            }
        }
        for (Open one : open) {
            if (one.node() == node && random.nextInt(3) == 0) {
                endings.add(settling(one, random));
            }
        }
        for (Ending ending : List.copyOf(endings)) {
            if (random.nextInt(4) == 0) {
                endings.add(ending);
            }
        }
        Collections.shuffle(endings, new Random(random.nextLong()));
        return closingOverdrawn(endings);
    }

    /** What used more than its share brings the end of its tab along. */
    private static List<Ending> closingOverdrawn(List<Ending> endings) {
        List<Ending> all = new ArrayList<>();
        for (Ending ending : endings) {
            if (ending instanceof Settling settling && settling.isOverdrawn()) {
                settling.reservation().tab().map(Tab::end).ifPresent(all::add);
            }
            all.add(ending);
        }
        return all;
    }

    private Settling settling(Open one, SplittableRandom random) {
        Settling.Outcome outcome = OUTCOMES.get(random.nextInt(OUTCOMES.size()));
        long most = one.reserving().claim().most().money();
        long used =
                outcome == Settling.Outcome.ASSUMED ? most : random.nextLong(most + most / 2 + 1);
        return new Settling(one.reserving(), outcome, new Amounts(used, 0, 0, 0), now);
    }

    private Reserving claim(SplittableRandom random) {
        List<String> scopes = new ArrayList<>();
        for (String scope : SCOPES) {
            if (random.nextBoolean()) {
                scopes.add(scope);
            }
        }
        if (random.nextInt(4) == 0 && !scopes.isEmpty()) {
            scopes.add(scopes.getFirst()); // named twice, it counts once
        }
        List<Judgment.Count> counts = new ArrayList<>();
        for (int i = Math.max(0, random.nextInt(-2, 3)); i > 0; i--) {
            counts.add(new Judgment.Count("p", Window.DAY, random.nextLong(50), 100));
        }
        Claim claim =
                new Claim(
                        scopes,
                        new Amounts(random.nextLong(500), 0, 0, 0),
                        counts,
                        Spender.of("a", Mandate.NONE, "run"));
        RunInfo run =
                new RunInfo(
                        new RunId(7),
                        ACME,
                        "t",
                        "n",
                        Optional.empty(),
                        Optional.empty(),
                        new RunId(7),
                        0,
                        "");
        Reserving reserving = new Reserving(run, "0", claim, now);
        return counts.isEmpty() && random.nextBoolean()
                ? reserving.onlyOfPlenty(random.nextInt(1, 9))
                : reserving;
    }

    // ---- the model

    private static String limit(String scope, Window window) {
        return scope + " " + window;
    }

    private String account(String scope, Window window) {
        return scope + " " + window.period(now, new RunId(7));
    }

    private void end(Ending ending) {
        switch (ending) {
            case Closing closing ->
                    tabs.stream()
                            .filter(tab -> tab.tab == closing.tab())
                            .findFirst()
                            .ifPresent(tab -> {
                                tabs.remove(tab);
                                release(held(tab.accounts, tab.left));
                            });
            case Settling settling ->
                    open.stream()
                            .filter(one -> one.reserving() == settling.reservation())
                            .findFirst()
                            .ifPresent(one -> settle(one, settling));
        }
    }

    private void settle(Open one, Settling settling) {
        open.remove(one);
        boolean given = settling.outcome() == Settling.Outcome.GIVEN_BACK;
        Optional<OpenTab> tab = one.tab().filter(tabs::contains);
        long kept = given ? 0 : settling.used().money();
        used += kept;
        one.held()
                .forEach((account, amount) -> {
                    boolean counted = account.startsWith("policy:");
                    long more = counted && !given ? amount : kept;
                    reserved.merge(account, tab.isPresent() ? -more : -amount, Long::sum);
                    spent.merge(account, more, Long::sum);
                });
        tab.ifPresent(of -> of.left += settling.reservation().claim().most().money() - kept);
    }

    private void decide(long node, Reserving claim) {
        Map<String, Long> wanted = new TreeMap<>();
        Map<String, Long> most = new HashMap<>();
        long money = claim.claim().most().money();
        for (String scope : claim.claim().scopes()) {
            for (Window window : List.of(Window.DAY, Window.LIFETIME)) {
                Long limit = limits.get(limit(scope, window));
                if (limit != null && money > 0) {
                    wanted.put(account(scope, window), money);
                    most.put(account(scope, window), limit);
                }
            }
        }
        for (Judgment.Count count : claim.claim().counts()) {
            wanted.merge(account("policy:p", Window.DAY), count.amount(), Long::sum);
            most.put(account("policy:p", Window.DAY), count.most());
        }
        long times = claim.mostTimes();
        for (Map.Entry<String, Long> part : wanted.entrySet()) {
            long limit = most.getOrDefault(part.getKey(), 0L);
            long before =
                    spent.getOrDefault(part.getKey(), 0L)
                            + reserved.getOrDefault(part.getKey(), 0L);
            if (claim.isOnlyOfPlenty()) {
                long free = Math.min((limit - before) / 32, limit * 80 / 100 - before - 1);
                times = Math.min(times, Math.max(0, free) / part.getValue());
            } else if (part.getValue() > limit - before) {
                times = 0;
            }
        }
        boolean fits = times > 0;
        assertThat(claim.isGranted()).as(wanted + " of " + most).isEqualTo(fits);
        wanted.keySet()
                .forEach(account -> {
                    spent.merge(account, 0L, Long::sum);
                    reserved.merge(account, 0L, Long::sum);
                });
        if (fits) {
            long granted = times;
            assertThat(claim.times()).isEqualTo((int) granted);
            wanted.forEach(
                    (account, amount) -> reserved.merge(account, amount * granted, Long::sum));
            if (claim.isOnlyOfPlenty()) {
                tabs.add(new OpenTab(node, claim, wanted.keySet(), money * granted));
            } else {
                open.add(new Open(node, claim, wanted, Optional.empty()));
            }
        }
    }

    /**
     * What the accounts hold: all that was used, whether it fitted or not, and what is reserved.
     * Those of which nothing is used are left out: one may have been made for a budget that was
     * removed just then.
     */
    private Map<String, String> model() {
        Map<String, String> model = new TreeMap<>();
        spent.forEach((account, used) -> {
            long held = reserved.getOrDefault(account, 0L);
            if (held > 0 || used > 0) {
                model.put(account, "reserved " + held + ", used " + used);
            }
        });
        return model;
    }

    /** All money that was used, by what is listed and by the rows of steps. */
    private static long listed(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "select coalesce(sum(money), 0)::bigint from troupe.used");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    private static Map<String, String> accounts(Connection connection) throws SQLException {
        Map<String, String> accounts = new TreeMap<>();
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "select scope || ' ' || period, reserved - coalesce(n.amount, 0), spent + overrun + coalesce(n.amount, 0) from troupe.account left join troupe.untold n on n.account = id where reserved + spent + overrun > 0");
                ResultSet row = select.executeQuery()) {
            while (row.next()) {
                accounts.put(
                        row.getString(1),
                        "reserved " + row.getLong(2) + ", used " + row.getLong(3));
            }
        }
        connection.commit();
        return accounts;
    }
}
