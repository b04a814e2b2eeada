package dev.troupe.engine;

import static dev.troupe.engine.Fixture.CHILD;
import static dev.troupe.engine.Fixture.MAIN;
import static dev.troupe.engine.Fixture.awaitStatus;
import static dev.troupe.engine.Fixture.outcome;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.durable.RunBody;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.durable.Step;
import dev.troupe.core.durable.Topic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Branches of a fork that come after others. */
class DependentBranchesTest {

    private static final Duration HOUR = Duration.ofHours(1);

    private static Fixture fixture;

    private final List<String> bodies = new CopyOnWriteArrayList<>();

    @BeforeAll
    static void createDatabase() {
        fixture = new Fixture();
    }

    @AfterEach
    void reset() {
        fixture.reset();
    }

    @AfterAll
    static void close() {
        fixture.close();
    }

    private String step(Durable durable, String name) {
        return durable.step(
                Step.of(name),
                String.class,
                context -> {
                    bodies.add(name);
                    return name;
                });
    }

    private Branch<String> branch(String name, String... after) {
        return new Branch<>(name, List.of(after), strand -> step(strand, name));
    }

    private Branch<String> failing(String name, String... after) {
        return new Branch<>(
                name,
                List.of(after),
                strand ->
                        strand.step(
                                Step.of(name),
                                String.class,
                                context -> {
                                    throw new IllegalStateException("on purpose");
                                }));
    }

    /** Tells what it was given by those that it comes after, and waits for a message. */
    private Branch<String> telling(Map<String, String> told, String name, String... after) {
        return new Branch<>(
                name,
                List.of(after),
                strand -> {
                    String heard =
                            List.of(after).stream()
                                    .map(one -> String.valueOf(told.get(one)))
                                    .collect(Collectors.joining("+", "(", ")"));
                    String said = step(strand, name + heard) + go(strand, name);
                    told.put(name, said);
                    return said;
                });
    }

    private static String go(Durable durable, String name) {
        return durable.await(Topic.of(name, String.class), Deadline.within(HOUR)).orElse("nobody");
    }

    /** Small letters succeeded, capitals failed, others are in brackets. */
    private static String show(List<? extends Outcome<?>> outcomes) {
        return outcomes.stream()
                .map(outcome ->
                        switch (outcome) {
                            case Outcome.Succeeded<?> one -> one.branch();
                            case Outcome.Failed<?> one ->
                                    one.branch().toUpperCase(java.util.Locale.ROOT);
                            case Outcome.Cancelled<?> one -> "[" + one.branch() + "]";
                        })
                .collect(Collectors.joining(" "));
    }

