package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.BudgetExhausted.Shortfall;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold.Standing;
import dev.troupe.core.governance.Unit;
import java.time.Instant;
import java.util.List;

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
    private boolean onlyOfPlenty;

    Reserving(RunInfo run, String pos, Claim claim, Instant at) {
        this.run = run;
        this.pos = pos;
        this.claim = claim;
        this.at = at;
    }

    /** The same, granted only where each budget has plenty left. */
    Reserving onlyOfPlenty() {
        onlyOfPlenty = true;
        return this;
    }

    boolean isOnlyOfPlenty() {
        return onlyOfPlenty;
    }

    /** What is held by this one, for a step that claims no more; this one is over. */
    Reserving to(String step, Claim claimed) {
        Reserving other = new Reserving(run, step, claimed, at);
        other.granted(parts, List.of());
        return other;
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

    void granted(List<Part> held, List<Standing> standings) {
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
