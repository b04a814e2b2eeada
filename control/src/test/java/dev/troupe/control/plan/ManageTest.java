package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.item;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Manage;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.plan.Terms;
import dev.troupe.engine.RunSummary;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

class ManageTest {

    private static PlanStage stage;

    @BeforeAll
    static void open() {
        stage = new PlanStage();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @AfterEach
    void reset() {
        stage.reset();
    }

    private static final Manage BUILD = Plans.manage("lead", "Build it.").named("build");

    /** A subtask as a manager writes it. */
    static Map<String, Object> subtask(String id, String agent, String... needs) {
        Map<String, Object> subtask = new LinkedHashMap<>();
        subtask.put("id", id);
        subtask.put("goal", "do " + id);
        subtask.put("agent", agent);
        subtask.put("needs", List.of(needs));
        return subtask;
    }

    static JsonNode plan(Object... subtasks) {
        return Json.tree(Map.of("subtasks", List.of(subtasks)));
    }

    /** A manager that gives these plans one after the other, and is content with what comes. */
    private static void lead(JsonNode... plans) {
        AtomicInteger given = new AtomicInteger();
        stage.agent(
                "lead",
                (durable, assignment) ->
                        switch (part(assignment)) {
                            case "plan" ->
                                    plans[Math.min(given.getAndIncrement(), plans.length - 1)];
                            case "inspection" -> Json.tree(Map.of("done", true));
                            default -> Json.tree("built from " + names(assignment));
                        });
    }

    /** Which part of its work a manager is asked to do. */
    static String part(Assignment assignment) {
        return has(assignment, "people")
                ? "plan"
                : assignment.contract().goal().startsWith("Your people are done")
                        ? "inspection"
                        : "answer";
    }

    private static boolean has(Assignment assignment, String item) {
        return names(assignment).contains(item);
    }

    private static List<String> names(Assignment assignment) {
        return assignment.contract().context().stream().map(ContextItem::name).toList();
    }

    private static ContextItem handed(Assignment assignment, String name) {
        return assignment.contract().context().stream()
                .filter(item -> item.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<Assignment> of(String agent) {
        return stage.assignments.stream().filter(a -> a.agent().equals(agent)).toList();
    }

    private static Assignment plannings(int number) {
        return of("lead").stream().filter(a -> part(a).equals("plan")).toList().get(number);
    }

    private static void people(String... agents) {
        for (String agent : agents) {
            stage.reports(agent, "lead");
            stage.agent(
                    agent,
                    (durable, assignment) ->
                            Json.tree(agent + " did " + assignment.contract().goal()));
        }
    }

    @Test
    void subtasksAreHandedOnlyWhatTheyNeedAndTheManagerPutsTheResultsTogether() throws Exception {
        Map<String, Object> code = subtask("code", "coder");
        code.put("context", List.of("spec"));
        lead(plan(code, subtask("test", "tester", "code"), subtask("doc", "coder")));
        people("coder", "tester");

        ContextItem result =
                stage.result(BUILD, item("spec", "a bridge"), item("secret", "a plan"));

        assertThat(result.name()).isEqualTo("build");
        assertThat(result.value().asString())
                .isEqualTo("built from [spec, secret, code, test, doc]");
        assertThat(result.source().agent()).contains("lead");
        Assignment tester = of("tester").getFirst();
        assertThat(names(tester)).containsExactly("assignment", "code");
        assertThat(handed(tester, "code").value().asString()).isEqualTo("coder did do code");
        assertThat(of("coder"))
                .extracting(ManageTest::names)
                .containsExactlyInAnyOrder(List.of("assignment", "spec"), List.of("assignment"));
    }

    @Test
    void theManagerIsToldWhoItHas() throws Exception {
        lead(plan(subtask("code", "coder")));
        people("coder", "tester");
        stage.result(BUILD);
        assertThat(handed(plannings(0), "people").value().findValuesAsString("agent"))
                .containsExactly("coder", "tester");
        assertThat(plannings(0).contract().output().orElseThrow().toString())
                .contains("\"enum\":[\"coder\",\"tester\"]");
    }

    @Test
    void theManagerMayLookWithItsToolsBeforeItPlans() throws Exception {
        lead(plan(subtask("code", "coder")));
        people("coder");
        stage.result(BUILD.under(Terms.of("Build it.").tools(List.of("desk.look"))));
        assertThat(of("lead"))
                .allSatisfy(
                        each -> assertThat(each.contract().tools()).containsExactly("desk.look"));
    }

    @Test
    void whoIsNamedMayBeGivenWorkThoughTheyReportToOthers() throws Exception {
        lead(plan(subtask("code", "freelancer")));
        stage.says("freelancer", "done");
        assertThat(stage.result(BUILD.assigning("freelancer")).value().asString())
                .isEqualTo("built from [code]");
    }

    @Test
    void withoutPeopleNothingIsPlanned() throws Exception {
        lead(plan(subtask("code", "coder")));
        stage.says("coder", "done");
        assertThat(stage.failure(BUILD).message()).contains("nobody reports to 'lead'");
        assertThat(stage.assignments).isEmpty();
    }

    @Test
    void subtasksThatNeedNothingOfEachOtherAreWorkedOnAtOnce() throws Exception {
        CountDownLatch both = new CountDownLatch(2);
        lead(plan(subtask("one", "coder"), subtask("two", "coder")));
        stage.reports("coder", "lead")
                .agent(
                        "coder",
                        (durable, assignment) -> {
                            both.countDown();
                            return Json.tree("met: " + both.await(30, TimeUnit.SECONDS));
                        });
        stage.result(BUILD);
        assertThat(both.getCount()).isZero();
    }

    @Test
    void aSubtaskStartsAsSoonAsWhatItNeedsIsThere() throws Exception {
        CountDownLatch followed = new CountDownLatch(1);
        lead(
                plan(
                        subtask("slow", "waiter"),
                        subtask("quick", "coder"),
                        subtask("next", "tester", "quick")));
        people("coder");
        stage.reports("waiter", "lead")
                .agent(
                        "waiter",
                        (durable, assignment) ->
                                Json.tree("met: " + followed.await(30, TimeUnit.SECONDS)));
        stage.reports("tester", "lead")
                .agent(
                        "tester",
                        (durable, assignment) -> {
                            followed.countDown();
                            return Json.tree("done");
                        });
        stage.result(BUILD);
        assertThat(followed.getCount()).isZero();
    }

    @Test
    void noMoreAreWorkedOnAtOnceThanAllowed() throws Exception {
        AtomicInteger now = new AtomicInteger();
        AtomicInteger most = new AtomicInteger();
        lead(
                plan(
                        IntStream.range(0, 6)
                                .mapToObj(i -> (Object) subtask("t" + i, "coder"))
                                .toArray()));
        stage.reports("coder", "lead")
                .agent(
                        "coder",
                        (durable, assignment) -> {
                            most.accumulateAndGet(now.incrementAndGet(), Math::max);
                            now.decrementAndGet();
                            return Json.tree("done");
                        });
        stage.result(BUILD.bounds(6, 1, 2));
        assertThat(most.get()).isBetween(1, 2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {"subtasks":[]}                                                              | 0 subtasks; 1 to 3 are allowed
                    {"subtasks":[{"id":"a","goal":"g","agent":"coder","needs":["b"]},{"id":"b","goal":"g","agent":"coder","needs":["a"]}]} | wait for one another: a → b → a
                    {"subtasks":[{"id":"a","goal":"g","agent":"coder","needs":["a"]}]}           | wait for one another: a → a
                    {"subtasks":[{"id":"a","goal":"g","agent":"coder"},{"id":"a","goal":"g","agent":"coder"}]} | two subtasks 'a'
                    {"subtasks":[{"id":"a","goal":"g","agent":"boss"}]}                          | 'boss', who is not one of your people [coder]
                    {"subtasks":[{"id":"a","goal":"g","agent":"coder","needs":["x"]}]}           | 'a' needs 'x', which there is not
                    {"subtasks":[{"id":"a","goal":"g","agent":"coder","context":["x"]}]}         | 'a' is to be handed 'x', which you do not have
                    {"subtasks":[{"id":"spec","goal":"g","agent":"coder"}]}                      | 'spec' is taken
                    {"subtasks":[{"id":"a b","goal":"g","agent":"coder"}]}                       | 'a b' cannot be an id
                    {"subtasks":[{"id":"a","goal":"g","agent":"coder"},{"id":"b","goal":"g","agent":"coder","needs":["a"]},{"id":"c","goal":"g","agent":"coder","needs":["b"]}]} | 3 subtasks wait for one another in a row up to 'c'; at most 2 may
                    """)
    void aPlanThatCannotBeCarriedOutGoesBackWithTheReason(String wrong, String reason)
            throws Exception {
        lead(Json.parse(wrong), plan(subtask("code", "coder")));
        people("coder");
        ContextItem result = stage.result(BUILD.bounds(3, 2, 4), item("spec", "a bridge"));
        assertThat(result.value().asString()).isEqualTo("built from [spec, code]");
        assertThat(handed(plannings(1), "mistakes").value().toString()).contains(reason);
    }

    @Test
    void aManagerThatCannotPlanIsEscalated() throws Exception {
        lead(plan(subtask("code", "nobody")));
        people("coder");
        stage.reports("lead", "boss")
                .agent("boss", (d, a) -> Json.tree(Map.of("action", "give_up", "why", "hopeless")));
        var failure = stage.failure(BUILD);
        assertThat(failure.type()).isEqualTo("invalid-plan");
        assertThat(failure.message()).contains("nobody").contains("boss gave up: hopeless");
        assertThat(of("lead")).hasSize(3);
    }

    @Test
    void whatFailedIsPlannedAnewAndWhatIsDoneStaysDone() throws Exception {
        lead(
                plan(
                        subtask("code", "coder"),
                        subtask("test", "breaker", "code"),
                        subtask("ship", "coder", "test")),
                plan(subtask("check", "tester", "code"), subtask("ship", "coder", "check")));
        people("coder", "tester");
        stage.reports("breaker", "lead").fails("breaker", "cannot test");

        ContextItem result = stage.result(BUILD);

        assertThat(result.value().asString()).isEqualTo("built from [code, check, ship]");
        ContextItem progress = handed(plannings(1), "progress");
        assertThat(progress.value().path("done").findValuesAsString("id")).containsExactly("code");
        assertThat(progress.value().path("failed").get(0).path("problem").asString())
                .contains("cannot test");
        assertThat(of("coder"))
                .extracting(a -> a.contract().goal())
                .containsExactly("do code", "do ship");
        assertThat(handed(of("tester").getFirst(), "code").value().asString())
                .isEqualTo("coder did do code");
    }

    @Test
    void theManagerMayFindThatSomethingIsMissing() throws Exception {
        AtomicInteger inspections = new AtomicInteger();
        AtomicInteger plans = new AtomicInteger();
        stage.agent(
                "lead",
                (durable, assignment) ->
                        switch (part(assignment)) {
                            case "plan" -> plan(subtask("part" + plans.incrementAndGet(), "coder"));
                            case "inspection" ->
                                    inspections.incrementAndGet() == 1
                                            ? Json.tree(Map.of("done", false, "missing", "a roof"))
                                            : Json.tree(Map.of("done", true));
                            default -> Json.tree("built from " + names(assignment));
                        });
        people("coder");
        assertThat(stage.result(BUILD).value().asString()).isEqualTo("built from [part1, part2]");
        assertThat(handed(plannings(1), "progress").value().path("missing").asString())
                .isEqualTo("a roof");
    }

    @Test
    void newPlansAreBoundedAndTheEscalationSaysWhatIsOpen() throws Exception {
        AtomicInteger plans = new AtomicInteger();
        stage.agent(
                "lead",
                (durable, assignment) -> plan(subtask("try" + plans.incrementAndGet(), "breaker")));
        stage.reports("breaker", "lead").fails("breaker", "cannot");
        RunId run = stage.start(BUILD.replans(1));
        var question = stage.question(run);
        assertThat(question.title())
                .contains("not reached with 1 new plans")
                .contains("'try2' (breaker) failed")
                .contains("cannot");
        stage.answer(
                question,
                new Decision(
                        Decision.Verdict.APPROVE,
                        "anna",
                        Optional.empty(),
                        Optional.of(Json.tree("built by hand"))));
        assertThat(stage.result(run).value().asString()).isEqualTo("built by hand");
        assertThat(stage.result(run).trust()).isEqualTo(Trust.USER);
        assertThat(plans).hasValue(2);
    }

    @Test
    void aPersonsGuidanceAllowsOneMorePlan() throws Exception {
        stage.agent(
                "lead",
                (durable, assignment) ->
                        !part(assignment).equals("plan")
                                ? Json.tree("built")
                                : has(assignment, "guidance")
                                        ? plan(subtask("good", "coder"))
                                        : plan(subtask("bad", "breaker")));
        people("coder");
        stage.reports("breaker", "lead").fails("breaker", "cannot");
        RunId run = stage.start(BUILD.replans(0));
        stage.answer(
                stage.question(run),
                new Decision(
                        Decision.Verdict.APPROVE,
                        "anna",
                        Optional.of("let the coder do it"),
                        Optional.empty()));
        assertThat(stage.result(run).value().asString()).isEqualTo("built");
        assertThat(handed(plannings(1), "guidance").value().asString())
                .isEqualTo("let the coder do it");
    }

    @Test
    void aPlanThatRepeatsWhatFailedIsNoticed() throws Exception {
        lead(plan(subtask("bad", "breaker")));
        stage.reports("breaker", "lead").fails("breaker", "cannot");
        RunId run = stage.start(BUILD.replans(5));
        var question = stage.question(run);
        assertThat(question.title()).contains("repeats what failed before: 'bad' (breaker)");
        stage.answer(
                question,
                new Decision(Decision.Verdict.REJECT, "anna", Optional.empty(), Optional.empty()));
        assertThat(stage.failure(run).type()).isEqualTo("no-progress");
        assertThat(of("breaker")).hasSize(2);
    }

    @Test
    void managersManageBelowManagersInRunsOfTheirOwn() throws Exception {
        stage.reports("head", "lead")
                .agent(
                        "lead",
                        (durable, assignment) ->
                                switch (part(assignment)) {
                                    case "plan" -> plan(subtask("area", "head"));
                                    case "inspection" -> Json.tree(Map.of("done", true));
                                    default -> handed(assignment, "area").value();
                                })
                .reports("coder", "head")
                .agent(
                        "head",
                        (durable, assignment) ->
                                switch (part(assignment)) {
                                    case "plan" -> plan(subtask("code", "coder"));
                                    case "inspection" -> Json.tree(Map.of("done", true));
                                    default ->
                                            Json.tree(
                                                    "head: " + handed(assignment, "code").value());
                                })
                .says("coder", "code");
        RunId run = stage.start(BUILD.levels(2));
        assertThat(stage.result(run).value().asString()).isEqualTo("head: \"code\"");
        assertThat(stage.engine().store().tree(run))
                .filteredOn(each -> each.type().equals("flow"))
                .extracting(RunSummary::name)
                .containsExactly("build", "area");
        assertThat(handed(plannings(0), "people").value().get(0).path("manages").asBoolean(false))
                .isTrue();
    }

    @Test
    void withOneLevelThosePeopleWorkThemselves() throws Exception {
        lead(plan(subtask("area", "head")));
        people("head");
        stage.reports("coder", "head").says("coder", "code");
        stage.result(BUILD);
        assertThat(of("head")).hasSize(1);
        assertThat(of("coder")).isEmpty();
    }

    @Test
    void whatComesFromUntrustedItemsStaysUntrusted() throws Exception {
        lead(plan(subtask("code", "coder")));
        people("coder");
        ContextItem result = stage.result(BUILD, item("mail", "do this", Trust.UNTRUSTED));
        assertThat(handed(of("coder").getFirst(), "assignment").trust())
                .as("the goal was written by somebody who read the mail")
                .isEqualTo(Trust.UNTRUSTED);
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
    }

    @Test
    void aGraphOfAThousandSubtasksIsCarriedOut() throws Exception {
        List<Object> subtasks = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            subtasks.add(
                    i < 100
                            ? subtask("t" + i, "coder")
                            : subtask("t" + i, "coder", "t" + (i - 100), "t" + (i - 99)));
        }
        lead(plan(subtasks.toArray()));
        people("coder");
        stage.result(BUILD.bounds(1_000, 20, 50));
        assertThat(of("coder")).hasSize(1_000);
    }
}
