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
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.provider.Arguments;
import tools.jackson.databind.JsonNode;

/**
 * Plans in which something happens after each row of their journals, in each step and at each
 * question. {@code -Dtroupe.plan.seeds=100} tries more random plans, {@code -Dtroupe.plan.first=N}
 * begins with another seed.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class DisturbedPlans {

    /** How many moments of a random plan are tried; all of those of the named ones are. */
    private static final int MOMENTS = 4;

    private static final ContextItem[] ITEMS = {
        item("list", List.of(1, 2)), item("rules", "be kind")
    };

    final PlanStage stage = new PlanStage();

    @BeforeAll
    void open() {
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
                .agent("hands", (durable, assignment) -> PlanStage.over("ok", "so far"))
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
    void close() {
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
                        "handoff",
                        dev.troupe.core.plan.Plans.handoff("hands", "Do it.").allow("hands", "ok")),
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

    record Play(Watch watch, RunId run, String outcome) {}

    Play play(Plan plan, Moment moment, Watch.Disturbance disturbance) throws InterruptedException {
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

    Play undisturbed(Plan plan) throws InterruptedException {
        Play play = play(plan, new Moment.None(), run -> {});
        assertThat(play.outcome()).doesNotStartWith("cancelled").doesNotStartWith("blocked");
        return play;
    }

    /** All moments at which something can happen to a plan. */
    List<Moment> moments(Play play) {
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

    static List<Moment> some(List<Moment> moments, long seed) {
        List<Moment> some = new ArrayList<>(moments);
        java.util.Collections.shuffle(some, new Random(seed));
        return some.subList(0, Math.min(MOMENTS, some.size()));
    }
}
