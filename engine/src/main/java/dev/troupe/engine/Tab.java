package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One reservation for several steps of a run. A step that takes its share of it has nothing to wait
 * for, and what it used is only in the row that it ends in: it is listed, and the accounts learn of
 * it, when the tab is closed. Shares are taken by the threads of strands, and ended by the
 * writer's.
 */
final class Tab {

    /** In seconds. */
    private static final long DAY = Duration.ofDays(1).toSeconds();

    private final Reserving reserving;
    private final ReentrantLock lock;
    private Amounts free;
    private final List<Settling> recorded = new ArrayList<>();
    private boolean ending;
    private volatile boolean closed;

    /**
     * @param reserving was granted
     * @param lock guards it, and what else is looked at with it
     */
    Tab(Reserving reserving, ReentrantLock lock) {
        this.reserving = reserving;
        this.lock = lock;
        this.free = times(reserving.claim().most(), reserving.times());
    }

    /** One run is begun, however many steps it has. */
    private static Amounts times(Amounts one, int times) {
        return new Amounts(
                Math.multiplyExact(one.money(), (long) times),
                Math.multiplyExact(one.tokens(), (long) times),
                one.runs(),
                Math.multiplyExact(one.time(), (long) times));
    }

    /** What it holds of accounts. */
    List<Reserving.Part> parts() {
        return reserving.parts();
    }

    /** Takes a share that is enough for a claim, if there is one. */
    Optional<Reserving> take(String pos, Claim claim, Instant now) {
        lock.lock();
        try {
            if (ending || !covers(claim, claim.most())) {
                return Optional.empty();
            }
            Amounts most = claim.most();
            free =
                    new Amounts(
                            free.money() - most.money(),
                            free.tokens() - most.tokens(),
                            free.runs() - most.runs(),
                            free.time() - most.time());
            return Optional.of(reserving.share(this, pos, claim, now));
        } finally {
            lock.unlock();
        }
    }

    /** What a step holds of the accounts that has a share for this. */
    List<Reserving.Part> partsFor(Claim claim) {
        List<Reserving.Part> parts = new ArrayList<>(parts().size());
        for (Reserving.Part part : parts()) {
            long amount = claim.most().of(part.unit());
            if (amount > 0) {
                parts.add(new Reserving.Part(part.account(), part.unit(), amount));
            }
        }
        return parts;
    }

    /** Whether what is left of it is enough for a step that counts for the same. */
    boolean isEnoughFor(Claim like, Amounts most) {
        lock.lock();
        try {
            return !ending && covers(like, most);
        } finally {
            lock.unlock();
        }
    }

    private boolean covers(Claim claim, Amounts most) {
        return claim.counts().isEmpty()
                && claim.scopes().equals(reserving.claim().scopes())
                && most.isWithin(free);
    }

    /** Whether it was opened no longer ago than this; not the day before: windows begin anew. */
    boolean isYoungerThan(Duration most, Instant now) {
        Instant from = reserving.at();
        long age = now.toEpochMilli() - from.toEpochMilli();
        return age >= 0 && age < most.toMillis() && day(from) == day(now);
    }

    private static long day(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), DAY);
    }

    /**
     * Lets nothing more be taken. What was taken and is not ended when it closes holds on. A tab
     * may be ended, and closed, more than once: the first time counts.
     */
    Closing end() {
        lock.lock();
        try {
            ending = true;
            return new Closing(this);
        } finally {
            lock.unlock();
        }
    }

    // ---- by the writer

    boolean isClosed() {
        return closed;
    }

    /** The reservation that it is. */
    Reserving reservation() {
        return reserving;
    }

    /** The end of a share of this tab is committed. */
    void ended(Settling share) {
        lock.lock();
        try {
            free = with(free, share);
            recorded.add(share);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What steps used of it, by kind.
     *
     * @param ending of its shares, those that end in the batch that asks
     */
    List<TabUse> used(List<Settling> ending) {
        return TabUse.of(recorded, ending);
    }

    /** The end of this tab is committed. */
    void closed() {
        closed = true;
    }

    /**
     * What nobody has taken, or used.
     *
     * @param ending of its shares, those that end in the batch that asks
     */
    Amounts left(List<Settling> ending) {
        lock.lock();
        try {
            Amounts left = free;
            for (Settling share : ending) {
                left = with(left, share);
            }
            return left;
        } finally {
            lock.unlock();
        }
    }

    /** No share uses more than was taken. */
    private static Amounts with(Amounts free, Settling share) {
        Amounts taken = share.reservation().claim().most();
        return new Amounts(
                free.money() + taken.money() - share.used(Unit.MONEY),
                free.tokens() + taken.tokens() - share.used(Unit.TOKENS),
                free.runs() + taken.runs() - share.used(Unit.RUNS),
                free.time() + taken.time() - share.used(Unit.TIME));
    }
}
