package dev.troupe.engine;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/**
 * What a node holds of each account: all its reservations together. Nobody else writes that of a
 * node that is alive, so what the database has is what was committed last. Used by the thread of
 * the writer.
 */
final class NodeHolds {

    private final Map<Long, Long> committed = new HashMap<>();
    private final Map<Long, Long> changed = new HashMap<>();

    /** Begins a batch: what was changed by one that was not committed is forgotten. */
    void begin() {
        changed.clear();
    }

    /** More, or less, is held of an account. */
    void add(long account, long amount) {
        if (amount != 0) {
            long before = Objects.requireNonNullElse(changed.get(account), held(account));
            changed.put(account, Math.addExact(before, amount));
        }
    }

    private long held(long account) {
        return Objects.requireNonNullElse(committed.get(account), 0L);
    }

    /** What the batch has changed: how much is held now, by account. */
    Map<Long, Long> changed() {
        changed.entrySet().removeIf(entry -> entry.getValue() == held(entry.getKey()));
        return changed;
    }

    /** The batch was committed. */
    void committed() {
        changed.forEach((account, amount) -> {
            if (amount == 0) {
                committed.remove(account);
            } else {
                committed.put(account, amount);
            }
        });
        changed.clear();
    }
}
