package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.approval;
import static dev.troupe.control.plan.PlanStage.item;
import static dev.troupe.control.plan.Plans.approve;
import static dev.troupe.control.plan.Plans.ask;
import static dev.troupe.control.plan.Plans.each;
import static dev.troupe.control.plan.Plans.sequence;
import static dev.troupe.control.plan.Plans.task;
import static dev.troupe.control.plan.Plans.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Call;
import dev.troupe.core.plan.Flow;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Tolerance;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class MapEachTest {

    private static PlanStage stage;

    @BeforeAll
    static void open() {
        stage = new PlanStage();
    }

    @AfterEach
    void reset() {
        stage.reset();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static JsonNode entry(Assignment assignment) {
        return assignment.contract().context().stream()
                .filter(item -> item.name().equals("entry"))
                .findFirst()
                .orElseThrow()
                .value();
    }

    /** Gives back the entry; fails for an entry that is "bad", never answers one that is "slow". */
    private static void repeatEntries() {
        stage.agent(
                "a",
                (durable, assignment) -> {
                    JsonNode entry = entry(assignment);
                    switch (entry.asString("")) {
                        case "bad" -> throw new IllegalStateException("bad entry");
                        case "slow" -> Thread.sleep(java.time.Duration.ofDays(1));
                        default -> {}
                    }
                    return Json.tree("did " + entry);
                });
    }

    @Test
    void theResultHasOneEntryForEachOfTheListInItsOrder() throws Exception {
        repeatEntries();
        ContextItem result = stage.result(each(ask("a"), 4, false), item("list", List.of(1, 2)));

        assertThat(result.value())
                .isEqualTo(
                        Json.parse(
                                """
                                [{"item":1,"status":"done","value":"did 1"},
                                 {"item":2,"status":"done","value":"did 2"}]
                                """));
        assertThat(result.name()).isEqualTo("each");
        assertThat(result.trust()).isEqualTo(Trust.CLAIMED);
    }

    @Test
    void theOrderIsTheListsWhicheverEntryIsDoneFirst() throws Exception {
        CountDownLatch last = new CountDownLatch(1);
        stage.agent(
                "a",
                (durable, assignment) -> {
                    if (entry(assignment).asInt() == 2) {
                        last.countDown();
                    }
                    last.await();
                    return entry(assignment);
                });
        JsonNode value =
                stage.result(each(ask("a"), 3, false), item("list", List.of(1, 0, 2))).value();
        assertThat(value.valueStream().map(e -> e.path("value").asInt())).containsExactly(1, 0, 2);
    }

    @Test
    void anEmptyListGivesAnEmptyList() throws Exception {
        assertThat(stage.result(each(ask("a"), 4, false), item("list", List.of())).value())
                .isEqualTo(Json.array());
        assertThat(stage.result(each(ask("a"), 4, true), item("list", List.of())).value())
                .isEqualTo(Json.array());
    }

    @Test
    void thePlanSeesTheEntryInsteadOfTheList() throws Exception {
        repeatEntries();
        stage.result(
                each(ask("a"), 4, false),
                item("rules", "be kind"),
                item("list", List.of(1), Trust.UNTRUSTED));

        List<ContextItem> seen = stage.assignments.element().contract().context();
        assertThat(seen).extracting(ContextItem::name).containsExactly("rules", "entry");
        assertThat(seen.getLast().trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void theFirstEntryThatFailsFailsTheMapAndCancelsTheOthers() throws Exception {
        repeatEntries();
        RunId run =
                stage.start(each(ask("a"), 4, false), item("list", List.of("slow", "bad", "slow")));

        assertThat(stage.failure(run).message()).contains("bad entry");
        assertThat(stage.ended(run).stream().map(RunSummary::status))
                .containsOnly(RunStatus.FAILED, RunStatus.CANCELLED);
    }

    @Test
    void entriesThatHaveNotBegunWhenOneFailsNeverBegin() throws Exception {
        repeatEntries();
        RunId run =
                stage.start(each(ask("a"), 1, false), item("list", List.of("bad", "good", "good")));
        stage.failure(run);
        assertThat(stage.assignments).hasSize(1);
    }

    @Test
    void aToleratedFailureIsPartOfTheResult() throws Exception {
        repeatEntries();
        ContextItem result =
                stage.result(each(ask("a"), 4, true), item("list", List.of("good", "bad")));

        assertThat(result.value().path(0).path("status").asString()).isEqualTo("done");
        assertThat(result.value().path(1).path("status").asString()).isEqualTo("failed");
        assertThat(result.value().path(1).path("failure").path("message").asString())
                .contains("bad entry");
    }

    @Test
    void aMapWhoseEntriesAllFailedHasFailedEvenWhereFailuresAreTolerated() throws Exception {
        repeatEntries();
        Failure failure =
                stage.failure(each(ask("a"), 4, true), item("list", List.of("bad", "bad")));

        assertThat(failure.type()).isEqualTo(MapEach.ALL_FAILED);
        assertThat(failure.message())
                .contains("all 2 entries of 'each' failed", "'entry 1'", "bad entry");
    }

    @Test
    void whatIsNoListFailsTheStepAndSaysWhatItIs() throws Exception {
        assertThat(stage.failure(each(ask("a"), 4, true), item("list", Map.of("a", 1))).message())
                .contains("'list'", "OBJECT", "'each'");
        assertThat(stage.failure(each(ask("a"), 4, true)).message()).contains("'list'");
    }

    @Test
    void aListMayBeOnlySoLong() throws Exception {
        List<Integer> many = IntStream.rangeClosed(0, MapEach.MAX_ITEMS).boxed().toList();
        assertThat(stage.failure(each(ask("a"), 4, true), item("list", many)).message())
                .contains("100001", "at most 100000");
        assertThat(stage.assignments).isEmpty();
    }

    @Test
    void noMoreEntriesRunAtOnceThanAllowed() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        CountDownLatch three = new CountDownLatch(3);
        stage.agent(
                "a",
                (durable, assignment) -> {
                    most.accumulateAndGet(now.incrementAndGet(), Math::max);
                    three.countDown();
                    three.await();
                    now.decrementAndGet();
                    return Json.tree("1");
                });
        List<Integer> list = IntStream.range(0, 20).boxed().toList();
        assertThat(stage.result(each(ask("a"), 3, false), item("list", list)).value()).hasSize(20);
        assertThat(most).hasValue(3);
    }

    @Test
    void anEntryThatWaitsForAPersonGivesUpItsPlace() throws Exception {
        stage.says("a", "1");
        RunId run =
                stage.start(
                        each(sequence("work", approve("ok", "entry"), ask("a")), 1, false),
                        item("list", List.of(1, 2, 3)));
        List<OpenRequest> questions =
                Awaitility.await()
                        .atMost(PlanStage.PATIENCE)
                        .until(
                                () -> stage.engine().store().requests(Optional.of(run)),
                                open -> open.size() == 3);
        questions.forEach(question -> stage.answer(question, approval("anna")));
        assertThat(stage.result(run).value()).hasSize(3);
    }

    @Test
    void runsAreNamedByTheIdsOfEntriesWithoutWhatCannotBeShown() throws Exception {
        stage.says("a", "1");
        RunId run =
                stage.start(
                        each(ask("a"), 4, false),
                        item(
                                "list",
                                List.of(
                                        Map.of("id", "C-1"),
                                        Map.of("id", "C\n\u0000-2\ud800" + "x".repeat(300)),
                                        Map.of("id", List.of(1)),
                                        Map.of("id", 7))));
        stage.result(run);
        assertThat(
                        stage.engine().store().tree(run).stream()
                                .filter(each -> each.type().equals("flow"))
                                .skip(1)
                                .map(RunSummary::name))
                .containsExactlyInAnyOrder(
                        "entry C-1", "entry C-2" + "x".repeat(77), "entry", "entry 7");
    }

    @Test
    void anEntryWhosePlanIsSkippedIsDoneWithNothing() throws Exception {
        stage.says("a", "1");
        assertThat(
                        stage.result(
                                        each(when("entry > 1", ask("a")), 4, false),
                                        item("list", List.of(1, 2)))
                                .value()
                                .valueStream()
                                .map(entry -> entry.path("value").toString()))
                .containsExactly("null", "\"1\"");
    }

    @Test
    void mapsNest() throws Exception {
        stage.agent(
                "a",
                (durable, assignment) ->
                        Json.tree(
                                assignment.contract().context().stream()
                                        .map(each -> each.value().toString())
                                        .toList()));
        MapEach inner = MapEach.of("inner", "entry", "deep", ask("a", "deep")).atMost(2);
        JsonNode value =
                stage.result(
                                each(inner, 2, false),
                                item("list", List.of(List.of(1, 2), List.of(3))))
                        .value();
        assertThat(value.path(0).path("value").path(1).path("value").toString())
                .isEqualTo("[\"2\"]");
        assertThat(value.path(1).path("value")).hasSize(1);
    }

    // ---- some failures

    @Test
    void soManyFailuresAsMayBeArePartOfTheResult() throws Exception {
        repeatEntries();
        List<String> list = List.of("bad", "good", "bad", "good");
        for (Tolerance tolerance : List.of(Tolerance.of(2), Tolerance.percent(50))) {
            assertThat(
                            stage.result(
                                            MapEach.of("each", "list", "entry", ask("a"))
                                                    .tolerating(tolerance),
                                            item("list", list))
                                    .value()
                                    .valueStream()
                                    .map(entry -> entry.path("status").asString()))
                    .containsExactly("failed", "done", "failed", "done");
        }
    }

    @Test
    void moreFailuresThanMayBeFailTheMapAndEndTheOthers() throws Exception {
        repeatEntries();
        RunId run =
                stage.start(
                        MapEach.of("each", "list", "entry", ask("a")).tolerating(Tolerance.of(1)),
                        item("list", List.of("slow", "bad", "bad", "good")));
        Failure failure = stage.failure(run);
        assertThat(failure.type()).isEqualTo(MapEach.TOO_MANY_FAILED);
        assertThat(failure.message())
                .contains("2 of 4 entries of 'each' failed, where 1 may", "'entry 3'", "bad entry");
        assertThat(stage.ended(run).stream().map(RunSummary::status)).contains(RunStatus.CANCELLED);
    }

    @Test
    void aPercentageOfFewEntriesMayBeNone() throws Exception {
        repeatEntries();
        assertThat(
                        stage.failure(
                                        MapEach.of("each", "list", "entry", ask("a"))
                                                .tolerating(Tolerance.percent(10)),
                                        item("list", List.of("bad", "good")))
                                .message())
                .contains("bad entry");
    }

    @Test
    void noMoreThanAllCanBeTolerated() {
        assertThatThrownBy(() -> Tolerance.percent(101)).hasMessageContaining("101%");
        assertThatThrownBy(() -> Tolerance.of(-1)).hasMessageContaining("-1");
    }

    // ---- what runs are handed

    private static List<String> handedOn(Plan plan) throws Exception {
        stage.says("a", "1").says("first", "2").says("second", "3");
        RunId run =
                stage.start(
                        sequence(
                                "all",
                                task("first", "first", Optional.of(List.of())),
                                task("second-one", "second", Optional.of(List.of())),
                                each(plan, 1, false)),
                        item("list", List.of(1)),
                        item("rules", "be kind"));
        stage.result(run);
        Flow.Input input =
                stage.engine().store().tree(run).stream()
                        .filter(each -> each.type().equals("flow") && each.parent().isPresent())
                        .map(each ->
                                Json.read(
                                        stage.engine()
                                                .store()
                                                .journal(each.id(), 0)
                                                .getFirst()
                                                .payload()
                                                .orElseThrow(),
                                        Flow.Input.class))
                        .findFirst()
                        .orElseThrow();
        return input.items().stream().map(ContextItem::name).toList();
    }

    @Test
    void aRunIsHandedWhatItsContractsName() throws Exception {
        assertThat(handedOn(ask("a", "first"))).containsExactly("first", "entry");
    }

    @Test
    void aRunWhoseAgentsNameNothingIsHandedTheInputs() throws Exception {
        assertThat(handedOn(ask("a"))).containsExactly("rules", "entry");
    }

    @Test
    void aRunIsHandedWhatItsConditionsRead() throws Exception {
        assertThat(handedOn(when("second_one == '3'", ask("a", "entry"))))
                .containsExactly("second-one", "entry");
    }

    @Test
    void aRunIsHandedWhatTheNamedPlanUses() throws Exception {
        stage.plan("named", sequence("named", ask("a", "first"), approve("ok", "rules")));
        assertThat(handedOn(when("false", ask("a", "second-one")))).contains("second-one");
        stage.plan("named", ask("a", "first"));
        assertThat(handedOn(new Call("called", Optional.empty(), "named")))
                .containsExactly("first", "entry");
    }
}
