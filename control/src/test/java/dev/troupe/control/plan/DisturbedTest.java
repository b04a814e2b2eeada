package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.item;
import static dev.troupe.control.plan.Plans.approve;
import static dev.troupe.control.plan.Plans.ask;
import static dev.troupe.control.plan.Plans.call;
import static dev.troupe.control.plan.Plans.each;
import static dev.troupe.control.plan.Plans.parallel;
import static dev.troupe.control.plan.Plans.sequence;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.plan.Watch.Moment;
import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Attempt;
import dev.troupe.core.plan.Await;
import dev.troupe.core.plan.Chat;
import dev.troupe.core.plan.Loop;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Review;
import dev.troupe.core.plan.Route;
import dev.troupe.core.plan.Terms;
import dev.troupe.engine.Audit;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import dev.troupe.engine.Subscription;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/**
 * Plans whose node is killed, or that are cancelled or forked, after each row of their journals, in
 * each step and at each question. {@code -Dtroupe.plan.seeds=100} tries more random plans, {@code
 * -Dtroupe.plan.first=N} begins with another seed.
 */
class DisturbedTest {

    /** How many moments of a random plan are tried; all of those of the named ones are. */
    private static final int MOMENTS = 4;

    private static final ContextItem[] ITEMS = {
        item("list", List.of(1, 2)), item("rules", "be kind")
    };

    private static PlanStage stage;

    @BeforeAll
    static void open() {
        stage = new PlanStage();
        stage.agent("ok", (durable, assignment) -> Json.tree(answer(assignment.contract())))
                .agent("guided", (durable, assignment) -> Json.tree(guided(assignment)))
                .agent("critic", (durable, assignment) -> verdict(assignment))
                .agent("yes", (d, a) -> Json.parse("{\"say\": \"aye\", \"proposal\": 1}"))
                .agent(
                        "nod",
                        (d, a) ->
                                Json.parse(
                                        "{\"verdict\": \"accept\", \"reasons\": [], \"say\": \"aye\", \"proposal\": 1}"))
                .fails("bad", "on purpose")
                .hangs("slow")
                .agent("unsure", (durable, assignment) -> unsure())
                .agent("lead", (durable, assignment) -> lead(assignment))
                .plan("called", sequence("called", ask("ok"), approve("sure", "ok")));
    }

    private static JsonNode unsure() {
        return Json.tree(Map.of("choice", "good", "confidence", 0.1, "why", "so"));
    }

    private static Route route(Route chooses) {
        return chooses.choice("good", "", ask("ok")).choice("bad", "", ask("bad"));
    }

    /** A manager whose first plan fails in part. */
    private static JsonNode lead(Assignment assignment) {
        return switch (ManageTest.part(assignment)) {
            case "plan" ->
                    assignment.contract().context().stream()
                                    .anyMatch(item -> item.name().equals("progress"))
                            ? ManageTest.plan(ManageTest.subtask("c", "ok", "a"))
                            : ManageTest.plan(
                                    ManageTest.subtask("a", "ok"),
                                    ManageTest.subtask("b", "bad", "a"));
            case "inspection" -> Json.parse("{\"done\":true}");
            default -> Json.tree(answer(assignment.contract()));
        };
    }

    /** Does it right once it is told how. */
    private static String guided(Assignment assignment) {
        return PlanStage.handed(assignment, "guidance").isPresent()
                ? "guided"
                : answer(assignment.contract());
    }

    /** Accepts what was done right, and else has the same to say again and again. */
    private static JsonNode verdict(Assignment assignment) {
        boolean right =
                PlanStage.handed(assignment, Review.DRAFT)
                        .orElseThrow()
                        .asString("")
                        .equals("guided");
        return Json.tree(
                Map.of(
                        "verdict",
                        right ? "accept" : "reject",
                        "reasons",
                        right ? List.of() : List.of("not right")));
    }

    /** Depends on all that the agent was handed. */
    private static String answer(dev.troupe.core.contract.Contract contract) {
        String handed =
                contract.context().stream()
                        .map(item -> item.name() + item.value() + item.trust())
                        .toList()
                        .toString();
        return contract.goal() + " " + Integer.toHexString(handed.hashCode());
    }

    @AfterAll
    static void close() {
        var findings = new Audit(stage.database().dataSource()).verify(Optional.empty()).findings();
        stage.close();
        assertThat(findings).isEmpty();
    }

