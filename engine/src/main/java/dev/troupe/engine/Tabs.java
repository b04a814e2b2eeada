package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The tab of a run: what it keeps of budgets from one step to the next. A step's result is recorded
 * together with a reservation for steps like it, where that is a small part of what is left of each
 * budget; those that come soon need no reservation of their own. Where the agent's last run did
 * many steps quickly, the first reservation is for more than its step. Thread-safe.
 */
final class Tabs {

    /** For how long: a limit that is lowered meanwhile holds from then on. */
    private static final Duration LONGEST = Duration.ofSeconds(2);

    /** A step that is over sooner will be followed by others. */
    private static final Duration QUICK = LONGEST.dividedBy(2);

    /** For how many steps at first, if they are quick. */
    private static final int FIRST = 16;

    /** For how many at the most. */
    private static final int MOST = 64;

    /** By how much steps may be dearer, or more, than before, in percent. */
    private static final int MARGIN = 25;

    private final ReentrantLock lock = new ReentrantLock();
    private final Paces paces;
    private final String organization;
    private @Nullable Tab tab;
    private boolean opening;
    private boolean closed;
    private int latest;
    private int quickSteps;
    private String agent = "";

    /**
     * @param paces knows how quick the organization's agents are, and learns of it
     */
    Tabs(Paces paces, String organization) {
        this.paces = paces;
        this.organization = organization;
    }

    /**
     * What was found for a claim.
     *
     * @param old is over, since it is too old or not enough
     */
    record Found(Optional<Reserving> share, Optional<Closing> old) {
        static final Found NOTHING = new Found(Optional.empty(), Optional.empty());
    }

    /** Takes a share of the tab. */
    Found take(String pos, Claim claim, Instant now) {
        lock.lock();
        try {
            if (tab == null) {
                return Found.NOTHING;
            }
            if (tab.isYoungerThan(LONGEST, now)) {
                return new Found(tab.take(pos, claim, now), Optional.empty());
            }
            return new Found(Optional.empty(), dropOld());
        } finally {
            lock.unlock();
        }
    }

    /** A tab of this run, for a reservation that is granted. */
    Tab tab(Reserving granted) {
        return new Tab(granted, lock);
    }

    /**
     * For how many steps to reserve at once, when there is no tab. If for more than one, it is to
     * be followed by {@link #opened} or {@link #notOpened}.
     *
     * @param claim for the first of them
     */
    int begin(Claim claim) {
        lock.lock();
        try {
            agent = claim.spender().agent();
            if (closed || opening || tab != null || more(claim).equals(Amounts.NONE)) {
                return 1;
            }
            int times = paces.of(organization, agent);
            opening = times > 1;
            return opening ? Math.min(MOST, times + times * MARGIN / 100) : 1;
        } finally {
            lock.unlock();
        }
    }

    /**
     * A tab to open when a step ends.
     *
     * @param claim for one more step
     * @param times for how many steps at the most
     * @param old the tab that it replaces
     */
    record Opening(Claim claim, int times, Optional<Closing> old) {}

    /**
     * Whether a tab is to be opened now: to be followed by {@link #opened} or {@link #notOpened}.
     *
     * @param ended the step that has ended
     */
    Optional<Opening> open(Reserving ended, Instant now) {
        Amounts more = more(ended.claim());
        boolean quick = now.isBefore(ended.at().plus(QUICK));
        lock.lock();
        try {
            quickSteps = quick ? quickSteps + 1 : 0;
            if (closed || opening || more.equals(Amounts.NONE)) {
                return Optional.empty();
            }
            if (tab != null
                    && tab.isYoungerThan(QUICK, now)
                    && tab.isEnoughFor(ended.claim(), more)) {
                return Optional.empty();
            }
            opening = true;
            latest = quick ? Math.clamp(2L * latest, FIRST, MOST) : 1;
            Claim next =
                    new Claim(ended.claim().scopes(), more, List.of(), ended.claim().spender());
            return Optional.of(new Opening(next, latest, drop()));
        } finally {
            lock.unlock();
        }
    }

    /** What a step like this one would need; nothing if a tab is not for such steps. */
    private static Amounts more(Claim claim) {
        if (!claim.counts().isEmpty()) {
            return Amounts.NONE;
        }
        Amounts most = claim.most();
        Amounts more = new Amounts(more(most.money()), more(most.tokens()), 0, most.time());
        return isHuge(more) ? Amounts.NONE : more;
    }

    private static long more(long amount) {
        return amount > Long.MAX_VALUE / 200 ? amount : amount + amount * MARGIN / 100;
    }

    private static boolean isHuge(Amounts amounts) {
        return Math.max(Math.max(amounts.money(), amounts.tokens()), amounts.time())
                > Long.MAX_VALUE / 200;
    }

    /** The reservation for a tab is granted; what is returned is not to be had any more. */
    Optional<Closing> opened(Tab granted) {
        lock.lock();
        try {
            opening = false;
            if (closed) {
                return Optional.of(granted.end());
            }
            tab = granted;
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** There is no reservation for a tab. */
    void notOpened() {
        lock.lock();
        try {
            opening = false;
        } finally {
            lock.unlock();
        }
    }

    /** Ends a tab that was open for too long. */
    Optional<Closing> endOld(Instant now) {
        lock.lock();
        try {
            return tab == null || tab.isYoungerThan(LONGEST, now) ? Optional.empty() : dropOld();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps nothing any more. */
    Optional<Closing> close() {
        lock.lock();
        try {
            if (!closed && !agent.isEmpty()) {
                paces.saw(organization, agent, Math.min(quickSteps, MOST));
            }
            closed = true;
            return drop();
        } finally {
            lock.unlock();
        }
    }

    /** A tab that was not used up in time: what comes next may be slow, too. */
    private Optional<Closing> dropOld() {
        quickSteps = 0;
        return drop();
    }

    private Optional<Closing> drop() {
        Tab old = tab;
        tab = null;
        return old == null ? Optional.empty() : Optional.of(old.end());
    }
}
