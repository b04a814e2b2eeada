package dev.troupe.engine;

import dev.troupe.core.durable.Branch;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Which branches of a fan-out come after which. Branches are known by their index. */
final class BranchGraph {

    private static final int[] NONE = {};

    private final List<? extends Branch<?>> branches;
    private final int[][] before;
    private final int[][] following;
    private final int[] sorted;

    /**
     * Takes time in proportion to the branches and what they name.
     *
     * @throws IllegalArgumentException if a branch comes after one that is not there, after itself
     *     or in a circle
     */
    BranchGraph(List<? extends Branch<?>> branches) {
        this.branches = branches;
        this.before = readBefore();
        this.following = reversed();
        this.sorted = sort();
    }

    int size() {
        return before.length;
    }

    /** The branches that a branch comes after; one that it names twice is there twice. */
    int[] before(int branch) {
        return before[branch];
    }

    /** The branches that come after a branch; one that names it twice is there twice. */
    int[] following(int branch) {
        return following[branch];
    }

    /** How many entries {@link #before} has, by branch. */
    int[] countsBefore() {
        return Arrays.stream(before).mapToInt(some -> some.length).toArray();
    }

    /** Adds all that those in a set come after, directly or not. */
    void addAllBefore(BitSet set) {
        for (int i = sorted.length - 1; i >= 0; i--) {
            if (set.get(sorted[i])) {
                for (int branch : before[sorted[i]]) {
                    set.set(branch);
                }
            }
        }
    }

    // ---- reading what the branches say

    private int[][] readBefore() {
        int[][] read = new int[branches.size()][];
        Arrays.fill(read, NONE);
        if (branches.stream().allMatch(branch -> branch.after().isEmpty())) {
            return read;
        }
        Map<String, Integer> byName = byName();
        for (int i = 0; i < read.length; i++) {
            Branch<?> branch = branches.get(i);
            read[i] =
                    branch.after().stream()
                            .mapToInt(name -> find(byName, branch.name(), name))
                            .toArray();
        }
        return read;
    }

    private Map<String, Integer> byName() {
        Map<String, Integer> byName = HashMap.newHashMap(branches.size());
        for (int i = 0; i < branches.size(); i++) {
            String name = branches.get(i).name();
            if (byName.put(name, i) != null) {
                throw new IllegalArgumentException(
                        "two branches are called '"
                                + name
                                + "': where a branch comes after others, all of the fork need names of their own");
            }
        }
        return byName;
    }

    private static int find(Map<String, Integer> byName, String branch, String after) {
        if (after.equals(branch)) {
            throw new IllegalArgumentException("branch '" + branch + "' cannot come after itself");
        }
        Integer found = byName.get(after);
        if (found == null) {
            throw new IllegalArgumentException(
                    "branch '"
                            + branch
                            + "' comes after '"
                            + after
                            + "', but no branch of the fork is called so");
        }
        return found;
    }

    private int[][] reversed() {
        int[] counts = new int[before.length];
        for (int[] some : before) {
            for (int branch : some) {
                counts[branch]++;
            }
        }
        int[][] following = new int[before.length][];
        for (int i = 0; i < before.length; i++) {
            following[i] = counts[i] == 0 ? NONE : new int[counts[i]];
        }
        for (int i = 0; i < before.length; i++) {
            for (int branch : before[i]) {
                following[branch][--counts[branch]] = i;
            }
        }
        return following;
    }

    /** The branches, each behind those that it comes after. */
    private int[] sort() {
        int[] left = countsBefore();
        int[] order = new int[left.length];
        int found = 0;
        for (int i = 0; i < left.length; i++) {
            if (left[i] == 0) {
                order[found++] = i;
            }
        }
        for (int looked = 0; looked < found; looked++) {
            for (int next : following[order[looked]]) {
                if (--left[next] == 0) {
                    order[found++] = next;
                }
            }
        }
        if (found < order.length) {
            throw new IllegalArgumentException(
                    "branches cannot come after each other in a circle: " + circle(left));
        }
        return order;
    }

    /** Names one circle among the branches that could not be sorted. */
    private String circle(int[] left) {
        int at = 0;
        while (left[at] == 0) {
            at++;
        }
        List<Integer> path = new ArrayList<>();
        BitSet seen = new BitSet();
        while (!seen.get(at)) {
            seen.set(at);
            path.add(at);
            at = unsorted(before[at], left);
        }
        List<Integer> circle = path.subList(path.indexOf(at), path.size());
        StringBuilder text = new StringBuilder();
        circle.forEach(
                branch -> text.append('\'').append(branches.get(branch).name()).append("' after "));
        return text.append('\'').append(branches.get(at).name()).append('\'').toString();
    }

    private static int unsorted(int[] some, int[] left) {
        for (int branch : some) {
            if (left[branch] > 0) {
                return branch;
            }
        }
        throw new IllegalStateException("a branch that cannot be sorted comes after another one");
    }
}
