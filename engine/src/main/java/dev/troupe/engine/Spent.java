package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Spender;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What was used, as it is listed.
 *
 * @param pos of the step; empty for several
 * @param steps how many
 * @param held the money that was held, in micro-dollars
 * @param accounts those that learn of it later
 */
record Spent(
        RunInfo run,
        String pos,
        Instant at,
        Spender spender,
        Settling.Outcome outcome,
        Amounts used,
        int steps,
        long held,
        List<Long> accounts) {

    /** All that a batch lists. What only counts for policies uses nothing. */
    static List<Spent> of(Endings endings) {
        List<Spent> all = new ArrayList<>(endings.onAccounts().size() + endings.onTabs().size());
        endings.onAccounts().forEach(settling -> add(all, settling, List.of()));
        endings.onTabs().forEach(share -> add(all, share, accounts(share)));
        endings.closings().forEach(closing -> all.addAll(closing.tab().spent()));
        return all;
    }

    private static void add(List<Spent> all, Settling settling, List<Long> accounts) {
        Reserving reservation = settling.reservation();
        if (!reservation.claim().most().equals(Amounts.NONE)) {
            all.add(
                    new Spent(
                            reservation.info(),
                            reservation.pos(),
                            settling.at(),
                            reservation.claim().spender(),
                            settling.outcome(),
                            settling.outcome() == Settling.Outcome.GIVEN_BACK
                                    ? Amounts.NONE
                                    : settling.used(),
                            1,
                            reservation.claim().most().money(),
                            accounts));
        }
    }

    private static List<Long> accounts(Settling share) {
        List<Long> accounts = new ArrayList<>(share.reservation().parts().size());
        share.reservation().parts().forEach(part -> accounts.add(part.account()));
        return accounts;
    }

    /** As PostgreSQL writes an array. */
    String accountsText() {
        StringBuilder text = new StringBuilder("{");
        for (long account : accounts) {
            text.append(text.length() == 1 ? "" : ",").append(account);
        }
        return text.append('}').toString();
    }
}
