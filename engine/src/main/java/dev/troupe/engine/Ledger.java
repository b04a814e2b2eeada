package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Budget.OnExhausted;
import dev.troupe.core.governance.BudgetExhausted.Shortfall;
import dev.troupe.core.governance.Hold.Standing;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Unit;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps budgets within a node's batches. The accounts of all claims and settlements of a batch are
 * locked in the order of their ids, which is why batches of several nodes cannot deadlock; then
 * settlements free what was reserved, and each claim, in the order in which they came, is granted
 * if all its parts fit, or denied as a whole. A check of the database stands behind that. Accounts
 * learn of what was used of a tab when it is closed; until then it is reserved, and in the rows of
 * the steps that used it. Used by the thread of the writer.
 */
final class Ledger {

    private final long node;
    private final BudgetLimits limits = new BudgetLimits();
    private final AccountIds ids = new AccountIds();
    private final Periods periods = new Periods();
    private final SpenderIds spenders = new SpenderIds();
    private final NodeHolds holds = new NodeHolds();
    private Endings endings = Endings.NONE;
    private Map<Tab, List<TabUse>> closed = Map.of();
    private List<Spent> listed = List.of();

    /** Starts apart for each node: rows of a run may be of several. */
    private long lastNo;

    /** What ends the batch, if it is more than a commit. */
    private @Nullable PreparedStatement last;

    Ledger(long node) {
        this.node = node;
        this.lastNo = Math.multiplyExact(node, 1L << 32);
    }

    /** What a claim takes of one account, and the budget that limits it. */
    private record Wanted(AccountKey key, Budget budget, long amount) {
        Wanted and(Wanted more) {
            return new Wanted(key, more.budget, Math.addExact(amount, more.amount));
        }
    }

    /**
     * Begins a batch: what one wrote that was not committed is forgotten.
     *
     * @param ending what ends in it
     */
    void begin(Connection connection, List<? extends Ending> ending) throws SQLException {
        forget();
        endings = Endings.of(ending);
        closed = endings.usesOfClosed();
        listed = Spent.of(endings.onAccounts(), closed.values());
        for (Spent spent : listed) {
            spenders.want(spent.run().organization(), spent.spender());
        }
        for (List<Settling> shares : endings.onTabs().values()) {
            for (Settling share : shares) {
                Reserving reservation = share.reservation();
                spenders.want(reservation.organization(), reservation.claim().spender());
            }
        }
        spenders.find(connection);
    }

    private void forget() {
        holds.begin();
        spenders.begin();
        endings = Endings.NONE;
        closed = Map.of();
        listed = List.of();
        last = null;
    }

    /**
     * What the row says that a step ends in, if it had a share of a tab that is open: accounts
     * learn of it from there.
     */
    Optional<Share> share(Settling settling) {
        return settling.reservation()
                .tab()
                .filter(tab -> endings.of(tab).contains(settling))
                .map(tab ->
                        new Share(
                                tab.reservation().no(),
                                spenders.of(
                                        settling.reservation().organization(),
                                        settling.reservation().claim().spender()),
                                settling.outcome(),
                                settling.counted(),
                                settling.reservation().claim().most().money()));
    }

    /**
     * Locks accounts and decides; {@link #commit} writes it down.
     *
     * @param news what is told in the end, of this and all before it
     */
    void write(Connection connection, List<Reserving> claims, News news) throws SQLException {
        if (claims.isEmpty() && endings.onAccounts().isEmpty() && endings.closings().isEmpty()) {
            if (!news.isEmpty()) {
                last = LedgerRows.commit(connection, news);
            }
            return;
        }
        List<Account> changed = change(connection, claims);
        last =
                LedgerRows.commit(
                        connection, node, listed, spenders, changed, holds.changes(), news);
    }

