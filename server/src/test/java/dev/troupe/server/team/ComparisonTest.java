package dev.troupe.server.team;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.server.problem.ApiProblem;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ComparisonTest {

    private static String signs(String before, String after) {
        return Comparison.of(before, after).stream()
                .map(line -> line.sign() + line.text())
                .collect(Collectors.joining("|"));
    }

    @Test
    void whatIsTheSameStays() {
        assertThat(signs("a\nb", "a\nb")).isEqualTo(" a| b");
        assertThat(signs("", "")).isEmpty();
    }

    @Test
    void linesAreTakenAwayAndAdded() {
        assertThat(signs("a\nb\nc", "a\nx\nc")).isEqualTo(" a|-b|+x| c");
        assertThat(signs("", "a")).isEqualTo("+a");
        assertThat(signs("a", "")).isEqualTo("-a");
        assertThat(signs("a\nb", "b")).isEqualTo("-a| b");
        assertThat(signs("b", "a\nb")).isEqualTo("+a| b");
    }

    @Test
    void eachLineKnowsItsNumbers() {
        var lines = Comparison.of("a\nb\nc", "a\nc\nd");
        assertThat(lines.get(1).from()).contains(2);
        assertThat(lines.get(1).to()).isEmpty();
        assertThat(lines.get(2).from()).contains(3);
        assertThat(lines.get(2).to()).contains(2);
    }

    @Test
    void bothTextsCanBeReadFromIt() {
        Random random = new Random(7);
        for (int i = 0; i < 500; i++) {
            List<String> before = text(random);
            List<String> after = text(random);
            var lines = Comparison.of(String.join("\n", before), String.join("\n", after));
            assertThat(side(lines, "+")).as(before + " → " + after).isEqualTo(before);
            assertThat(side(lines, "-")).as(before + " → " + after).isEqualTo(after);
            long changed = lines.stream().filter(line -> !line.sign().equals(" ")).count();
            assertThat(changed)
                    .as(before + " → " + after)
                    .isEqualTo(before.size() + after.size() - 2L * common(before, after));
        }
    }

    private static List<String> text(Random random) {
        List<String> lines = new ArrayList<>();
        int size = random.nextInt(9);
        for (int i = 0; i < size; i++) {
            lines.add(Character.toString('a' + random.nextInt(4)));
        }
        return lines;
    }

    private static List<String> side(List<Comparison.Line> lines, String without) {
        return lines.stream()
                .filter(line -> !line.sign().equals(without))
                .map(Comparison.Line::text)
                .toList();
    }

    /** The length of the longest common subsequence, the plain way. */
    private static int common(List<String> a, List<String> b) {
        int[][] longest = new int[a.size() + 1][b.size() + 1];
        for (int i = a.size() - 1; i >= 0; i--) {
            for (int j = b.size() - 1; j >= 0; j--) {
                longest[i][j] =
                        a.get(i).equals(b.get(j))
                                ? longest[i + 1][j + 1] + 1
                                : Math.max(longest[i + 1][j], longest[i][j + 1]);
            }
        }
        return longest[0][0];
    }

    @Test
    void textsThatHaveNothingInCommonAreNotComparedForEver() {
        String before = "a\n".repeat(5_000);
        String after = "b\n".repeat(5_000);
        assertThatThrownBy(() -> Comparison.of(before, after))
                .isInstanceOf(ApiProblem.class)
                .hasMessageContaining("too little in common");
    }
}
