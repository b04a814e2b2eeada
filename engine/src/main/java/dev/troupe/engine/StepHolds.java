package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.BudgetExhausted;
import dev.troupe.core.governance.Claim;
import dev.troupe.core.governance.Hold;
import java.time.Instant;
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
        int times = run.tabs().begin(claim);
        Reserving reserving = new Reserving(run.info(), pos, claim, now).times(times);
        if (times == 1) {
            reserve(reserving);
            return reserving;
        }
        Optional<Tab> opened = Optional.empty();
        try {
            reserve(reserving.since(run.nextSeq()));
            if (!reserving.isTab()) {
                return reserving;
            }
            opened = Optional.of(run.tabs().tab(reserving));
            return opened.get().take(pos, claim, now).orElseThrow().warned(reserving.near());
        } finally {
            opened.ifPresentOrElse(
                    tab -> run.tabs().opened(tab).ifPresent(run.node()::giveBack),
                    run.tabs()::notOpened);
        }
    }

    private void reserve(Reserving reserving) {
        run.node().reserve(run, reserving);
        if (!reserving.isGranted()) {
            throw new BudgetExhausted(reserving.shortfalls());
        }
    }

    /** Has all of it settled in the same transaction as the row that the step ends in. */
    void settle(Write write) {
        if (open.isEmpty()) {
            return;
        }
        List<Held> settled = List.copyOf(open);
        open.clear();
        boolean several = settled.size() > 1 && settled.stream().filter(Held::isShare).count() > 1;
        for (Held held : settled) {
            Settling settling = held.settling();
            // A row says what was used of one share, and a tab has nothing for more than was taken:
            // otherwise shares are on their own, and the accounts learn of them.
            if (several || settling.isOverdrawn()) {
                held.reserving.tab().map(Tab::end).ifPresent(closing -> run.close(write, closing));
            }
            write.settle(settling);
            run.tabs()
                    .open(held.reserving, settling.at())
                    .ifPresent(opening -> open(write, opening, settling.at()));
        }
        write.with().afterFailure.add(() -> settled.forEach(this::giveBack));
    }

    /** Has as much held for more steps, if there is plenty. */
    private void open(Write write, Tabs.Opening opening, Instant now) {
        opening.old().ifPresent(closing -> run.close(write, closing));
        Reserving reserving =
                new Reserving(run.info(), pos, opening.claim(), now)
                        .onlyOfPlenty(opening.times())
                        .since(write.rows().getFirst().seq() + 1);
        write.with().claims.add(reserving);
        write.with()
                .afterCommit
                .add(() -> {
                    if (reserving.isGranted()) {
                        run.tabs()
                                .opened(run.tabs().tab(reserving))
                                .ifPresent(run.node()::giveBack);
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

        boolean isShare() {
            return reserving.tab().isPresent();
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
