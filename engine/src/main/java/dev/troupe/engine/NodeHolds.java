package dev.troupe.engine;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/**
 * What a node holds of each account: all its reservations together, and how much of that was used
 * already, though the account has not learned of it. Nobody else writes that of a node that is
 * alive, so what the database has is what was committed last. Used by the thread of the writer.
 */
final class NodeHolds {

    private static final Hold NOTHING = new Hold(0, 0);

    private final Map<Long, Hold> committed = new HashMap<>();
    private final Map<Long, Hold> changed = new HashMap<>();
    private final Set<Long> told = new HashSet<>();

    /**
     * @param amount what is held
     * @param used how much of it was used; the account will learn of it
     */
    private record Hold(long amount, long used) {}

    /** Begins a batch: what was changed by one that was not committed is forgotten. */
    void begin() {
        changed.clear();
        told.clear();
    }

    private Hold hold(long account) {
        Hold now = changed.get(account);
        return now != null ? now : Objects.requireNonNullElse(committed.get(account), NOTHING);
    }

    /** More, or less, is held of an account. */
    void add(long account, long amount) {
        if (amount != 0) {
            Hold before = hold(account);
            changed.put(account, new Hold(Math.addExact(before.amount(), amount), before.used()));
        }
    }

    /** Some of what is held was used. */
    void use(long account, long used) {
        if (used != 0) {
            Hold before = hold(account);
            changed.put(account, new Hold(before.amount(), Math.addExact(before.used(), used)));
        }
    }

    /** The account learns of what was used: it is not held any more. */
    long tell(long account) {
        Hold before = hold(account);
        if (before.used() != 0) {
            told.add(account);
            changed.put(account, new Hold(before.amount() - before.used(), 0));
        }
        return before.used();
    }

    /** What the batch has changed: how much is held now, by account. */
    Map<Long, Long> changed() {
        Map<Long, Long> amounts = new HashMap<>();
        changed.forEach((account, hold) -> {
            long before = Objects.requireNonNullElse(committed.get(account), NOTHING).amount();
            if (hold.amount() != before || told.contains(account)) {
                amounts.put(account, hold.amount());
            }
        });
        return amounts;
    }

    /** The batch was committed. */
    void committed() {
        changed.forEach((account, hold) -> {
            if (hold.equals(NOTHING)) {
                committed.remove(account);
            } else {
                committed.put(account, hold);
            }
        });
        begin();
    }
}
