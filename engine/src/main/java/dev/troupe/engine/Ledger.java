package dev.troupe.engine;

import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Budget.OnExhausted;
import dev.troupe.core.governance.BudgetExhausted.Shortfall;
import dev.troupe.core.governance.Hold.Standing;
import dev.troupe.core.governance.Judgment;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Unit;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Keeps budgets within a node's batches. The accounts of all claims and settlements of a batch are
 * locked in the order of their ids, which is why batches of several nodes cannot deadlock; then
 * settlements free what was reserved, and each claim, in the order in which they came, is granted
 * if all its parts fit, or denied as a whole. A check of the database stands behind that. Used by
 * the thread of the writer.
 */
final class Ledger {

    private final long node;
    private final BudgetLimits limits = new BudgetLimits();
    private final AccountIds ids = new AccountIds();
    private final Periods periods = new Periods();
    private final NodeHolds holds = new NodeHolds();
    private final CopyBuffer buffer = new CopyBuffer();
    private List<Settling> ended = List.of();

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
        ended = List.of();
    }

    void write(Connection connection, List<Reserving> claims, List<Settling> settlements)
            throws SQLException {
        begin();
        ended = open(settlements);
        if (claims.isEmpty() && ended.isEmpty()) {
            return;
        }
        List<Settling> open = ended;
        Locked locked = lock(connection, claims, open);
        for (Settling settling : open) {
            settle(locked.accounts(), settling);
        }
        for (int i = 0; i < claims.size(); i++) {
            decide(claims.get(i), locked.wanted().get(i), locked);
        }
        LedgerRows.update(connection, node, locked.accounts().values(), holds.changed());
        LedgerRows.spend(connection, buffer, open);
    }

    /** What was written last is committed. */
    void committed() {
        holds.committed();
        ended.forEach(settling -> settling.reservation().ended());
        ended = List.of();
    }

    /** Those of reservations that have not ended yet; of two that end the same one, the first. */
    private static List<Settling> open(List<Settling> settlements) {
        Set<Reserving> seen = Collections.newSetFromMap(new IdentityHashMap<>());
        return settlements.stream()
                .filter(settling ->
                        !settling.reservation().isEnded() && seen.add(settling.reservation()))
                .toList();
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

    private Locked lock(Connection connection, List<Reserving> claims, List<Settling> settlements)
            throws SQLException {
        while (true) {
            List<List<Wanted>> wanted = claims.stream().map(this::wanted).toList();
            Map<AccountKey, Long> known = ids.find(connection, keys(wanted));
            LedgerRows.Locked locked = lock(connection, known, settlements);
            if (!locked.accounts().keySet().containsAll(known.values())) {
                ids.forget(); // they were made in a transaction that was not committed
            } else if (claims.isEmpty() || !limits.refresh(connection, locked.version())) {
                return new Locked(wanted, known, locked.accounts());
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

    private static LedgerRows.Locked lock(
            Connection connection, Map<AccountKey, Long> known, List<Settling> settlements)
            throws SQLException {
        Set<Long> wanted = new HashSet<>(known.values());
        for (Settling settling : settlements) {
            settling.reservation().parts().forEach(part -> wanted.add(part.account()));
        }
        return LedgerRows.lock(connection, wanted);
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

    private void decide(Reserving claim, List<Wanted> wanted, Locked locked) {
        List<Shortfall> shortfalls = new ArrayList<>();
        for (Wanted part : wanted) {
            Account account = locked.account(part);
            account.limit(part.budget().limit());
            boolean fits =
                    claim.isOnlyOfPlenty()
                            ? account.isPlentyFor(part.amount())
                            : account.fits(part.amount());
            if (!fits) {
                shortfalls.add(shortfall(part, account));
            }
        }
        if (!shortfalls.isEmpty()) {
            claim.denied(shortfalls);
            return;
        }
        List<Reserving.Part> parts = new ArrayList<>();
        List<Standing> near = new ArrayList<>();
        for (Wanted part : wanted) {
            Account account = locked.account(part);
            account.reserve(part.amount());
            holds.add(account.id(), part.amount());
            parts.add(new Reserving.Part(account.id(), part.budget().unit(), part.amount()));
            boolean warn = account.isBeyond(part.budget().warn());
            boolean degrade = account.isBeyond(part.budget().degrade());
            if ((warn || degrade) && part.budget().unit() != Unit.COUNT) {
                near.add(standing(part, account, warn, degrade));
            }
        }
        claim.granted(parts, near);
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
