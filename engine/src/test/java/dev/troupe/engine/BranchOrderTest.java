package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.troupe.core.durable.Branch;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Which branches start when, and which orders make no sense. */
class BranchOrderTest {

    private static Branch<String> branch(String name, String... after) {
        return new Branch<>(name, List.of(after), durable -> name);
    }

    private static BranchOrder order(List<Branch<String>> branches, int... begun) {
        BitSet set = new BitSet();
        IntStream.of(begun).forEach(set::set);
        return new BranchOrder(new BranchGraph(branches), set);
    }

    /** All that may start now. */
    private static List<Integer> starting(BranchOrder order) {
        List<Integer> starting = new ArrayList<>();
        for (OptionalInt next = order.next(); next.isPresent(); next = order.next()) {
            starting.add(next.getAsInt());
        }
        return starting;
    }

    private static void refused(String message, Branch<?>... branches) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new BranchGraph(List.of(branches)))
                .withMessageContaining(message);
    }

    @Test
    void branchesThatComeAfterNoneStartInTheirOrder() {
        BranchOrder order = order(List.of(branch("a"), branch("a"), branch("c")));

        assertThat(starting(order)).containsExactly(0, 1, 2);
    }

    @Test
    void aBranchStartsWhenAllThatItComesAfterHaveSucceeded() {
        BranchOrder order = order(List.of(branch("end", "a", "b"), branch("a"), branch("b")));

        assertThat(starting(order)).containsExactly(1, 2);
        order.succeeded(2);
        assertThat(starting(order)).isEmpty();
        order.succeeded(1);
        assertThat(starting(order)).containsExactly(0);
    }

    @Test
    void aBranchMayNameAnotherTwice() {
        BranchOrder order = order(List.of(branch("a"), branch("b", "a", "a")));
        starting(order);

        order.succeeded(0);

        assertThat(starting(order)).containsExactly(1);
    }

    @Test
    void whatComesAfterAFailureIsLeftOutOnce() {
        BranchOrder order =
                order(
                        List.of(
                                branch("a"),
                                branch("b", "a"),
                                branch("c", "b"),
                                branch("d", "b", "c", "x"),
                                branch("x")));
        starting(order);

        assertThat(order.didNotSucceed(0)).containsExactlyInAnyOrder(1, 2, 3);
        assertThat(order.didNotSucceed(4)).isEmpty();
        assertThat(starting(order)).isEmpty();
    }

    @Test
    void branchesThatHadBegunBeforeStartFirstAndOthersWaitForThem() {
        List<Branch<String>> branches =
                List.of(branch("new"), branch("first"), branch("begun", "quiet"), branch("quiet"));

        BranchOrder order = order(branches, 1, 2);

        assertThat(starting(order)).containsExactly(1, 3);
        order.succeeded(3);
        assertThat(starting(order)).containsExactly(2, 0);
    }

    @Test
    void aBranchThatIsNotThereIsNamed() {
        refused(
                "branch 'b' comes after 'x', but no branch of the fork is called so",
                branch("a"),
                branch("b", "a", "x"));
    }

    @Test
    void aBranchCannotComeAfterItself() {
        refused("branch 'a' cannot come after itself", branch("a", "a"));
    }

    @Test
    void twoBranchesOfOneNameAreRefusedWhereOrderMatters() {
        refused("two branches are called 'a'", branch("a"), branch("a"), branch("b", "a"));
    }

    @Test
    void aCircleIsRefusedAndNamed() {
        refused(
                "in a circle: 'b' after 'd' after 'c' after 'b'",
                branch("a"),
                branch("b", "a", "d"),
                branch("c", "b"),
                branch("d", "c"),
                branch("e", "d"));
    }

    @Test
    void aLongCircleIsFound() {
        int count = 100_000;
        List<Branch<String>> branches =
                IntStream.range(0, count)
                        .mapToObj(i -> branch("b" + i, "b" + (i + 1) % count))
                        .toList();

        assertThatIllegalArgumentException().isThrownBy(() -> new BranchGraph(branches));
    }

    @Test
    void everyBranchOfARandomOrderStartsOnceAndBehindThoseThatItComesAfter() {
        SplittableRandom random = new SplittableRandom(7);
        List<Branch<String>> branches = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            String[] after = new String[Math.min(i, 10)];
            for (int j = 0; j < after.length; j++) {
                after[j] = "b" + random.nextInt(i);
            }
            branches.add(branch("b" + i, after));
        }
        BranchOrder order = order(branches);
        List<String> succeeded = new ArrayList<>();

        for (List<Integer> some = starting(order); !some.isEmpty(); some = starting(order)) {
            for (int index : some) {
                assertThat(succeeded).containsAll(branches.get(index).after());
                succeeded.add(branches.get(index).name());
            }
            some.forEach(order::succeeded);
        }

        assertThat(succeeded).hasSize(1_000).doesNotHaveDuplicates();
    }
}