    /** Changes accounts, which are locked then, in memory. */
    private List<Account> change(Connection connection, List<Reserving> claims)
            throws SQLException {
        Locked locked = lock(connection, claims);
        endings.onAccounts().forEach(settling -> settle(locked.accounts(), settling));
        closed.keySet().forEach(tab -> close(locked.accounts(), tab));
        for (int i = 0; i < claims.size(); i++) {
            decide(claims.get(i), locked.wanted().get(i), locked);
        }
        return List.copyOf(locked.accounts().values());
    }

    /** Writes down what was decided, and commits the transaction. */
    void commit(Connection connection) throws SQLException {
        if (last == null) {
            connection.commit();
            return;
        }
        try (PreparedStatement all = last) {
            all.execute();
        }
    }

    /** What was written last is committed. */
    void committed() {
        holds.committed();
        spenders.committed();
        endings.committed();
        forget();
    }

    /**
     * The accounts that a batch is about, and what it wants of them; nobody else changes them now.
     */
    private record Locked(
            List<List<Wanted>> wanted, Map<AccountKey, Long> ids, Map<Long, Account> accounts) {

        Account account(Wanted part) {
            Account account = accounts.get(ids.get(part.key()));
            if (account == null) {
                throw new IllegalStateException("the account of " + part.key() + " is not there");
            }
            return account;
        }
    }

    private Locked lock(Connection connection, List<Reserving> claims) throws SQLException {
        while (true) {
            List<List<Wanted>> wanted = claims.stream().map(this::wanted).toList();
            AccountIds.Found found = ids.find(connection, keys(wanted));
            LedgerRows.Locked locked = lock(connection, found);
            if (!locked.accounts().keySet().containsAll(found.ids().values())) {
                ids.forget(); // they were made in a transaction that was not committed
            } else if (claims.isEmpty() || !limits.refresh(connection, locked.version())) {
                return new Locked(wanted, found.ids(), locked.accounts());
            }
        }
    }

    private List<Wanted> wanted(Reserving claim) {
        Map<AccountKey, Wanted> wanted = new LinkedHashMap<>();
        for (String scope : Set.copyOf(claim.claim().scopes())) {
            for (Budget budget : limits.of(claim.organization(), scope)) {
                long amount = claim.claim().most().of(budget.unit());
                if (amount > 0) {
                    AccountKey key = key(claim, budget);
                    wanted.put(key, new Wanted(key, budget, amount));
                }
            }
        }
        for (Judgment.Count count : claim.claim().counts()) {
            Budget budget =
                    new Budget(
                            Scopes.policy(count.policy()),
                            Unit.COUNT,
                            count.window(),
                            count.most(),
                            100,
                            100,
                            OnExhausted.FAIL);
            AccountKey key = key(claim, budget);
            wanted.merge(key, new Wanted(key, budget, count.amount()), Wanted::and);
        }
        return List.copyOf(wanted.values());
    }

    private AccountKey key(Reserving claim, Budget budget) {
        return new AccountKey(
                claim.organization(),
                budget.scope(),
                budget.unit(),
                budget.window(),
                periods.of(budget.window(), claim.at(), claim.root()));
    }

    private static Set<AccountKey> keys(List<List<Wanted>> wanted) {
        Set<AccountKey> keys = new HashSet<>();
        wanted.forEach(parts -> parts.forEach(part -> keys.add(part.key())));
        return keys;
    }

    /** Those that are made in this transaction are nobody else's business yet. */
    private LedgerRows.Locked lock(Connection connection, AccountIds.Found found)
            throws SQLException {
        Set<Long> wanted = new HashSet<>(found.ids().values());
        for (Settling settling : endings.onAccounts()) {
            settling.reservation().parts().forEach(part -> wanted.add(part.account()));
        }
        for (Closing closing : endings.closings()) {
            closing.tab().parts().forEach(part -> wanted.add(part.account()));
        }
        wanted.removeAll(found.made());
        LedgerRows.Locked locked = LedgerRows.lock(connection, wanted);
        found.made().forEach(id -> locked.accounts().put(id, new Account(id, 0, 0, 0, 0)));
        return locked;
    }

