package dev.troupe.engine;

/** How a budget stands in one period: a row that is locked, with what a batch changes of it. */
final class Account {

    /** How many times as much has to be left of what is held beforehand. */
    private static final int PLENTY = 32;

    private final long id;
    private final long storedMost;
    private final long storedSpent;
    private final long storedReserved;
    private final long storedOverrun;
    private long most;
    private long limit;
    private long spent;
    private long reserved;
    private long overrun;

    Account(long id, long most, long spent, long reserved, long overrun) {
        this.id = id;
        this.storedMost = most;
        this.storedSpent = spent;
        this.storedReserved = reserved;
        this.storedOverrun = overrun;
        this.most = most;
        this.limit = most;
        this.spent = spent;
        this.reserved = reserved;
        this.overrun = overrun;
    }

    long id() {
        return id;
    }

    long most() {
        return most;
    }

    long spent() {
        return spent;
    }

    long reserved() {
        return reserved;
    }

    /** What was used beyond what had been reserved, and does not fit. */
    long overrun() {
        return overrun;
    }

    boolean isChanged() {
        return most != storedMost
                || spent != storedSpent
                || reserved != storedReserved
                || overrun != storedOverrun;
    }

    /** The limit that holds now; what is used beyond it stays used. */
    void limit(long now) {
        limit = now;
        long fitting = Math.min(overrun, Math.max(0, now - spent - reserved));
        spent += fitting;
        overrun -= fitting;
        most = Math.max(now, Math.addExact(spent, reserved));
    }

    boolean fits(long amount) {
        return amount <= limit - spent - reserved;
    }

    /**
     * What is no more than a small part of what is left, and far from any threshold.
     *
     * @param percent the threshold
     */
    long plenty(int percent) {
        long left = limit - spent - reserved;
        long before = (long) ((double) limit * percent / 100) - spent - reserved;
        return Math.max(0, Math.min(left / PLENTY, before - 1));
    }

    void reserve(long amount) {
        reserved = Math.addExact(reserved, amount);
    }

    /** Ends a reservation. Where more was used than fits, the rest is noted apart. */
    void settle(long held, long used) {
        reserved -= held;
        long fitting = Math.min(used, most - spent - reserved);
        spent = Math.addExact(spent, fitting);
        overrun = Math.addExact(overrun, used - fitting);
    }

    /** Whether what is spent and reserved is at least this part of the limit, in percent. */
    boolean isBeyond(int percent) {
        return (double) (spent + reserved) * 100 >= (double) limit * percent;
    }
}