    static Stream<Arguments> plans() {
        Plan ok = ask("ok");
        Plan bad = ask("bad");
        Plan slow = ask("slow");
        return Stream.of(
                Arguments.of("agent", ok),
                Arguments.of("agent that fails", bad),
                Arguments.of("sequence", sequence("all", ok, Plans.when("false", ask("bad")), ok)),
                Arguments.of("all", parallel(Join.all(), ok, sequence("two", ok, ok))),
                Arguments.of("all with a failure", parallel(Join.all(), slow, bad)),
                Arguments.of("any", parallel(Join.any(), bad, ok, slow)),
                Arguments.of("quorum", parallel(Join.quorum(1), slow, ok)),
                Arguments.of("race", parallel(Join.race(), slow, sequence("two", ok, ok))),
                Arguments.of("settled", parallel(Join.settled().atMost(1), ok, bad)),
                Arguments.of(
                        "reconcile",
                        parallel(Join.all(), ok, ask("guided"))
                                .merge(Merge.reconcile("ok", "Settle it."))),
                Arguments.of("map", each(ok, 1, false)),
                Arguments.of(
                        "map with failures",
                        each(sequence("one", Plans.when("entry == 1", ask("bad")), ok), 2, true)),
                Arguments.of("approval", sequence("all", approve("sure", "rules"), ok)),
                Arguments.of(
                        "approval in a map",
                        each(sequence("one", approve("sure", "entry"), ok), 1, false)),
                Arguments.of(
                        "deadline",
                        approve(
                                "sure",
                                "rules",
                                Duration.ofMillis(200),
                                Approve.OnDeadline.REJECT)),
                Arguments.of("call", sequence("all", call("called"), ok)),
                Arguments.of("route by score", route(Route.of("way").scored())),
                Arguments.of(
                        "route by a person",
                        route(Route.of("way").model("unsure", Terms.of("Which?"), 0.7))),
                Arguments.of(
                        "manage",
                        dev.troupe.core.plan.Plans.manage("lead", "Do all.")
                                .assigning("ok", "bad")),
                Arguments.of("loop", Loop.of("loop", "loop == 'guided'", ask("guided")).atMost(1)),
                Arguments.of(
                        "await",
                        sequence(
                                "all",
                                Await.timer("rest", Duration.ofMillis(50)),
                                Await.event("came", "never")
                                        .within(Duration.ofMillis(50), Await.OnDeadline.CONTINUE),
                                ok)),
                Arguments.of("chat", Chat.of("chat", "Decide.", "nod", "yes").atMost(1)),
                Arguments.of(
                        "attempt",
                        Attempt.of("attempt").step(ok, ask("guided")).step(bad).goingOn()),
                Arguments.of("review", Review.of("review", ask("guided"), "critic", "Well?")));
    }

    static LongStream seeds() {
        long first = Long.getLong("troupe.plan.first", 1);
        return LongStream.range(first, first + Long.getLong("troupe.plan.seeds", 4));
    }

    private record Play(Watch watch, RunId run, String outcome) {}

    private static Play play(Plan plan, Moment moment, Watch.Disturbance disturbance)
            throws InterruptedException {
        Watch watch = new Watch(stage, moment, disturbance);
        stage.watchBodies(watch);
        Subscription subscription = stage.engine().listen(watch);
        try {
            RunId run = stage.start(plan, ITEMS);
            watch.root(run);
            String outcome = watch.outcome();
            stage.ended(run);
            return new Play(watch, run, outcome);
        } finally {
            subscription.close();
        }
    }

    private static Play undisturbed(Plan plan) throws InterruptedException {
        Play play = play(plan, new Moment.None(), run -> {});
        assertThat(play.outcome()).doesNotStartWith("cancelled").doesNotStartWith("blocked");
        return play;
    }

    /** All moments at which something can happen to a plan. */
    private static List<Moment> moments(Play play) {
        List<Moment> moments = new ArrayList<>();
        int rows =
                stage.engine().store().tree(play.run()).stream()
                        .mapToInt(run -> stage.engine().store().journal(run.id(), 0).size())
                        .sum();
        IntStream.rangeClosed(1, rows).mapToObj(Moment.Row::new).forEach(moments::add);
        IntStream.rangeClosed(1, play.watch().bodies.get())
                .mapToObj(Moment.Body::new)
                .forEach(moments::add);
        IntStream.rangeClosed(1, play.watch().questions.get())
                .mapToObj(Moment.Question::new)
                .forEach(moments::add);
        return moments;
    }

    private static List<Moment> some(List<Moment> moments, long seed) {
        List<Moment> some = new ArrayList<>(moments);
        java.util.Collections.shuffle(some, new Random(seed));
        return some.subList(0, Math.min(MOMENTS, some.size()));
    }

