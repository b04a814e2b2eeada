package dev.troupe.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.server.ServerStage.Visitor;
import dev.troupe.server.identity.Role;
import dev.troupe.server.identity.RunTokens;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** Runs over HTTP. */
class RunsTest {

    @TempDir static Path folder;
    private static ServerStage stage;
    private static Visitor ada;

    @BeforeAll
    static void open() {
        stage = new ServerStage(folder);
        stage.publish(ServerStage.ACME, ServerStage.TEAM);
        ada = stage.person("Ada", ServerStage.ACME, Role.OWNER);
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    private static long start(String plan) {
        return begin(Json.object().put("plan", plan));
    }

    private static long begin(JsonNode wanted) {
        return ada.post("/runs", wanted).expect(201).json().path("id").longValue();
    }

    private static JsonNode until(long run, String status) {
        return Awaitility.await()
                .until(
                        () -> ada.get("/runs/" + run).expect(200).json(),
                        json -> json.path("status").stringValue().equals(status));
    }

    @Test
    void aForkBeginsWithWhatItsSourceBeganWith() {
        long source = start("read");
        until(source, "completed");
        long fork =
                ada.post("/runs/" + source + "/fork", Json.object().put("before", 1))
                        .expect(201)
                        .json()
                        .path("id")
                        .longValue();
        assertThat(until(fork, "completed").path("plan"))
                .isEqualTo(ada.get("/runs/" + source).json().path("plan"));
    }

    @Test
    void aRunIsBegunAndComesToAResult() {
        long run = start("read");
        JsonNode done = until(run, "completed");
        assertThat(done.path("result").path("amount").intValue()).isEqualTo(40);
        assertThat(done.path("by").stringValue()).isEqualTo("Ada");
        assertThat(done.path("plan").path("pattern").stringValue()).isEqualTo("agent");
        assertThat(done.path("modelCalls").intValue()).isEqualTo(1);
    }

    private static ObjectNode trial() {
        return Json.object().put("agent", "clerk").put("instruction", "Say what it costs us.");
    }

    @Test
    void oneAgentWorksOnAnInstructionWithWhatItIsGivenAndNoPlan() {
        ObjectNode wanted = trial().put("task", "trials");
        wanted.putObject("inputs").put("ticket", "Where is it?").put("note", "Be short.");
        long run = begin(wanted);
        JsonNode done = until(run, "completed");
        assertThat(done.path("result").path("amount").intValue()).isEqualTo(40);
        assertThat(done.path("name").stringValue()).isEqualTo("clerk");
        assertThat(done.path("by").stringValue()).isEqualTo("Ada");
        assertThat(done.path("plan").path("agent").stringValue()).isEqualTo("clerk");
        assertThat(done.path("task").stringValue()).isEqualTo("trials");
        assertThat(
                        done.path("input")
                                .valueStream()
                                .map(item ->
                                        item.path("name").stringValue()
                                                + " "
                                                + item.path("trust").stringValue()))
                .containsExactlyInAnyOrder("ticket untrusted", "note user");
        JsonNode worked = ada.get("/runs/" + run + "/tree").expect(200).json().path("runs").path(1);
        JsonNode contract =
                ada.get("/runs/" + worked.path("id").longValue())
                        .expect(200)
                        .json()
                        .path("contract");
        assertThat(contract.path("goal").stringValue()).isEqualTo("Say what it costs us.");
        assertThat(contract.path("context").size()).isEqualTo(2);
    }

    @Test
    void oneAgentIsHandedNoneOfTheTeamsFilesUnlessItIsGivenSomething() {
        JsonNode done = until(begin(trial()), "completed");
        assertThat(done.path("input").size()).isZero();
    }

    @Test
    void aRunOfOneAgentIsForkedLikeAnyOther() {
        long source = begin(trial());
        until(source, "completed");
        long fork = fork(source, Json.object().put("before", 1));
        assertThat(until(fork, "completed").path("plan").path("agent").stringValue())
                .isEqualTo("clerk");
    }

    @Test
    void whatOneAgentMayCostIsSaidBeforeIt() {
        JsonNode estimate = ada.post("/runs/estimate", trial()).expect(200).json();
        assertThat(estimate.path("agent").stringValue()).isEqualTo("clerk");
        assertThat(estimate.has("plan")).isFalse();
        assertThat(estimate.path("models").size()).isEqualTo(1);
        assertThat(estimate.path("before").path("runs").intValue()).isZero();
    }

    @Test
    void aRunOfOneAgentThatCannotBeBegunSaysWhatIsWrong() {
        assertThat(refused(trial().put("plan", "read"))).contains("plan", "leave out");
        assertThat(refused(trial().put("agent", "nobody"))).contains("agent", "clerk");
        assertThat(refused(trial().put("instruction", " "))).contains("instruction");
        assertThat(refused(trial().without("instruction"))).contains("instruction");
        assertThat(refused(trial().without("agent"))).contains("agent", "clerk");
        ObjectNode almost = trial();
        almost.putObject("inputs").put("tickets", "Where is it?");
        assertThat(refused(almost)).contains("inputs", "did you mean 'ticket'");
        Visitor viewer = stage.person("Vera", ServerStage.ACME, Role.VIEWER);
        viewer.post("/runs", trial()).expect(403);
    }

    /** The field that is wrong, and all that is said about it. */
    private static String refused(JsonNode wanted) {
        JsonNode problem = ada.post("/runs", wanted).expect(400).json();
        ada.post("/runs/estimate", wanted).expect(400);
        return problem.path("field").stringValue() + ": " + problem;
    }

    private static List<Long> listed(String query) {
        return ada.get("/runs?" + query)
                .expect(200)
                .json()
                .path("items")
                .valueStream()
                .map(run -> run.path("id").longValue())
                .toList();
    }

    @Test
    void runsAreFoundByTheirPlanAndTheirTask() {
        long read = begin(Json.object().put("plan", "read").put("task", "found"));
        long ticket = begin(Json.object().put("plan", "ticket").put("task", "found"));
        long alone = begin(trial().put("task", "found"));
        assertThat(listed("plan=read")).contains(read).doesNotContain(ticket, alone);
        assertThat(listed("task=found")).containsExactly(alone, ticket, read);
        assertThat(listed("task=found&plan=ticket")).containsExactly(ticket);
        assertThat(listed("task=found&limit=1")).containsExactly(alone);
        assertThat(listed("plan=nobodys")).isEmpty();
    }

    @Test
    void aForkIsOfThePlanAndTaskOfItsSourceUnlessItBeginsWithSomethingElse() {
        long source = begin(Json.object().put("plan", "read").put("task", "forked"));
        until(source, "completed");
        ObjectNode order = Json.object().put("before", 1);
        long fork = fork(source, order);
        assertThat(listed("task=forked")).containsExactly(fork, source);
        JsonNode input = input(source);
        ((ObjectNode) input.path("mandate")).put("task", "elsewhere");
        long other = fork(source, order.set("input", input));
        assertThat(listed("task=forked")).containsExactly(fork, source);
        assertThat(listed("task=elsewhere&plan=read")).containsExactly(other);
    }

    @Test
    void whoForksARunHasHadTheForkBegunWhateverItBeginsWith() {
        long source = start("read");
        until(source, "completed");
        JsonNode input = input(source);
        assertThat(input.at("/mandate/by").stringValue()).isEqualTo("Ada");
        Visitor bob = stage.person("Bob", ServerStage.ACME, Role.OPERATOR);
        ObjectNode order = Json.object().put("before", 1);
        assertThat(input(fork(bob, source, order)).at("/mandate/by").stringValue())
                .as("who had the work begun may not agree to what it asks with four eyes")
                .isEqualTo("Bob");
        assertThat(
                        input(fork(bob, source, order.set("input", input)))
                                .at("/mandate/by")
                                .stringValue())
                .isEqualTo("Bob");
    }

    private static JsonNode input(long run) {
        return ada.get("/runs/" + run + "/steps/0").expect(200).json().path("payload");
    }

    private static long fork(long source, JsonNode order) {
        return fork(ada, source, order);
    }

    private static long fork(Visitor visitor, long source, JsonNode order) {
        return visitor.post("/runs/" + source + "/fork", order)
                .expect(201)
                .json()
                .path("id")
                .longValue();
    }

    @Test
    void aTaskShowsItsRunsWhatTheyHaveSpentAndItsBudgets() {
        long done =
                begin(Json.object().put("plan", "read").put("task", "sale").put("goal", "grow"));
        long asks = begin(Json.object().put("task", "sale").put("goal", "grow/returns"));
        until(done, "completed");
        until(asks, "waiting");
        ada.with("If-None-Match", "*")
                .put("/budgets/task:sale~tokens~lifetime", Json.object().put("limit", 100_000))
                .expect(200);
        JsonNode task = ada.get("/tasks/sale").expect(200).json();
        assertThat(task.path("runs").intValue()).isEqualTo(2);
        assertThat(task.path("succeeded").intValue()).isEqualTo(1);
        assertThat(task.path("waiting").intValue()).isEqualTo(1);
        assertThat(task.path("failed").intValue()).isZero();
        assertThat(task.path("lastRun").longValue()).isEqualTo(asks);
        assertThat(task.path("goal").stringValue()).isEqualTo("grow/returns");
        assertThat(task.path("tokens").longValue())
                .isPositive()
                .isEqualTo(
                        ada.get("/runs/" + done).json().path("tokens").longValue()
                                + ada.get("/runs/" + asks).json().path("tokens").longValue());
        assertThat(task.path("budgets").path(0).path("id").stringValue())
                .isEqualTo("task:sale~tokens~lifetime");
        stage.person("Mallory", "Other", Role.OWNER).get("/tasks/sale").expect(404);
    }

    @Test
    void tasksComeWithTheLatestFirstPageByPage() {
        begin(trial().put("task", "early"));
        begin(trial().put("task", "late"));
        begin(trial().put("task", "early"));
        JsonNode first = ada.get("/tasks?limit=1").expect(200).json();
        JsonNode second =
                ada.get("/tasks?limit=1&cursor=" + first.path("next").stringValue())
                        .expect(200)
                        .json();
        assertThat(first.path("items").path(0).path("name").stringValue()).isEqualTo("early");
        assertThat(first.path("items").path(0).path("runs").intValue()).isEqualTo(2);
        assertThat(second.path("items").path(0).path("name").stringValue()).isEqualTo("late");
        ada.get("/tasks?cursor=nonsense").expect(400);
        assertThat(ada.get("/tasks/never").expect(404).json().path("remedy").stringValue())
                .contains("/tasks");
    }

    @Test
    void theTreeShowsWhoWorks() {
        long run = start("read");
        until(run, "completed");
        JsonNode tree = ada.get("/runs/" + run + "/tree").expect(200).json();
        assertThat(tree.path("runs").size()).isEqualTo(2);
        assertThat(tree.path("runs").path(1).path("agent").stringValue()).isEqualTo("clerk");
        assertThat(tree.path("runs").path(1).path("parent").longValue()).isEqualTo(run);
        assertThat(tree.has("next")).isFalse();
    }

    @Test
    void aTreeThatIsTooLargeForOneAnswerGoesOnInTheNext() {
        long run = start("read");
        until(run, "completed");
        String address = "/runs/" + run + "/tree?limit=1";
        JsonNode first = ada.get(address).expect(200).json();
        assertThat(first.at("/runs/0/id").longValue()).isEqualTo(run);
        assertThat(first.path("more").intValue()).isEqualTo(1);
        JsonNode rest =
                ada.get(address + "&cursor=" + first.path("next").stringValue()).expect(200).json();
        assertThat(rest.at("/runs/0/agent").stringValue()).isEqualTo("clerk");
        assertThat(rest.path("more").intValue()).isZero();
        assertThat(rest.has("next")).isFalse();
        ada.get(address + "&cursor=0").expect(400);
        ada.get("/runs/" + run + "/tree?limit=2001").expect(400);
    }

    @Test
    void stepsComePageByPageAndEachAsAWhole() {
        long run = start("read");
        until(run, "completed");
        long agent =
                ada.get("/runs/" + run + "/tree")
                        .expect(200)
                        .json()
                        .path("runs")
                        .path(1)
                        .path("id")
                        .longValue();
        JsonNode first = ada.get("/runs/" + agent + "/steps?limit=2").expect(200).json();
        assertThat(first.path("items").size()).isEqualTo(2);
        JsonNode rest =
                ada.get("/runs/" + agent + "/steps?cursor=" + first.path("next").stringValue())
                        .expect(200)
                        .json();
        assertThat(rest.path("items").path(0).path("seq").intValue()).isEqualTo(2);
        assertThat(rest.has("next")).isFalse();
        JsonNode model =
                ada.get("/runs/" + agent + "/steps")
                        .expect(200)
                        .json()
                        .path("items")
                        .valueStream()
                        .filter(step -> step.path("call").asString("").equals("model"))
                        .findFirst()
                        .orElseThrow();
        JsonNode whole =
                ada.get("/runs/" + agent + "/steps/" + model.path("seq").intValue())
                        .expect(200)
                        .json();
        assertThat(whole.path("payload").path("usage").isObject()).isTrue();
        assertThat(whole.path("hash").stringValue()).hasSize(64);
        assertThat(model.path("tookMillis").isIntegralNumber()).isTrue();
        assertThat(rest.path("items").path(0).has("tookMillis"))
                .isEqualTo(rest.path("items").path(0).path("call").asString("").equals("model"));
        ada.get("/runs/" + agent + "/steps/999").expect(404);
    }

    @Test
    void stepsOfTheRunsBelowComeWithThemInTheOrderOfTimePageByPage() {
        long run = start("read");
        until(run, "completed");
        List<JsonNode> all = new ArrayList<>();
        Optional<String> cursor = Optional.empty();
        do {
            JsonNode page =
                    ada.get(
                                    "/runs/"
                                            + run
                                            + "/steps?tree=true&limit=2"
                                            + cursor.map(next -> "&cursor=" + next).orElse(""))
                            .expect(200)
                            .json();
            page.path("items").forEach(all::add);
            cursor = page.path("next").stringValueOpt();
        } while (cursor.isPresent());
        assertThat(all)
                .extracting(step -> step.path("run") + "/" + step.path("seq"))
                .doesNotHaveDuplicates()
                .hasSize(
                        ada.get("/runs/" + run + "/steps").json().path("items").size()
                                + ada.get("/runs/" + (run + 1) + "/steps")
                                        .json()
                                        .path("items")
                                        .size());
        assertThat(all).extracting(step -> Instant.parse(step.path("at").stringValue())).isSorted();
        assertThat(all.getLast().path("run").longValue()).isEqualTo(run);
        assertThat(all.getLast().path("kind").stringValue()).isEqualTo("completed");
        ada.get("/runs/" + run + "/steps?tree=true&cursor=nonsense").expect(400);
    }

    @Test
    void aForkHasTheInputOfTheRunUnlessItIsGivenAnother() {
        long run = start("read");
        until(run, "completed");
        long fork =
                ada.post("/runs/" + run + "/fork", Json.object().put("before", 1))
                        .expect(201)
                        .json()
                        .path("id")
                        .longValue();
        assertThat(until(fork, "completed").path("result").path("amount").intValue()).isEqualTo(40);
    }

    @Test
    void aRunThatWaitsIsCancelledAndItsQuestionGoes() {
        long run = start("ticket");
        until(run, "waiting");
        ada.post("/runs/" + run + "/cancel", Json.object().put("reason", "wrong")).expect(200);
        assertThat(until(run, "cancelled").path("name").stringValue()).isEqualTo("ticket");
    }

    @Test
    void inputsAreValuesAndNeverNamesOfFiles() {
        long run =
                ada.post(
                                "/runs",
                                Json.tree(
                                        Map.of(
                                                "plan",
                                                "read",
                                                "inputs",
                                                Map.of("ticket", "@/etc/passwd"))))
                        .expect(201)
                        .json()
                        .path("id")
                        .longValue();
        JsonNode input = ada.get("/runs/" + run).expect(200).json().path("input").path(0);
        assertThat(input.path("value").stringValue()).isEqualTo("@/etc/passwd");
        assertThat(input.path("trust").stringValue()).isEqualTo("untrusted");
    }

    @Test
    void whatCannotBeBegunSaysWhichFieldIsWrong() {
        JsonNode problem = ada.post("/runs", Json.object().put("plan", "nope")).expect(400).json();
        assertThat(problem.path("field").stringValue()).isEqualTo("plan");
        assertThat(problem.path("remedy").stringValue()).contains("ticket");
    }

    @Test
    void aToolThatIsNullIsTheCallersMistake() {
        assertThat(refused(Json.parse("{\"plan\": \"read\", \"tools\": [null]}")))
                .startsWith("tools:");
    }

    @Test
    void whatARunMayCostIsSaidBeforeIt() {
        JsonNode estimate =
                ada.post("/runs/estimate", Json.object().put("plan", "read")).expect(200).json();
        assertThat(estimate.path("plan").stringValue()).isEqualTo("read");
        assertThat(estimate.path("planned").has("most")).isTrue();
        assertThat(estimate.path("before").has("runs")).isTrue();
    }

    @Test
    void runsOfOthersAreNotThere() {
        long run = start("read");
        Visitor stranger = stage.person("Mallory", "Other", Role.OWNER);
        stranger.get("/runs/" + run).expect(404);
        stranger.post("/runs/" + run + "/cancel").expect(404);
        stranger.get("/runs/" + run + "?organization=Acme").expect(403);
    }

    @Test
    void whatWorksOnARunSeesThatAndWhatIsBelowAndChangesNothing() {
        long run = start("read");
        long other = start("read");
        until(run, "completed");
        long agent =
                ada.get("/runs/" + run + "/tree")
                        .expect(200)
                        .json()
                        .path("runs")
                        .path(1)
                        .path("id")
                        .longValue();
        RunTokens tokens = stage.server().bean(RunTokens.class);
        Visitor clerk =
                stage.bearer(
                        tokens.make(
                                ServerStage.ACME,
                                new RunId(agent),
                                "clerk",
                                Duration.ofMinutes(1)));
        clerk.get("/runs/" + agent).expect(200);
        clerk.get("/runs/" + agent + "/steps").expect(200);
        clerk.get("/runs/" + run).expect(404);
        clerk.get("/runs/" + other).expect(404);
        clerk.get("/runs").expect(403);
        clerk.get("/approvals").expect(403);
        clerk.post("/runs").expect(403);
        clerk.post("/runs/" + agent + "/cancel").expect(403);
        Visitor late =
                stage.bearer(
                        tokens.make(
                                ServerStage.ACME,
                                new RunId(agent),
                                "clerk",
                                Duration.ofSeconds(-1)));
        late.get("/runs/" + agent).expect(401);
    }

    @Test
    void aViewerBeginsNothing() {
        Visitor viewer = stage.person("Vera", ServerStage.ACME, Role.VIEWER);
        assertThat(viewer.post("/runs").expect(403).json().path("remedy").stringValue())
                .contains("runs");
    }
}
