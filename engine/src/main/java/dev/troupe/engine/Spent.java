package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Spender;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * What was used, as it is listed.
 *
 * @param pos of the step; empty for several
 * @param steps how many
 * @param held the money that was held, in micro-dollars
 */
record Spent(
        RunInfo run,
        String pos,
        Instant at,
        Spender spender,
        Settling.Outcome outcome,
        Amounts used,
        int steps,
        long held) {

    /** All that a batch lists. What only counts for policies uses nothing. */
    static List<Spent> of(List<Settling> onAccounts, Collection<List<TabUse>> ofTabs) {
        List<Spent> all = new ArrayList<>(onAccounts.size() + ofTabs.size());
        for (Settling settling : onAccounts) {
            if (!settling.reservation().claim().most().equals(Amounts.NONE)) {
                all.add(of(settling));
            }
        }
        ofTabs.forEach(uses -> uses.forEach(use -> all.add(of(use))));
        return all;
    }

    private static Spent of(TabUse use) {
        Reserving last = use.last().reservation();
        return new Spent(
                last.info(),
                use.steps() == 1 ? last.pos() : "",
                use.last().at(),
                last.claim().spender(),
                use.last().outcome(),
                use.used(),
                use.steps(),
                use.held());
    }

    private static Spent of(Settling settling) {
        Reserving reservation = settling.reservation();
        return new Spent(
                reservation.info(),
                reservation.pos(),
                settling.at(),
                reservation.claim().spender(),
                settling.outcome(),
                settling.counted(),
                1,
                reservation.claim().most().money());
    }
}