    // ---- killed

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void whereverItsNodeIsKilledAPlanComesToTheSameAndRepeatsNoStep(String name, Plan plan)
            throws Exception {
        Play calm = undisturbed(plan);
        for (Moment moment : moments(calm)) {
            checkKilled(plan, calm, moment);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRandomPlanWhoseNodeIsKilledComesToTheSameAndRepeatsNoStep(long seed) throws Exception {
        Plan plan = new RandomPlans(seed).next();
        Play calm = undisturbed(plan);
        for (Moment moment : some(moments(calm), seed)) {
            checkKilled(plan, calm, moment);
        }
    }

    private static void checkKilled(Plan plan, Play calm, Moment moment) throws Exception {
        Play killed = play(plan, moment, run -> stage.kill());
        String what = moment + " of " + plan;
        assertThat(killed.outcome())
                .as(() -> what + "\n" + killed.watch().journals(killed.run()))
                .isEqualTo(calm.outcome());
        assertThat(killed.watch().repeated).as(what).isEmpty();
        assertThat(killed.watch().writtenTwice(killed.run())).as(what).isEmpty();
    }

    // ---- forked

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void aForkFromAnyRowComesToTheSame(String name, Plan plan) throws Exception {
        checkForks(plan);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aForkFromAnyRowOfARandomPlanComesToTheSame(long seed) throws Exception {
        checkForks(new RandomPlans(seed).next());
    }

    private static void checkForks(Plan plan) throws Exception {
        Play calm = undisturbed(plan);
        List<JournalRow> rows = stage.engine().store().journal(calm.run(), 0);
        for (int before = 1; before < rows.size(); before++) {
            Watch watch = new Watch(stage, new Moment.None(), run -> {});
            stage.watchBodies(watch);
            RunId fork =
                    stage.engine().commands().fork(calm.run(), before, Optional.empty(), "test");
            watch.root(fork);
            assertThat(watch.outcome())
                    .as("before row " + before + " of " + plan + watch.journals(calm.run()))
                    .isEqualTo(calm.outcome());
            stage.ended(fork);
            if (before == rows.size() - 1) {
                assertThat(watch.bodies).as("all was done already: " + plan).hasValue(0);
            }
        }
    }

    // ---- cancelled

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void whereverItIsCancelledAPlanLeavesNothingRunning(String name, Plan plan) throws Exception {
        Play calm = undisturbed(plan);
        for (Moment moment : moments(calm)) {
            checkCancelled(plan, calm, moment);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRandomPlanThatIsCancelledLeavesNothingRunning(long seed) throws Exception {
        Plan plan = new RandomPlans(seed).next();
        Play calm = undisturbed(plan);
        for (Moment moment : some(moments(calm), seed)) {
            checkCancelled(plan, calm, moment);
        }
    }

    private static void checkCancelled(Plan plan, Play calm, Moment moment) throws Exception {
        Play cancelled =
                play(
                        plan,
                        moment,
                        run -> {
                            cancel(run);
                            if (moment instanceof Moment.Body) {
                                Thread.sleep(Duration.ofDays(1));
                            }
                        });
        String what = moment + " of " + plan + "\n" + cancelled.watch().journals(cancelled.run());
        if (moment instanceof Moment.Row) {
            // Cancelling comes a moment after the row, when all may be over already.
            assertThat(cancelled.outcome())
                    .as(what)
                    .matches(end -> end.startsWith("cancelled") || end.equals(calm.outcome()));
        } else if (cancelled.watch().disturbed()) {
            assertThat(cancelled.outcome()).as(what).startsWith("cancelled");
        }
        if (cancelled.outcome().startsWith("cancelled")) {
            assertThat(stage.engine().store().tree(cancelled.run()))
                    .as(what)
                    .allMatch(run -> run.status().ended())
                    .noneMatch(DisturbedTest::failedByBeingCancelled);
        }
        assertThat(stage.engine().store().requests(Optional.of(cancelled.run()))).isEmpty();
        Awaitility.await()
                .untilAsserted(() -> assertThat(cancelled.watch().running()).as(what).isZero());
        Awaitility.await()
                .untilAsserted(() -> assertThat(stage.engine().residents()).as(what).isZero());
    }

    private static void cancel(RunId run) {
        try {
            stage.engine().commands().cancel(run, "enough", "anna");
        } catch (EngineException e) {
            assertThat(e).hasMessageContaining("has ended");
        }
    }

    /** The failures that these plans have are all of one kind. */
    private static boolean failedByBeingCancelled(RunSummary run) {
        return run.status() == RunStatus.FAILED
                && !run.failure().orElseThrow().message().contains("on purpose");
    }
}
