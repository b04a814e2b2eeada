package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.BudgetExhausted.Shortfall;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold.Standing;
import dev.troupe.core.governance.Unit;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One claim on its way to the ledger, and what became of it. Asked for by the thread of a strand,
 * decided by the writer's, which may have to decide again if its transaction was not committed:
 * what was decided last holds.
 */
final class Reserving {

    /** No row of a run is after it. */
    static final int NO_SHARES = Integer.MAX_VALUE;

    /** An amount of one account. */
    record Part(long account, Unit unit, long amount) {}

    private final RunInfo run;
    private final String pos;
    private final Claim claim;
    private final Instant at;
    private List<Part> parts = List.of();
    private List<Shortfall> shortfalls = List.of();
    private List<Standing> near = List.of();
    private boolean ended;
    private int mostTimes = 1;
    private int times = 1;
    private boolean onlyOfPlenty;
    private Optional<Tab> tab = Optional.empty();
    private long no;
    private int since = NO_SHARES;

    Reserving(RunInfo run, String pos, Claim claim, Instant at) {
        this.run = run;
        this.pos = pos;
        this.claim = claim;
        this.at = at;
    }

    /**
     * The same for several steps, as many as each budget has plenty for; there may be none.
     *
     * @param most for how many
     */
    Reserving onlyOfPlenty(int most) {
        onlyOfPlenty = true;
        mostTimes = most;
        return this;
    }

    /**
     * For more steps like it, if each budget has plenty for them.
     *
     * @param most for how many with this one
     */
    Reserving times(int most) {
        mostTimes = most;
        return this;
    }

    /** Whether steps have shares of it. */
    boolean isTab() {
        return onlyOfPlenty || times > 1;
    }

    boolean isOnlyOfPlenty() {
        return onlyOfPlenty;
    }

    /** For how many steps like the claimed one, at the most. */
    int mostTimes() {
        return mostTimes;
    }

    /** For how many steps like the claimed one it was granted. */
    int times() {
        return times;
    }

    /**
     * Says from which row of the run on steps may have shares of it; without that, none has.
     *
     * @param seq the number of a row that is not written yet
     */
    Reserving since(int seq) {
        since = seq;
        return this;
    }

    int since() {
        return since;
    }

    /** Its number, once it is granted: no other reservation of any node has it. */
    long no() {
        return no;
    }

    /** A part of this one, which is a tab's, for one step. */
    Reserving share(Tab of, String step, Claim claimed, Instant now) {
        Reserving share = new Reserving(run, step, claimed, now);
        share.tab = Optional.of(of);
        return share;
    }

    /** The tab that this is a share of. */
    Optional<Tab> tab() {
        return tab;
    }

    RunInfo info() {
        return run;
    }

    RunId run() {
        return run.id();
    }

    RunId root() {
        return run.root();
    }

    String organization() {
        return run.organization();
    }

    String pos() {
        return pos;
    }

    Claim claim() {
        return claim;
    }

    Instant at() {
        return at;
    }

    void granted(long number, int steps, List<Part> held, List<Standing> standings) {
        no = number;
        times = steps;
        parts = List.copyOf(held);
        near = List.copyOf(standings);
        shortfalls = List.of();
    }

    void denied(List<Shortfall> why) {
        parts = List.of();
        near = List.of();
        shortfalls = List.copyOf(why);
    }

    /** Its settlement is committed. */
    void ended() {
        ended = true;
    }

    boolean isEnded() {
        return ended;
    }

    boolean isGranted() {
        return shortfalls.isEmpty();
    }

    /** What it holds of accounts; of a share, what it holds within its tab. */
    List<Part> parts() {
        return tab.map(of -> of.partsFor(claim)).orElse(parts);
    }

    List<Shortfall> shortfalls() {
        return shortfalls;
    }

    /** The budgets that it has brought near their limits; of a share, those of its tab. */
    List<Standing> near() {
        return near;
    }

    /** Has the step of this share hear what its tab was granted with. */
    Reserving warned(List<Standing> standings) {
        near = standings;
        return this;
    }
}
