package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is held for one try of a step: settled with the row that the step ends in, or given back if
 * it ends in none. Used by the thread of the step's strand.
 */
final class StepHolds {

    private final LiveRun run;
    private final String pos;
    private final List<Held> open = new ArrayList<>(1);

    StepHolds(LiveRun run, String pos) {
        this.run = run;
        this.pos = pos;
    }

    Hold hold(Strand strand, Claim claim) {
        run.checkpoint(strand);
        Reserving reserving = kept(claim).orElseGet(() -> reserved(claim));
        Held held = new Held(reserving);
        open.add(held);
        return held;
    }

    private Optional<Reserving> kept(Claim claim) {
        Kept.Found found = run.kept().take(claim, run.node().clock().instant());
        found.old().forEach(this::unused);
        return found.reserving().map(kept -> kept.to(pos, claim));
    }

    private Reserving reserved(Claim claim) {
        Reserving reserving = new Reserving(run.info(), pos, claim, run.node().clock().instant());
        run.node().reserve(run, reserving);
        if (!reserving.isGranted()) {
            throw new BudgetExhausted(reserving.shortfalls());
        }
        return reserving;
    }

    /** Has all of it settled in the same transaction as a row. */
    void settle(Write write) {
        if (open.isEmpty()) {
            return;
        }
        List<Held> settled = List.copyOf(open);
        open.clear();
        for (Held held : settled) {
            write.with().settlements.add(held.settling());
            Kept.next(held.reserving.claim()).ifPresent(next -> keep(write, next));
        }
        write.with().afterFailure.add(() -> settled.forEach(this::giveBack));
    }

    /** Has as much held for the next step, if there is plenty. */
    private void keep(Write write, Claim claim) {
        if (!run.kept().hasRoom()) {
            return;
        }
        Reserving next =
                new Reserving(run.info(), pos, claim, run.node().clock().instant()).onlyOfPlenty();
        write.with().claims.add(next);
        write.with()
                .afterCommit
                .add(() -> {
                    if (next.isGranted() && !run.kept().keep(next)) {
                        unused(next);
                    }
                });
    }

    private void unused(Reserving kept) {
        run.node().giveBack(Settling.unused(kept, run.node().clock().instant()));
    }

    /** Gives back what was not settled. */
    void close() {
        open.forEach(this::giveBack);
        open.clear();
    }

    private void giveBack(Held held) {
        run.node()
                .giveBack(
                        new Settling(
                                held.reserving,
                                Settling.Outcome.GIVEN_BACK,
                                Amounts.NONE,
                                run.node().clock().instant()));
    }

    private final class Held implements Hold {

        private final Reserving reserving;
        private Optional<Amounts> used = Optional.empty();

        Held(Reserving reserving) {
            this.reserving = reserving;
        }

        @Override
        public void used(Amounts amounts) {
            used = Optional.of(amounts);
        }

        @Override
        public List<Standing> near() {
            return reserving.near();
        }

        Settling settling() {
            return new Settling(
                    reserving,
                    used.isPresent() ? Settling.Outcome.KNOWN : Settling.Outcome.ASSUMED,
                    used.orElse(reserving.claim().most()),
                    run.node().clock().instant());
        }
    }
}
