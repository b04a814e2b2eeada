package dev.troupe.server.team;

import dev.troupe.server.problem.ApiProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is different between two texts, line by line: the fewest lines that have to be taken away
 * and added. By E. W. Myers, An O(ND) Difference Algorithm and Its Variations, Algorithmica 1
 * (1986).
 */
final class Comparison {

    /**
     * Texts that differ in more lines are not compared: the memory for it grows with the square.
     */
    private static final int MOST = 4_000;

    private Comparison() {}

    /**
     * A line of one or both texts.
     *
     * @param sign a space, {@code +} or {@code -}
     * @param from its number in the first text
     * @param to its number in the second one
     */
    record Line(String sign, String text, Optional<Integer> from, Optional<Integer> to) {}

    /** Compares two texts. */
    static List<Line> of(String before, String after) {
        return lines(before.lines().toList(), after.lines().toList());
    }

    private static List<Line> lines(List<String> a, List<String> b) {
        List<int[]> history = search(a, b);
        List<Line> lines = new ArrayList<>();
        int x = a.size();
        int y = b.size();
        for (int d = history.size() - 1; d >= 0; d--) {
            int[] best = history.get(d);
            int middle = best.length / 2;
            int k = x - y;
            boolean down = k == -d || (k != d && best[middle + k - 1] < best[middle + k + 1]);
            int from = down ? k + 1 : k - 1;
            int startX = d == 0 ? 0 : best[middle + from];
            int startY = d == 0 ? 0 : startX - from;
            while (x > startX
                    && y > startY
                    && (d == 0 || x > startX + (down ? 0 : 1) || y > startY + (down ? 1 : 0))) {
                lines.add(new Line(" ", a.get(x - 1), Optional.of(x), Optional.of(y)));
                x--;
                y--;
            }
            if (d > 0) {
                lines.add(
                        down
                                ? new Line("+", b.get(y - 1), Optional.empty(), Optional.of(y))
                                : new Line("-", a.get(x - 1), Optional.of(x), Optional.empty()));
                x = startX;
                y = startY;
            }
        }
        return lines.reversed();
    }

    /** How far one comes on each diagonal with so many differences, for 0, 1, … of them. */
    private static List<int[]> search(List<String> a, List<String> b) {
        int most = Math.min(a.size() + b.size(), MOST);
        int[] best = new int[2 * most + 3];
        int middle = best.length / 2;
        List<int[]> history = new ArrayList<>();
        for (int d = 0; d <= most; d++) {
            history.add(best.clone());
            for (int k = -d; k <= d; k += 2) {
                boolean down = k == -d || (k != d && best[middle + k - 1] < best[middle + k + 1]);
                int x = down ? best[middle + k + 1] : best[middle + k - 1] + 1;
                int y = x - k;
                while (x < a.size() && y < b.size() && a.get(x).equals(b.get(y))) {
                    x++;
                    y++;
                }
                best[middle + k] = x;
                if (x >= a.size() && y >= b.size()) {
                    return history;
                }
            }
        }
        throw ApiProblem.conflict("the two texts have too little in common to be compared");
    }
}
