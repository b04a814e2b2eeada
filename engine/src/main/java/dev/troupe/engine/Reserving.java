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

    /** Whether it is for nothing but time, and no budget limits that. */
    boolean isOnlyUnlimitedTime() {
        return parts.isEmpty()
                && claim.counts().isEmpty()
                && claim.most().money() == 0
                && claim.most().tokens() == 0
                && claim.most().runs() == 0;
    }

    /** A part of this one, which is a tab's, for one step. */
    Reserving share(Tab of, String step, Claim claimed, Instant now, List<Part> held) {
        Reserving share = new Reserving(run, step, claimed, now);
        share.tab = Optional.of(of);
        share.parts = List.copyOf(held);
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

    void granted(int steps, List<Part> held, List<Standing> standings) {
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

    List<Part> parts() {
        return parts;
    }

    List<Shortfall> shortfalls() {
        return shortfalls;
    }

    List<Standing> near() {
        return near;
    }
}
