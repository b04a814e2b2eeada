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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Keeps budgets within a node's batches. The accounts of all claims and settlements of a batch are
 * locked in the order of their ids, which is why batches of several nodes cannot deadlock; then
 * settlements free what was reserved, and each claim, in the order in which they came, is granted
 * if all its parts fit, or denied as a whole. A check of the database stands behind that. Accounts
 * learn of what was used on tabs whenever something else changes them; until then it is reserved,
 * and listed. Used by the thread of the writer.
 */
final class Ledger {

    private final long node;
    private final BudgetLimits limits = new BudgetLimits();
    private final AccountIds ids = new AccountIds();
    private final Periods periods = new Periods();
    private final SpenderIds spenders = new SpenderIds();
    private final NodeHolds holds = new NodeHolds();
    private Endings endings = Endings.NONE;

    /** What ends the batch, if it is more than a commit. */
    private @Nullable PreparedStatement last;

    Ledger(long node) {
        this.node = node;
    }

    /** What a claim takes of one account, and the budget that limits it. */
    private record Wanted(AccountKey key, Budget budget, long amount) {
        Wanted and(Wanted more) {
            return new Wanted(key, more.budget, Math.addExact(amount, more.amount));
        }
    }

    /** Begins a batch: what one wrote that was not committed is forgotten. */
    void begin() {
        holds.begin();
        spenders.begin();
        endings = Endings.NONE;
        last = null;
    }

    /**
     * Locks accounts and decides; {@link #commit} writes it down.
     *
     * @param news what is told in the end, of this and all before it
     */
    void write(
            Connection connection, List<Reserving> claims, List<? extends Ending> ending, News news)
            throws SQLException {
        begin();
        endings = Endings.of(ending);
        if (claims.isEmpty() && endings.isEmpty()) {
            if (!news.isEmpty()) {
                last = LedgerRows.commit(connection, news);
            }
            return;
        }
        for (Settling share : endings.onTabs()) {
            share.reservation()
                    .parts()
                    .forEach(part -> holds.use(part.account(), share.used(part)));
        }
        List<Account> changed = List.of();
        if (!claims.isEmpty() || !endings.onAccounts().isEmpty() || !endings.closings().isEmpty()) {
            changed = change(connection, claims);
        }
        last =
                LedgerRows.commit(
                        connection, node, endings, spenders, changed, holds.changed(), news);
    }

    /** Changes accounts, which are locked then, in memory. */
    private List<Account> change(Connection connection, List<Reserving> claims)
            throws SQLException {
        Locked locked = lock(connection, claims);
        for (Account account : locked.accounts().values()) {
            long used = holds.tell(account.id());
            account.settle(used, used);
        }
        endings.onAccounts().forEach(settling -> settle(locked.accounts(), settling));
        endings.closings().forEach(closing -> close(locked.accounts(), closing.tab()));
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
        begin();
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
                holds.add(part.account(), -part.amount());
            }
        }
    }

    /** What was used of it, its accounts know by now. */
    private void close(Map<Long, Account> accounts, Tab tab) {
        Amounts left = tab.left(endings.of(tab));
        for (Reserving.Part part : tab.parts()) {
            Account account = accounts.get(part.account());
            if (account != null) {
                account.settle(left.of(part.unit()), 0);
                holds.add(part.account(), -left.of(part.unit()));
            }
        }
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
        if (!claim.isOnlyOfPlenty()) {
            return account.fits(part.amount()) ? 1 : 0;
        }
        int near = Math.min(part.budget().warn(), part.budget().degrade());
        return account.plenty(near) / part.amount();
    }

    private void grant(Reserving claim, int times, List<Wanted> wanted, Locked locked) {
        List<Reserving.Part> parts = new ArrayList<>();
        List<Standing> near = new ArrayList<>();
        for (Wanted part : wanted) {
            Account account = locked.account(part);
            long amount = part.amount() * times;
            account.reserve(amount);
            holds.add(account.id(), amount);
            parts.add(new Reserving.Part(account.id(), part.budget().unit(), amount));
            boolean warn = account.isBeyond(part.budget().warn());
            boolean degrade = account.isBeyond(part.budget().degrade());
            if ((warn || degrade) && part.budget().unit() != Unit.COUNT) {
                near.add(standing(part, account, warn, degrade));
            }
        }
        claim.granted(times, parts, near);
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
