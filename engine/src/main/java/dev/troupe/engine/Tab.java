package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Spender;
import dev.troupe.core.governance.Unit;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/**
 * One reservation for several steps of a run. A step that takes its share of it has nothing to wait
 * for, and what it used is only listed: the accounts learn of it when the tab is closed, or before,
 * with anything else that changes them. Shares are taken by the threads of strands, and ended by
 * the writer's.
 */
final class Tab {

    /** In seconds. */
    private static final long DAY = Duration.ofDays(1).toSeconds();

    private final Reserving reserving;
    private final ReentrantLock lock = new ReentrantLock();
    private Amounts free;
    private final Map<Spender, Times> times = new HashMap<>(0);
    private boolean ending;
    private volatile boolean closed;

    /**
     * @param reserving was granted
     */
    Tab(Reserving reserving) {
        this.reserving = reserving;
        this.free = times(reserving.claim().most(), reserving.times());
    }

    private static Amounts times(Amounts one, int times) {
        return new Amounts(
                Math.multiplyExact(one.money(), (long) times),
                Math.multiplyExact(one.tokens(), (long) times),
                Math.multiplyExact(one.runs(), (long) times),
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
            if (ending || !covers(claim)) {
                return Optional.empty();
            }
            Amounts most = claim.most();
            free =
                    new Amounts(
                            free.money() - most.money(),
                            free.tokens() - most.tokens(),
                            free.runs() - most.runs(),
                            free.time() - most.time());
            return Optional.of(share(pos, claim, now));
        } finally {
            lock.unlock();
        }
    }

    private Reserving share(String pos, Claim claim, Instant now) {
        List<Reserving.Part> parts = new ArrayList<>(parts().size());
        for (Reserving.Part part : parts()) {
            long amount = claim.most().of(part.unit());
            if (amount > 0) {
                parts.add(new Reserving.Part(part.account(), part.unit(), amount));
            }
        }
        return reserving.share(this, pos, claim, now, parts);
    }

    /** What steps of one kind did that used nothing but time. */
    private record Times(int steps, long millis, Instant last) {}

    /**
     * Adds what a step used that is recorded: nothing but time, which nobody limits, so that it can
     * be listed with others. Says whether it is not too late for that.
     */
    boolean add(Settling share) {
        lock.lock();
        try {
            if (ending) {
                return false;
            }
            times.merge(
                    share.reservation().claim().spender(),
                    new Times(1, share.used().time(), share.at()),
                    (before, more) ->
                            new Times(
                                    before.steps() + 1,
                                    before.millis() + more.millis(),
                                    more.last()));
            free = with(free, share);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether what is left of it is enough for a claim. */
    boolean isEnoughFor(Claim claim) {
        lock.lock();
        try {
            return !ending && covers(claim);
        } finally {
            lock.unlock();
        }
    }

    private boolean covers(Claim claim) {
        return claim.counts().isEmpty()
                && claim.scopes().equals(reserving.claim().scopes())
                && claim.most().isWithin(free);
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

    /** What is listed when it closes. */
    List<Spent> spent() {
        lock.lock();
        try {
            List<Spent> spent = new ArrayList<>(times.size());
            times.forEach((spender, of) ->
                    spent.add(
                            new Spent(
                                    reserving.info(),
                                    "",
                                    of.last(),
                                    spender,
                                    Settling.Outcome.KNOWN,
                                    new Amounts(0, 0, 0, of.millis()),
                                    of.steps(),
                                    0,
                                    List.of())));
            return spent;
        } finally {
            lock.unlock();
        }
    }

    /** The end of a share of this tab is committed. */
    void ended(Settling share) {
        lock.lock();
        try {
            free = with(free, share);
        } finally {
            lock.unlock();
        }
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