    private void settle(Map<Long, Account> accounts, Settling settling) {
        for (Reserving.Part part : settling.reservation().parts()) {
            Account account = accounts.get(part.account());
            if (account != null) {
                account.settle(part.amount(), settling.used(part));
            }
        }
        Amounts held = settling.reservation().claim().most();
        holds.reduce(
                settling.reservation().tab().map(Tab::reservation).orElse(settling.reservation()),
                part -> part.unit() == Unit.COUNT ? part.amount() : held.of(part.unit()));
    }

    /** What steps that are not over have of it holds on. */
    private void close(Map<Long, Account> accounts, Tab tab) {
        Amounts left = tab.left(endings.of(tab));
        Amounts used = Amounts.NONE;
        for (TabUse use : closed.getOrDefault(tab, List.of())) {
            used = used.plus(use.used());
        }
        Amounts over = left.plus(used);
        for (Reserving.Part part : tab.parts()) {
            Account account = accounts.get(part.account());
            if (account != null) {
                account.settle(over.of(part.unit()), used.of(part.unit()));
            }
        }
        holds.reduce(tab.reservation(), part -> over.of(part.unit()));
    }

    private void decide(Reserving claim, List<Wanted> wanted, Locked locked) {
        List<Shortfall> shortfalls = new ArrayList<>();
        long times = claim.mostTimes();
        for (Wanted part : wanted) {
            Account account = locked.account(part);
            account.limit(part.budget().limit());
            long fits = times(claim, part, account);
            times = Math.min(times, fits);
            if (fits == 0) {
                shortfalls.add(shortfall(part, account));
            }
        }
        if (shortfalls.isEmpty()) {
            grant(claim, (int) times, wanted, locked);
        } else {
            claim.denied(shortfalls);
        }
    }

    /** How many times it can have a part. */
    private static long times(Reserving claim, Wanted part, Account account) {
        if (!claim.isOnlyOfPlenty() && !account.fits(part.amount())) {
            return 0;
        }
        if (claim.mostTimes() == 1 && !claim.isOnlyOfPlenty()) {
            return 1;
        }
        if (part.budget().unit() == Unit.RUNS) {
            return claim.mostTimes();
        }
        int near = Math.min(part.budget().warn(), part.budget().degrade());
        return Math.max(claim.isOnlyOfPlenty() ? 0 : 1, account.plenty(near) / part.amount());
    }

    private void grant(Reserving claim, int times, List<Wanted> wanted, Locked locked) {
        List<Reserving.Part> parts = new ArrayList<>();
        List<Standing> near = new ArrayList<>();
        for (Wanted part : wanted) {
            Account account = locked.account(part);
            long amount = part.amount() * (part.budget().unit() == Unit.RUNS ? 1 : times);
            account.reserve(amount);
            parts.add(new Reserving.Part(account.id(), part.budget().unit(), amount));
            boolean warn = account.isBeyond(part.budget().warn());
            boolean degrade = account.isBeyond(part.budget().degrade());
            if ((warn || degrade) && part.budget().unit() != Unit.COUNT) {
                near.add(standing(part, account, warn, degrade));
            }
        }
        claim.granted(++lastNo, times, parts, near);
        if (!parts.isEmpty() || claim.isTab()) {
            holds.add(claim);
        }
    }

    private static Shortfall shortfall(Wanted part, Account account) {
        return new Shortfall(
                part.budget().scope(),
                part.budget().unit(),
                part.budget().window(),
                part.key().period(),
                part.budget().limit(),
                account.spent(),
                account.reserved(),
                part.amount(),
                part.budget().onExhausted());
    }

    private static Standing standing(Wanted part, Account account, boolean warn, boolean degrade) {
        return new Standing(
                part.budget().scope(),
                part.budget().unit(),
                part.budget().window(),
                part.key().period(),
                part.budget().limit(),
                account.spent(),
                account.reserved(),
                warn,
                degrade);
    }
}
