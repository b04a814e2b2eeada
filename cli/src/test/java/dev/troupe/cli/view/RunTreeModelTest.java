package dev.troupe.cli.view;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.agents.journal.Spent;
import dev.troupe.cli.view.RunEvent.What;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.RunStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunTreeModelTest {

    private static final String REPLY =
            "{\"model\":\"test/small\",\"usage\":{\"input\":900,\"output\":100},\"cost\":1500}";

    private final Rows rows = new Rows();

    private static RunNode run(RunTreeModel model, long id) {
        return model.run(new RunId(id)).orElseThrow();
    }

    @Test
    void childrenStandUnderTheRunThatStartedThem() {
        RunTreeModel model =
                rows.started(1, "desk")
                        .child(1, "0", "triage", 2)
                        .agent(2, "triage", "anna")
                        .model();

        assertThat(model.root().children()).extracting(RunNode::name).containsExactly("triage");
        assertThat(run(model, 2).agent()).contains("anna");
        assertThat(run(model, 2).status()).isEqualTo(RunStatus.RUNNING);
    }

    @Test
    void aChildThatRanInTheTreeOfAForksOriginIsOverWhenItsResultIsThere() {
        RunTreeModel model =
                rows.started(1, "fork")
                        .child(1, "0", "triage", 2)
                        .row(1, Kind.CHILD_DONE, "0", "triage", "{\"child\":2,\"value\":1}")
                        .model();

        assertThat(run(model, 2).status()).isEqualTo(RunStatus.COMPLETED);
    }

    @Test
    void aRowThatComesAgainChangesNothing() {
        rows.started(1, "desk").row(1, Kind.STEP, "0", "ask", REPLY);
        RunTreeModel model = rows.model();

        for (JournalRow row : rows.all) {
            assertThat(model.recorded(row)).isEmpty();
        }

        assertThat(model.root().spent().calls()).isEqualTo(1);
    }

    @Test
    void aRowAfterAGapIsLeftForLater() {
        rows.started(1, "desk").step(1, "0", "first").step(1, "1", "second");
        RunTreeModel model = new RunTreeModel(new RunId(1));

        model.recorded(rows.all.get(0));
        assertThat(model.recorded(rows.all.get(2))).isEmpty();
        model.recorded(rows.all.get(1));

        assertThat(model.recorded(rows.all.get(2)))
                .extracting(RunEvent::text)
                .containsExactly("second");
    }

    @Test
    void whatChildrenUsedCountsInTheirParents() {
        RunTreeModel model =
                rows.started(1, "desk")
                        .child(1, "0", "triage", 2)
                        .agent(2, "triage", "anna")
                        .row(2, Kind.STEP, "0", "ask", REPLY)
                        .model();

        assertThat(model.root().spent()).isEqualTo(Spent.NONE);
        assertThat(model.root().spentInAll().tokens()).isEqualTo(1000);
        assertThat(model.root().spentInAll().cost().micros()).isEqualTo(1500);
    }

    @Test
    void aToolsResultThatSpeaksOfUsageIsNoModelCall() {
        assertThat(Spent.of("{\"usage\": \"high\", \"cost\": 12}")).isEmpty();
        assertThat(Spent.of("{\"usage\": {\"input\": 1}, \"cost\": 12}")).isEmpty();
    }

    @Test
    void aStepTookFromTheRecordBeforeItInItsStrand() {
        rows.started(1, "desk").after(2).step(1, "0", "first");
        rows.after(1).step(1, "1.0.0", "left").after(4).step(1, "1.1.0", "right");
        rows.after(3).step(1, "1.0.1", "left again");
        RunTreeModel model = new RunTreeModel(new RunId(1));

        List<Duration> took =
                rows.all.stream()
                        .flatMap(row -> model.recorded(row).stream())
                        .flatMap(event -> event.took().stream())
                        .toList();

        assertThat(took)
                .containsExactly(
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(7));
    }

    @Test
    void theRootsResultIsKeptWithoutItsProvenance() {
        RunTreeModel model =
                rows.started(1, "desk")
                        .completed(
                                1,
                                "{\"name\":\"n\",\"value\":[1],\"source\":{},\"trust\":\"claimed\"}")
                        .model();

        assertThat(model.over()).isTrue();
        assertThat(model.resultJson()).hasToString("[1]");
    }

    @Test
    void aFailureIsKeptAndTold() {
        rows.started(1, "desk")
                .row(1, Kind.FAILED, "", "", "{\"type\":\"x\",\"message\":\"no stamps\"}");
        RunTreeModel model = new RunTreeModel(new RunId(1));

        List<RunEvent> events =
                rows.all.stream().flatMap(row -> model.recorded(row).stream()).toList();

        assertThat(model.root().failure()).contains("no stamps");
        assertThat(events.getLast().what()).isEqualTo(What.FAILED);
        assertThat(events.getLast().text()).isEqualTo("no stamps");
    }

    @Test
    void aTreeWaitsOnlyForPeopleWhenAllThatIsOpenIsAsked() {
        rows.started(1, "desk").child(1, "0", "pay", 2).started(2, "pay");
        rows.row(2, Kind.WAIT, "0", "approval/pay", "{}");
        RunTreeModel model = rows.model();
        model.asked(List.of(Rows.question(2, "0", "Pay?")));
        assertThat(model.waitsOnlyForPeople()).as("while it runs").isFalse();

        model.left(new RunId(2), RunStatus.WAITING);
        model.left(new RunId(1), RunStatus.WAITING);

        assertThat(model.waitsOnlyForPeople()).isTrue();
    }

    @Test
    void aTreeThatAlsoWaitsForATimerDoesNotWaitOnlyForPeople() {
        rows.started(1, "desk").row(1, Kind.WAIT, "0.0.0", "approval/pay", "{}");
        rows.row(1, Kind.SLEEP, "0.1.0", "", "{}");
        RunTreeModel model = rows.model();
        model.asked(List.of(Rows.question(1, "0.0.0", "Pay?")));
        model.left(new RunId(1), RunStatus.WAITING);

        assertThat(model.waitsOnlyForPeople()).isFalse();
    }

    @Test
    void aQuestionIsToldOnce() {
        RunTreeModel model = rows.started(1, "desk").model();

        assertThat(model.asked(List.of(Rows.question(1, "0", "Pay?")))).hasSize(1);
        assertThat(model.asked(List.of(Rows.question(1, "0", "Pay?")))).isEmpty();
    }

    @Test
    void aQuestionIsGoneOnceItsAnswerWasReceived() {
        rows.started(1, "desk").row(1, Kind.WAIT, "0", "approval/pay", "{}");
        RunTreeModel model = rows.model();
        model.asked(List.of(Rows.question(1, "0", "Pay?")));

        rows.row(1, Kind.RECEIVED, "0", "approval/pay", "{\"by\":\"anna\",\"value\":1}");
        model.recorded(rows.all.getLast());

        assertThat(model.requests()).isEmpty();
    }

    @Test
    void aQuestionIsNamedByTheStepThatAsks() {
        RunTreeModel model =
                rows.started(1, "desk").row(1, Kind.WAIT, "0", "approval/pay", "{}").model();

        assertThat(model.questionName(Rows.question(1, "0", "Pay?"))).isEqualTo("pay");
        assertThat(model.questionName(Rows.question(9, "0", "Pay?"))).isEqualTo("Pay?");
    }

    @Test
    void runsOfOtherTreesAreIgnored() {
        RunTreeModel model = rows.started(1, "desk").started(9, "other").model();

        assertThat(model.runs()).hasSize(1);
        assertThat(model.run(new RunId(9))).isEqualTo(Optional.empty());
    }

    @Test
    void anEventIsALineForGrepAndAnObjectForPrograms() {
        rows.started(1, "desk").after(2).row(1, Kind.STEP, "0", "ask\u001b[2J", REPLY);
        RunTreeModel model = new RunTreeModel(new RunId(1));
        RunEvent event =
                rows.all.stream().flatMap(row -> model.recorded(row).stream()).toList().getLast();

        assertThat(event.line(Style.PLAIN, java.time.ZoneOffset.UTC))
                .isEqualTo(
                        "10:00:02 run 1 desk  step done: ask\ufffd[2J  (2.0 s)  1,000 tokens  $0.0015");
        assertThat(event.json())
                .contains("\"event\":\"step\"", "\"run\":1", "\"tookMillis\":2000", "\"cost\":1500")
                .doesNotContain("\u001b");
    }
}
