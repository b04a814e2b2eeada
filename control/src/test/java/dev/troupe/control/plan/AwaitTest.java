package dev.troupe.control.plan;

import static dev.troupe.control.plan.PlanStage.handed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Await;
import dev.troupe.core.plan.Await.OnDeadline;
import dev.troupe.core.plan.Plans;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.OpenRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What waits for the world outside. */
class AwaitTest {

    private static final Duration SHORT = Duration.ofMillis(100);
    private static final Await PAID = Plans.await("payment", "paid");

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

    private static void send(RunId run, Object value) {
        stage.engine().commands().send(run, Await.topic("paid"), value, "bank");
    }

    private static List<JournalRow> rows(RunId run, Kind kind) {
        return stage.engine().store().journal(run, 0).stream()
                .filter(row -> row.kind() == kind)
                .toList();
    }

    private static void untilWaits(RunId run, int times) {
        Awaitility.await()
                .atMost(PlanStage.PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> rows(run, Kind.WAIT).size() >= times);
    }

    @Test
    void whatComesIsTheResultAndNotToBeTrusted() throws Exception {
        RunId run = stage.start(PAID);
        untilWaits(run, 1);
        send(run, Map.of("amount", 3));
        ContextItem result = stage.result(run);
        assertThat(result.name()).isEqualTo("payment");
        assertThat(result.value().path("amount").intValue()).isEqualTo(3);
        assertThat(result.trust()).isEqualTo(Trust.UNTRUSTED);
        assertThat(result.source()).isEqualTo(Source.run(run));
    }

    @Test
    void thePlanMaySayHowFarItCanBeReliedOn() throws Exception {
        RunId run = stage.start(PAID.trust(Trust.VERIFIED));
        send(run, 3);
        assertThat(stage.result(run).trust()).isEqualTo(Trust.VERIFIED);
    }

    @Test
    void whatCameBeforeItIsWaitedForCounts() throws Exception {
        stage.agent(
                "slow",
                (durable, assignment) -> {
                    send(durable.root(), 7);
                    return Json.tree("done");
                });
        ContextItem result =
                stage.result(Plans.sequence("all", Plans.agent("slow", "Work."), PAID));
        assertThat(result.value().intValue()).isEqualTo(7);
    }

    @Test
    void aRunThatWaitsOutlivesItsNode() throws Exception {
        stage.agent("teller", (d, a) -> Json.tree("got " + handed(a, "payment").orElseThrow()));
        RunId run = stage.start(Plans.sequence("all", PAID, Plans.agent("teller", "Tell.")));
        untilWaits(run, 1);
        stage.kill();
        send(run, 3);
        assertThat(stage.result(run).value().asString()).isEqualTo("got 3");
    }

    @Test
    void whatDoesNotFitIsRefusedWithTheReasonInTheJournalAndWaitedForAgain() throws Exception {
        RunId run = stage.start(PAID.output(Json.parse("{\"type\": \"number\"}")));
        send(run, "three");
        send(run, 3);
        assertThat(stage.result(run).value().intValue()).isEqualTo(3);
        assertThat(rows(run, Kind.STEP))
                .singleElement()
                .satisfies(row -> {
                    assertThat(row.name()).isEqualTo("refused paid");
                    assertThat(row.payload().orElseThrow()).contains("JSON Schema");
                });
    }

    @Test
    void whatDoesNotComeInTimeFailsTheStep() throws Exception {
        Failure failure = stage.failure(PAID.within(SHORT, OnDeadline.FAIL));
        assertThat(failure.type()).isEqualTo(Await.DEADLINE);
        assertThat(failure.message())
                .isEqualTo("'payment': the event 'paid' did not come within PT0.1S");
    }

    @Test
    void thePlanMayGoOnWithoutIt() throws Exception {
        ContextItem result = stage.result(PAID.within(SHORT, OnDeadline.CONTINUE));
        assertThat(result.value().isNull()).isTrue();
    }

    @Test
    void whatIsRefusedDoesNotMakeItWaitLonger() throws Exception {
        RunId run =
                stage.start(
                        PAID.output(Json.parse("{\"type\": \"number\"}"))
                                .within(Duration.ofMillis(300), OnDeadline.FAIL));
        send(run, "three");
        assertThat(stage.failure(run).type()).isEqualTo(Await.DEADLINE);
    }

    @Test
    void aPersonMayGiveWhatDidNotComeButItMustFit() throws Exception {
        RunId run =
                stage.start(
                        PAID.output(Json.parse("{\"type\": \"number\"}"))
                                .within(SHORT, OnDeadline.ESCALATE));
        OpenRequest question = stage.question(run);
        assertThat(question.title()).contains("the event 'paid' did not come");
        stage.answer(question, PlanStage.gives("anna", "three"));
        OpenRequest again =
                Awaitility.await()
                        .atMost(PlanStage.PATIENCE)
                        .until(() -> stage.question(run), q -> !q.id().equals(question.id()));
        stage.answer(again, PlanStage.gives("anna", 3));
        ContextItem result = stage.result(run);
        assertThat(result.value().intValue()).isEqualTo(3);
        assertThat(result.source()).isEqualTo(Source.person(run, "anna"));
    }

    @Test
    void aPersonMayHaveItWaitedForOnceMore() throws Exception {
        RunId run = stage.start(PAID.within(SHORT, OnDeadline.ESCALATE));
        OpenRequest question = stage.question(run);
        send(run, 3);
        stage.answer(question, PlanStage.again("anna", "it is on its way"));
        assertThat(stage.result(run).value().intValue()).isEqualTo(3);
    }

    @Test
    void aWhileThatPassedGivesNothing() throws Exception {
        ContextItem result = stage.result(Plans.pause("rest", SHORT));
        assertThat(result.name()).isEqualTo("rest");
        assertThat(result.value().isNull()).isTrue();
    }
}
