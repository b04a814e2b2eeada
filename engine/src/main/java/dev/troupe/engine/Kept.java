package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Unit;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What a run keeps of budgets from one step to the next. A step's result is recorded together with
 * a reservation for a step like it, where that is a small part of what is left of each budget; if
 * one comes soon, it need not wait for a reservation of its own. Thread-safe.
 */
final class Kept {

    /** For how long: a limit that is lowered meanwhile holds from then on. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** How many are kept at once, for steps in branches. */
    private static final int MOST = 8;

    /** By how much a step may be dearer than the one before it, in percent. */
    private static final int MARGIN = 25;

    private final ReentrantLock lock = new ReentrantLock();
    private final List<Reserving> all = new ArrayList<>(2);
    private boolean closed;

    /** What a step like this one would need. */
    static Optional<Claim> next(Claim claim) {
        if (!claim.counts().isEmpty()) {
            return Optional.empty();
        }
        Amounts most = claim.most();
        Amounts more = new Amounts(more(most.money()), more(most.tokens()), 0, most.time());
        return more.equals(Amounts.NONE)
                ? Optional.empty()
                : Optional.of(new Claim(claim.scopes(), more, List.of(), claim.spender()));
    }

    private static long more(long amount) {
        return amount > Long.MAX_VALUE / 200 ? amount : amount + amount * MARGIN / 100;
    }

    /** Whether one more would be kept. */
    boolean hasRoom() {
        lock.lock();
        try {
            return !closed && all.size() < MOST;
        } finally {
            lock.unlock();
        }
    }

    /** Keeps a reservation; says whether it does. */
    boolean keep(Reserving reserving) {
        lock.lock();
        try {
            if (closed || all.size() >= MOST) {
                return false;
            }
            all.add(reserving);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * What is found for a claim.
     *
     * @param old what is to be given back, since it was kept for too long
     */
    record Found(Optional<Reserving> reserving, List<Reserving> old) {}

    /** Takes a reservation that is enough for a claim, if there is one. */
    Found take(Claim claim, Instant now) {
        List<Reserving> old = new ArrayList<>(0);
        lock.lock();
        try {
            for (Iterator<Reserving> each = all.iterator(); each.hasNext(); ) {
                Reserving one = each.next();
                if (!isFresh(one.at(), now)) {
                    each.remove();
                    old.add(one);
                } else if (isEnough(one.claim(), claim)) {
                    each.remove();
                    return new Found(Optional.of(one), old);
                }
            }
            return new Found(Optional.empty(), old);
        } finally {
            lock.unlock();
        }
    }

    /** A window may have begun anew with the day. */
    private static boolean isFresh(Instant at, Instant now) {
        return now.isBefore(at.plus(LONGEST)) && !now.isBefore(at) && day(at).equals(day(now));
    }

    private static LocalDate day(Instant at) {
        return LocalDate.ofInstant(at, ZoneOffset.UTC);
    }

    private static boolean isEnough(Claim kept, Claim claim) {
        return claim.counts().isEmpty()
                && kept.scopes().equals(claim.scopes())
                && isEnough(kept.most(), claim.most(), Unit.MONEY)
                && isEnough(kept.most(), claim.most(), Unit.TOKENS)
                && isEnough(kept.most(), claim.most(), Unit.RUNS)
                && isEnough(kept.most(), claim.most(), Unit.TIME);
    }

    /** What one of them does not use at all, the other holds for something else. */
    private static boolean isEnough(Amounts kept, Amounts wanted, Unit unit) {
        return kept.of(unit) >= wanted.of(unit) && (kept.of(unit) > 0) == (wanted.of(unit) > 0);
    }

    /** Keeps nothing any more, and says what it has kept. */
    List<Reserving> close() {
        lock.lock();
        try {
            closed = true;
            List<Reserving> left = List.copyOf(all);
            all.clear();
            return left;
        } finally {
            lock.unlock();
        }
    }
}
