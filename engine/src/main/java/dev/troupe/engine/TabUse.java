package dev.troupe.engine;

import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Spender;
import java.util.ArrayList;
import java.util.List;

/** What steps of one kind used of a tab: those of one spender, with one outcome. */
final class TabUse {

    private Settling last;
    private int steps;
    private Amounts used = Amounts.NONE;
    private long held;

    private TabUse(Settling first) {
        this.last = first;
    }

    /** What these used, by kind. */
    static List<TabUse> of(List<Settling> first, List<Settling> then) {
        List<TabUse> kinds = new ArrayList<>(2);
        add(kinds, first);
        add(kinds, then);
        return kinds;
    }

    private static void add(List<TabUse> kinds, List<Settling> shares) {
        for (Settling share : shares) {
            kind(kinds, share).add(share);
        }
    }

    /** There are a few: a model and some tools. */
    private static TabUse kind(List<TabUse> kinds, Settling share) {
        for (TabUse kind : kinds) {
            if (kind.last.outcome() == share.outcome()
                    && isSame(spender(kind.last), spender(share))) {
                return kind;
            }
        }
        TabUse kind = new TabUse(share);
        kinds.add(kind);
        return kind;
    }

    /** Those of a tab mostly differ in their subject. */
    private static boolean isSame(Spender one, Spender other) {
        return one.subject().equals(other.subject()) && one.equals(other);
    }

    private static Spender spender(Settling share) {
        return share.reservation().claim().spender();
    }

    private void add(Settling share) {
        last = share.at().isBefore(last.at()) ? last : share;
        steps++;
        used = used.plus(share.counted());
        held += share.reservation().claim().most().money();
    }

    /** The latest of them. */
    Settling last() {
        return last;
    }

    int steps() {
        return steps;
    }

    Amounts used() {
        return used;
    }

    /** The money that had been held, in micro-dollars. */
    long held() {
        return held;
    }
}