    private String forked(Join join, Branch<?>... branches) throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> show(fork(durable, join, branches)));
        RunId run = engine.start("acme", MAIN, "forking", "");
        String result = outcome(engine, run);
        assertReplays(engine, run);
        return result;
    }

    @SuppressWarnings("unchecked")
    private static List<Outcome<String>> fork(Durable durable, Join join, Branch<?>... branches) {
        return durable.fork(
                List.of(branches).stream().map(branch -> (Branch<String>) branch).toList(), join);
    }

    /** A fork from all rows but the last replays all of the run, and runs no body again. */
    private void assertReplays(PostgresEngine engine, RunId run) throws Exception {
        List<String> before = List.copyOf(bodies);
        String result = outcome(engine, run);
        int rows = engine.store().journal(run, 0).size();

        RunId again = engine.commands().fork(run, rows - 1, Optional.empty(), "test");

        assertThat(outcome(engine, again)).isEqualTo(result);
        assertThat(bodies).isEqualTo(before);
        fixture.assertClean();
    }

    // ---- order

    @Test
    void branchesRunBehindThoseThatTheyComeAfter() throws Exception {
        assertThat(forked(Join.all(), branch("c", "b"), branch("b", "a"), branch("a")))
                .isEqualTo("c b a");
        assertThat(bodies).containsExactly("a", "b", "c");
    }

    @Test
    void aDiamondWaitsForBothSidesWhichRunAtOnce() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        Branch.Body<String> side =
                strand ->
                        strand.step(
                                Step.of("side"),
                                String.class,
                                context -> {
                                    both.countDown();
                                    both.await();
                                    bodies.add("side");
                                    return "side";
                                });

        assertThat(
                        forked(
                                Join.all(),
                                branch("end", "left", "right"),
                                new Branch<>("left", List.of("start"), side),
                                new Branch<>("right", List.of("start"), side),
                                branch("start")))
                .isEqualTo("end left right start");
        assertThat(bodies).containsExactly("start", "side", "side", "end");
    }

    @Test
    void theTimeOfABranchIsNotBeforeThatOfThoseThatItComesAfter() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    List<String> times =
                            durable.all(
                                    List.of(
                                            new Branch<>(
                                                    "late",
                                                    List.of("early"),
                                                    strand -> strand.now().toString()),
                                            new Branch<>(
                                                    "early",
                                                    strand -> {
                                                        step(strand, "early");
                                                        return strand.now().toString();
                                                    })));
                    return times.get(0).equals(times.get(1)) + " " + times;
                });

        RunId run = engine.start("acme", MAIN, "times", "");

        assertThat(outcome(engine, run)).startsWith("true ");
        assertReplays(engine, run);
    }

    @Test
    void noMoreBranchesWorkAtOnceThanAllowed() throws Exception {
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        Branch.Body<String> body =
                strand ->
                        strand.step(
                                Step.of("work"),
                                String.class,
                                context -> {
                                    most.accumulateAndGet(working.incrementAndGet(), Math::max);
                                    java.util.concurrent.locks.LockSupport.parkNanos(100_000);
                                    working.decrementAndGet();
                                    return "";
                                });
        List<Branch<String>> branches = new ArrayList<>(List.of(new Branch<>("first", body)));
        for (int i = 0; i < 200; i++) {
            branches.add(new Branch<>("b" + i, List.of("first"), body));
        }

        assertThat(forked(Join.settled().atMost(3), branches.toArray(Branch<?>[]::new)))
                .startsWith("first b0 b1");

        assertThat(most.get()).isBetween(1, 3);
    }

    @Test
    void aThousandBranchesWithTenThousandPredecessorsRunAndAreReplayed() throws Exception {
        SplittableRandom random = new SplittableRandom(11);
        Map<String, String> told = new ConcurrentHashMap<>();
        List<Branch<String>> branches = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            int earlier = i;
            List<String> after =
                    IntStream.range(0, Math.min(i, 10))
                            .mapToObj(one -> "b" + random.nextInt(earlier))
                            .toList();
            String name = "b" + i;
            branches.add(
                    new Branch<>(
                            name,
                            after,
                            strand -> {
                                assertThat(told).containsKeys(after.toArray(String[]::new));
                                told.put(name, step(strand, name));
                                return name;
                            }));
        }
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    told.clear();
                    return durable.all(branches).size() + " " + told.size();
                });

        RunId run = engine.start("acme", MAIN, "large", "");

        assertThat(outcome(engine, run)).isEqualTo("1000 1000");
        assertReplays(engine, run);
    }

    // ---- failures

    @Test
    void whatComesAfterAFailureIsLeftOutAndTheRestSettles() throws Exception {
        assertThat(
                        forked(
                                Join.settled(),
                                failing("a"),
                                branch("b", "a"),
                                branch("c", "b", "d"),
                                branch("d"),
                                branch("e", "d")))
                .isEqualTo("A [b] [c] d e");
        assertThat(bodies).containsExactly("d", "e");
    }

    @Test
    void aFailureEndsAForkOfWhichAllMustSucceed() throws Exception {
        assertThat(forked(Join.all(), failing("a"), branch("b", "a"))).isEqualTo("A [b]");
    }

    @Test
    void aForkThatNeedsOneSuccessEndsWhenTheOthersAreLeftOut() throws Exception {
        assertThat(forked(Join.any(), failing("a"), branch("b", "a"))).isEqualTo("A [b]");
    }

    @Test
    void aQuorumIsImpossibleOnceTooManyAreLeftOut() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        Branch<String> slow =
                new Branch<>(
                        "slow",
                        strand ->
                                strand.step(
                                        Step.of("slow"),
                                        String.class,
                                        context -> {
                                            never.await();
                                            return "";
                                        }));

        assertThat(forked(Join.quorum(2), failing("a"), branch("b", "a"), slow))
                .isEqualTo("A [b] [slow]");
    }

    @Test
    void theFirstSuccessOfARaceLeavesTheFollowersOut() throws Exception {
        assertThat(forked(Join.race(), branch("a"), branch("b", "a"))).isEqualTo("a [b]");
        assertThat(bodies).containsExactly("a");
    }

    @Test
    void anOrderThatMakesNoSenseFailsTheRunAndSaysWhy() throws Exception {
        assertThat(forked(Join.all(), branch("a", "b"), branch("b", "a")))
                .contains("failed", "IllegalArgumentException", "circle: 'a' after 'b' after 'a'");
    }

    // ---- leaving memory and being cancelled

    @Test
    void aRunThatWaitsInTheMidstGoesOnWithWhatEarlierBranchesSaid() throws Exception {
        PostgresEngine engine =
                fixture.engine((durable, input) -> {
                    Map<String, String> told = new ConcurrentHashMap<>();
                    return String.join(
                            " ",
                            durable.all(
                                    List.of(
                                            telling(told, "d", "b", "c"),
                                            telling(told, "c", "a"),
                                            telling(told, "b", "a"),
                                            telling(told, "a"))));
                });
        RunId run = engine.start("acme", MAIN, "waiting", "");

        for (String name : List.of("a", "b", "c", "d")) {
            await().atMost(Fixture.LONG)
                    .until(() -> engine.residents() == 0 && bodies.toString().contains(name + "("));
            engine.send(run, name, "!", "anna");
        }

        assertThat(outcome(engine, run)).isEqualTo("d(b(a()!)!+c(a()!)!)! c(a()!)! b(a()!)! a()!");
        assertThat(bodies).hasSize(4);
        assertReplays(engine, run);
    }

    @Test
    void anEarlierBranchThatWaitsForAPersonLeavesRoomAndItsFollowerStartsAfterIt()
            throws Exception {
        PostgresEngine engine =
                fixture.engine(
                        (durable, input) ->
                                show(
                                        fork(
                                                durable,
                                                Join.settled().atMost(1),
                                                new Branch<>(
                                                        "asks",
                                                        strand ->
                                                                strand.child(
                                                                        new ChildRun<>(
                                                                                "asks", CHILD,
                                                                                ""))),
                                                branch("follows", "asks"),
                                                branch("other"))),
                        (durable, input) -> go(durable, "answer"));
        RunId run = engine.start("acme", MAIN, "asking", "");
        await().atMost(Fixture.LONG)
                .until(() -> engine.residents() == 0 && bodies.equals(List.of("other")));

        RunId child = engine.store().tree(run).getLast().id();
        engine.send(child, "answer", "yes", "anna");

        assertThat(outcome(engine, run)).isEqualTo("asks follows other");
        assertThat(bodies).containsExactly("other", "follows");
    }

    @Test
    void aBranchThatWaitedForAPersonHoldsNoRoomOnceItHasEnded() throws Exception {
        AtomicInteger working = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch answered = new CountDownLatch(1);
        Branch.Body<String> work =
                strand ->
                        strand.step(
                                Step.of("work"),
                                String.class,
                                context -> {
                                    answered.await();
                                    most.accumulateAndGet(working.incrementAndGet(), Math::max);
                                    java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
                                    working.decrementAndGet();
                                    return "";
                                });
        List<Branch<String>> branches = new ArrayList<>();
        branches.add(
                new Branch<>("asks", strand -> strand.child(new ChildRun<>("asks", CHILD, ""))));
        for (int i = 0; i < 20; i++) {
            branches.add(new Branch<>("b" + i, work));
        }
        PostgresEngine engine =
                fixture.engine(
                        (durable, input) ->
                                durable.fork(branches, Join.settled().atMost(1)).size() + "",
                        (durable, input) -> go(durable, "answer"));
        RunId run = engine.start("acme", MAIN, "asking", "");
        await().atMost(Fixture.LONG).until(() -> engine.store().tree(run).size() == 2);
        RunId child = engine.store().tree(run).getLast().id();
        awaitStatus(engine, child, RunStatus.WAITING);
        engine.send(child, "answer", "yes", "anna");
        await().atMost(Fixture.LONG)
                .until(() -> Fixture.kinds(engine, run).contains(Kind.CHILD_DONE));

        answered.countDown();

        assertThat(outcome(engine, run)).isEqualTo("21");
        assertThat(most).hasValue(1);
    }

    @Test
    void cancellingTheRunLeavesTheFollowersOut() throws Exception {
        CountDownLatch begun = new CountDownLatch(1);
        PostgresEngine engine =
                fixture.engine((durable, input) ->
                        show(
                                fork(
                                        durable,
                                        Join.settled(),
                                        new Branch<>(
                                                "long",
                                                strand ->
                                                        strand.step(
                                                                Step.of("long"),
                                                                String.class,
                                                                context -> {
                                                                    begun.countDown();
                                                                    new CountDownLatch(1).await();
                                                                    return "";
                                                                })),
                                        branch("follows", "long"))));
        RunId run = engine.start("acme", MAIN, "cancelled", "");
        begun.await();

        engine.commands().cancel(run, "enough", "anna");

        awaitStatus(engine, run, RunStatus.CANCELLED);
        assertThat(bodies).isEmpty();
        fixture.assertClean();
    }

    @Test
    void codeThatNowLeavesOutABranchThatRanIsBlockedUntilItIsRestored() throws Exception {
        AtomicReference<Branch<String>> first = new AtomicReference<>(branch("a"));
        RunBody<String, String> code =
                (durable, input) ->
                        show(
                                fork(
                                        durable,
                                        Join.settled(),
                                        first.get(),
                                        new Branch<>(
                                                "b",
                                                List.of("a"),
                                                strand -> step(strand, "b") + go(strand, "b"))));
        PostgresEngine engine = fixture.engine(code);
        RunId run = engine.start("acme", MAIN, "changing", "");
        awaitStatus(engine, run, RunStatus.WAITING);

        first.set(
                new Branch<>(
                        "a",
                        strand -> {
                            step(strand, "a");
                            throw new IllegalStateException("changed");
                        }));
        engine.commands().send(run, "nobody waits", "", "anna");
        awaitStatus(engine, run, RunStatus.BLOCKED);

        assertThat(engine.store().find(run).orElseThrow().failure().orElseThrow().message())
                .contains("position 0.1.0, in branch 'b'", "step 'b'", "leaving the branch out");
        first.set(branch("a"));
        engine.commands().resume(run, "restored", "anna");
        engine.commands().send(run, "b", "!", "anna");
        assertThat(outcome(engine, run)).isEqualTo("a b");
        assertThat(bodies).containsExactly("a", "b");
    }
}
