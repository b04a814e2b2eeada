package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
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
        Instant now = run.node().clock().instant();
        Reserving reserving = share(claim, now).orElseGet(() -> reserved(claim, now));
        Held held = new Held(reserving);
        open.add(held);
        return held;
    }

    private Optional<Reserving> share(Claim claim, Instant now) {
        Tabs.Found found = run.tabs().take(pos, claim, now);
        found.old().ifPresent(run.node()::giveBack);
        return found.share();
    }

    private Reserving reserved(Claim claim, Instant now) {
        Reserving reserving = new Reserving(run.info(), pos, claim, now);
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
        List<Held> settled = new ArrayList<>(open.size());
        for (Iterator<Held> each = open.iterator(); each.hasNext(); ) {
            Held held = each.next();
            if (!held.isListedLater()) {
                each.remove();
                settled.add(held);
                settle(write, held);
            }
        }
        if (settled.isEmpty()) {
            return;
        }
        write.with().afterFailure.add(() -> settled.forEach(this::giveBack));
    }

    /** The row that the step ended in is committed. */
    void recorded() {
        open.forEach(held -> {
            Settling settling = held.settling();
            if (held.reserving.tab().filter(tab -> tab.add(settling)).isEmpty()) {
                run.node().giveBack(settling);
            }
        });
        open.clear();
    }

    private void settle(Write write, Held held) {
        Settling settling = held.settling();
        if (settling.isOverdrawn()) {
            // A tab has nothing for that: the share is on its own, and the accounts learn of it.
            held.reserving.tab().map(Tab::end).ifPresent(closing -> run.close(write, closing));
        }
        write.with().endings.add(settling);
        run.tabs()
                .open(held.reserving, settling.at())
                .ifPresent(opening -> open(write, opening, settling.at()));
    }

    /** Has as much held for more steps, if there is plenty. */
    private void open(Write write, Tabs.Opening opening, Instant now) {
        opening.old().ifPresent(closing -> run.close(write, closing));
        Reserving reserving =
                new Reserving(run.info(), pos, opening.claim(), now).onlyOfPlenty(opening.times());
        write.with().claims.add(reserving);
        write.with()
                .afterCommit
                .add(() -> {
                    if (reserving.isGranted()) {
                        run.tabs().opened(new Tab(reserving)).ifPresent(run.node()::giveBack);
                    } else {
                        run.tabs().notOpened();
                    }
                });
        write.with().afterFailure.add(run.tabs()::notOpened);
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

        /** Whether it can be listed with others when their tab is closed. */
        boolean isListedLater() {
            return reserving.tab().isPresent()
                    && reserving.isOnlyUnlimitedTime()
                    && used.isPresent()
                    && used.get().isWithin(reserving.claim().most());
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
