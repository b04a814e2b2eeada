package dev.troupe.engine;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.PriorityQueue;

/**
 * Which branch of a fan-out starts next, by what has become of those that it comes after. Of those
 * that may start, the first one in the order of the branches goes first. Guarded by the run's lock.
 */
final class BranchOrder {

    private final BranchGraph graph;
    private final int[] missing;
    private final BitSet begun;
    private final BitSet leftOut = new BitSet();
    private final PriorityQueue<Integer> ready;
    private int toBeginAgain;

    /**
     * @param begun the branches that had begun when the run was in memory before: they go first,
     *     and no other starts until all of them have, so that the bound on how many run at once
     *     also holds for what they left running
     */
    BranchOrder(BranchGraph graph, BitSet begun) {
        this.graph = graph;
        this.missing = graph.countsBefore();
        this.begun = (BitSet) begun.clone();
        // What they come after had succeeded, even if it left no trace in the journal.
        graph.addAllBefore(this.begun);
        this.toBeginAgain = this.begun.cardinality();
        this.ready =
                new PriorityQueue<>(
                        Comparator.<Integer>comparingInt(branch -> this.begun.get(branch) ? 0 : 1)
                                .thenComparing(Comparator.naturalOrder()));
        for (int branch = 0; branch < missing.length; branch++) {
            if (missing[branch] == 0) {
                ready.add(branch);
            }
        }
    }

    /** Takes the branch that starts next, if one may start now. */
    OptionalInt next() {
        Integer first = ready.peek();
        if (first == null || (toBeginAgain > 0 && !begun.get(first))) {
            return OptionalInt.empty();
        }
        ready.remove();
        toBeginAgain -= begun.get(first) ? 1 : 0;
        return OptionalInt.of(first);
    }

    void succeeded(int branch) {
        for (int next : graph.following(branch)) {
            missing[next]--;
            if (missing[next] == 0) {
                ready.add(next);
            }
        }
    }

    /** Gives the branches that are left out because this one failed or was cancelled. */
    List<Integer> didNotSucceed(int branch) {
        List<Integer> out = new ArrayList<>();
        leaveOut(graph.following(branch), out);
        for (int i = 0; i < out.size(); i++) {
            leaveOut(graph.following(out.get(i)), out);
        }
        return out;
    }

    private void leaveOut(int[] some, List<Integer> out) {
        for (int branch : some) {
            if (!leftOut.get(branch)) {
                leftOut.set(branch);
                toBeginAgain -= begun.get(branch) ? 1 : 0;
                out.add(branch);
            }
        }
    }
}
