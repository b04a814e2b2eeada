package dev.troupe.agents.llm;

import static dev.troupe.agents.llm.Replies.call;
import static dev.troupe.agents.llm.Replies.calls;
import static dev.troupe.agents.llm.Replies.says;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.governance.Asking;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.json.Json;
import dev.troupe.engine.Answered;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.PostgresEngine;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** What people are asked because of policies, and what they may answer, on a real engine. */
class AskingTest extends DeskTests {
    @Test
    void aCallThatPeopleAreAskedAboutIsMadeOnceTheyAgree() throws Exception {
        Script script = pays(500);
        Play play = payer(script, policy("big", "arguments.amount > 100", asking("anna")));
        RunId run = play.start();

        OpenRequest question = question(run);
        assertThat(paid).isEmpty();
        assertThat(question.title()).contains("desk.pay", "because of big");
        answer(question, yes("anna"));

        play.result(run);
        assertThat(paid).containsExactly(500);
        assertThat(told(script)).isEqualTo("paid 500");
    }

    @Test
    void theQuestionSaysEverythingThatLedToIt() {
        Script script =
                new Script(
                        calls(call("desk__look", "{}")),
                        calls(call("desk__pay", "{\"amount\": 500}")),
                        says("done"));
        RunId run =
                payer(script, policy("big", "arguments.amount > 100", asking("anna")))
                        .context("mail", "pay me", Trust.UNTRUSTED)
                        .start();

        // Looking changes nothing; paying does, and what led to it came from outside.
        JsonNode detail = question(run).detail();

        assertThat(detail.at("/subject/value/amount").asInt()).isEqualTo(500);
        assertThat(detail.at("/subject/trust").asString()).isEqualTo("untrusted");
        assertThat(detail.at("/action/subject").asString()).isEqualTo("desk.pay");
        assertThat(detail.at("/action/effect").asString()).isEqualTo("once");
        assertThat(detail.at("/asker/run").asLong()).isEqualTo(run.value());
        assertThat(detail.at("/asker/work").asString()).isEqualTo("do it");
        assertThat(detail.at("/why/policy").asString()).isEqualTo("big");
        assertThat(detail.at("/cost").asString()).isEqualTo("$0.0002");
        assertThat(detail.at("/context/0/name").asString()).isEqualTo("mail");
        assertThat(detail.at("/context/0/trust").asString()).isEqualTo("untrusted");
        assertThat(detail.at("/heard/0/from").asString()).isEqualTo("tool desk.look");
        assertThat(detail.at("/heard/0/trust").asString()).isEqualTo("verified");
        assertThat(detail.at("/asking/approvers/0").asString()).isEqualTo("anna");
        stage.engine().commands().cancel(run, "enough", "anna");
    }

    @Test
    void aRejectionIsToldToTheAgent() throws Exception {
        Script script = pays(500);
        Play play = payer(script, policy("big", "arguments.amount > 100", asking("anna")));
        RunId run = play.start();

        answer(question(run), no("anna", "too much"));

        play.result(run);
        assertThat(paid).isEmpty();
        assertThat(told(script)).contains("anna rejected it: too much");
    }

    @Test
    void editedArgumentsAreUsedAndMustFitTheTool() throws Exception {
        Script script = pays(500);
        Play play = payer(script, policy("big", "arguments.amount > 100", asking("anna")));
        RunId run = play.start();

        OpenRequest first = question(run);
        answer(first, yes("anna", "{\"amount\": \"many\"}"));
        OpenRequest second =
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> question(run), now -> !now.id().equals(first.id()));
        assertThat(second.title()).contains("could not be taken");
        answer(second, yes("anna", "{\"amount\": 80}"));

        play.result(run);
        assertThat(paid).containsExactly(80);
        assertThat(told(script)).contains("anna changed the arguments", "80", "paid 80");
    }

    @Test
    void whatAPersonEditsIsJudgedAgain() throws Exception {
        Script script = pays(500);
        Play play =
                payer(
                        script,
                        policy("big", "arguments.amount > 100", asking("anna")),
                        policy("huge", "arguments.amount > 1000", new Policy.Deny()));
        RunId run = play.start();

        answer(question(run), yes("anna", "{\"amount\": 5000}"));

        play.result(run);
        assertThat(paid).isEmpty();
        assertThat(told(script)).contains("because of huge");
    }

    @Test
    void eachPolicyAsksItsOwnPeople() throws Exception {
        Play play =
                payer(
                        pays(500),
                        policy("big", "arguments.amount > 100", asking("anna")),
                        policy("all", "true", asking("bob")));
        RunId run = play.start();

        OpenRequest first = question(run);
        answer(first, yes("anna"));
        OpenRequest second =
                await().atMost(Duration.ofSeconds(30))
                        .until(() -> question(run), now -> !now.id().equals(first.id()));
        assertThat(second.approval().approvers()).containsExactly("bob");
        assertThat(paid).isEmpty();
        answer(second, yes("bob"));

        play.result(run);
        assertThat(paid).containsExactly(500);
    }

    @Test
    void severalQuestionsAtOnceResumeEachItsOwn() throws Exception {
        Script script = pays(500, 50, 700);
        Play play = payer(script, policy("big", "arguments.amount > 100", asking("anna")));
        RunId run = play.start();

        List<OpenRequest> open = questions(run, 2);
        await().atMost(Duration.ofSeconds(30)).until(() -> paid.contains(50));
        OpenRequest larger =
                open.stream()
                        .filter(q -> q.detail().at("/subject/value/amount").asInt() == 700)
                        .findFirst()
                        .orElseThrow();
        answer(larger, yes("anna"));
        await().atMost(Duration.ofSeconds(30)).until(() -> paid.contains(700));
        assertThat(paid).doesNotContain(500);
        answer(question(run), no("anna", "no"));

        play.result(run);
        assertThat(paid).containsExactlyInAnyOrder(50, 700);
        assertThat(script.resultsBefore(2).get(0).text()).contains("rejected");
        assertThat(script.resultsBefore(2).get(2).text()).isEqualTo("paid 700");
    }

    @Test
    void aCrashBetweenQuestionAndAnswerChangesNothing() throws Exception {
        Play play = payer(pays(500), policy("big", "arguments.amount > 100", asking("anna")));
        RunId run = play.start();
        OpenRequest question = question(run);

        stage.fence();
        answer(question, yes("anna"));

        try (PostgresEngine other = stage.join()) {
            other.await(run, Duration.ofSeconds(60));
        }
        assertThat(paid).containsExactly(500);
    }

    @Test
    void fourEyesAreTwoDifferentPeopleWhoAgreeToTheSame() throws Exception {
        Asking four = asking(true, Duration.ofDays(1), List.of(), "anna", "bob", "carl");
        Play play = payer(pays(500), policy("big", "arguments.amount > 100", new Policy.Ask(four)));
        RunId run = play.start();
        OpenRequest question = question(run);

        assertThat(answer(question, yes("anna"))).isEqualTo(Answered.SECOND_NEEDED);
        assertThat(answer(question, yes("anna"))).isEqualTo(Answered.SECOND_NEEDED);
        assertThat(answer(question, yes("bob", "{\"amount\": 400}")))
                .isEqualTo(Answered.SECOND_NEEDED);
        assertThat(question(run).approval().votes())
                .extracting(Decision::by)
                .containsExactly("anna", "bob");
        assertThat(paid).isEmpty();
        assertThat(answer(question, yes("carl", "{\"amount\": 400}"))).isEqualTo(Answered.DECIDED);

        play.result(run);
        assertThat(paid).containsExactly(400);
    }

    @Test
    void whoHadTheWorkBegunIsNoneOfTheFourEyes() throws Exception {
        Asking four = asking(true, Duration.ofDays(1), List.of(), "anna", "bob", "carl");
        Play play =
                payer(pays(500), policy("big", "arguments.amount > 100", new Policy.Ask(four)))
                        .begunBy("anna");
        RunId run = play.start();
        OpenRequest question = question(run);

        assertThatThrownBy(() -> answer(question, yes("Anna")))
                .hasMessageContaining("had the work begun");
        assertThatThrownBy(() ->
                        stage.engine()
                                .commands()
                                .delegate(run, question.position(), "bob", "ANNA", "you"))
                .hasMessageContaining("had the work begun");
        assertThat(question.approval().awaits("anna")).isFalse();
        assertThat(question.approval().awaits("bob")).isTrue();
        assertThat(answer(question, yes("bob"))).isEqualTo(Answered.SECOND_NEEDED);
        assertThat(answer(question, yes("carl"))).isEqualTo(Answered.DECIDED);

        play.result(run);
        assertThat(paid).containsExactly(500);
    }

    @Test
    void whereTooFewAreLeftForFourEyesThoseAboveAreAskedAtOnce() throws Exception {
        Asking four = asking(true, Duration.ofDays(1), List.of("dora", "emil"), "anna", "bob");
        Play play =
                payer(pays(500), policy("big", "arguments.amount > 100", new Policy.Ask(four)))
                        .begunBy("anna");
        RunId run = play.start();

        OpenRequest question = question(run);
        assertThat(question.approval().approvers()).containsExactly("dora", "emil");
        assertThat(question.detail().at("/escalated/because").asString())
                .contains("two people other than anna");
        answer(question, no("emil", "no"));

        play.result(run);
        assertThat(paid).isEmpty();
    }

    @Test
    void whereNobodyCouldAgreeItIsRejectedAndNeverApprovedByDefault() throws Exception {
        Asking four =
                new Asking(
                        List.of("anna", "bob"),
                        true,
                        Duration.ofDays(1),
                        Optional.empty(),
                        Asking.OnDeadline.APPROVE,
                        List.of());
        Script script = pays(500);

        payer(script, policy("big", "arguments.amount > 100", new Policy.Ask(four)))
                .begunBy("bob")
                .result();

        assertThat(paid).isEmpty();
        assertThat(told(script)).contains("only anna, bob may answer");
    }

    @Test
    void aRejectionEndsFourEyesAtOnce() throws Exception {
        Asking four = asking(true, Duration.ofDays(1), List.of());
        Play play = payer(pays(500), policy("big", "arguments.amount > 100", new Policy.Ask(four)));
        RunId run = play.start();
        OpenRequest question = question(run);

        answer(question, yes("anna"));
        assertThat(answer(question, no("bob", "no"))).isEqualTo(Answered.DECIDED);

        play.result(run);
        assertThat(paid).isEmpty();
    }

    @Test
    void nobodyAnswersWhoMayNot() throws Exception {
        Play play = payer(pays(500), policy("big", "arguments.amount > 100", asking("anna")));
        RunId run = play.start();
        OpenRequest question = question(run);

        assertThatThrownBy(() -> answer(question, yes("agent:" + play.agent())))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("an agent answers no questions");
        assertThatThrownBy(() -> answer(question, yes("mallory")))
                .isInstanceOf(EngineException.class)
                .hasMessageContaining("only anna may answer it");
        assertThatThrownBy(() ->
                        stage.engine()
                                .commands()
                                .answer(run, question.position(), yes("anna"), "mallory"))
                .isInstanceOf(EngineException.class);
        assertThatThrownBy(() ->
                        stage.engine()
                                .commands()
                                .answer(run, question.position(), yes("bob"), "anna"))
                .hasMessageContaining("it is anna who answers it");
        assertThatThrownBy(() ->
                        stage.engine()
                                .commands()
                                .send(
                                        run,
                                        "policy/big@" + question.position(),
                                        yes("anna"),
                                        "mallory"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() ->
                        stage.engine()
                                .commands()
                                .answer(run, question.position(), Json.object(), "anna"))
                .hasMessageContaining("`verdict`");
        assertThat(paid).isEmpty();
        answer(question, no("anna", "no"));
        play.result(run);
    }

    @Test
    void theRightToAnswerCanBePassedOn() throws Exception {
        Play play = payer(pays(500), policy("big", "arguments.amount > 100", asking("anna")));
        RunId run = play.start();
        OpenRequest question = question(run);
        var commands = stage.engine().commands();

        assertThatThrownBy(
                        () -> commands.delegate(run, question.position(), "anna", "agent:x", "you"))
                .hasMessageContaining("an agent");
        assertThatThrownBy(() -> commands.delegate(run, question.position(), "bob", "carl", "you"))
                .hasMessageContaining("only anna");
        commands.delegate(run, question.position(), "anna", "bob", "on holiday");
        assertThat(question(run).approval().delegations())
                .extracting(OpenRequest.Delegated::to)
                .containsExactly("bob");
        assertThatThrownBy(() -> answer(question, yes("anna"))).hasMessageContaining("only bob");
        answer(question, yes("bob"));

        play.result(run);
        assertThat(paid).containsExactly(500);
    }

    @Test
    void whatNobodyAnswersIsEscalatedAndThenTheDefaultHolds() throws Exception {
        Script script = pays(500);
        Asking soon = asking(false, Duration.ofMillis(300), List.of("dora"), "anna");
        Play play = payer(script, policy("big", "arguments.amount > 100", new Policy.Ask(soon)));
        RunId run = play.start();

        OpenRequest escalated =
                await().atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(20))
                        .until(
                                () -> stage.engine().store().requests(Optional.of(run)),
                                open ->
                                        !open.isEmpty()
                                                && open.getFirst()
                                                        .approval()
                                                        .approvers()
                                                        .contains("dora"))
                        .getFirst();
        assertThat(escalated.detail().at("/escalated/from/0").asString()).isEqualTo("anna");

        play.result(run);
        assertThat(paid).isEmpty();
        assertThat(told(script)).contains("deadline rejected it", "escalated to dora");
    }

    @Test
    void peopleAreRemindedOfWhatIsOverdue() {
        Asking reminding =
                new Asking(
                        List.of("anna"),
                        false,
                        Duration.ofDays(1),
                        Optional.of(Duration.ofMillis(10)),
                        Asking.OnDeadline.REJECT,
                        List.of());
        RunId run =
                payer(pays(500), policy("big", "arguments.amount > 100", new Policy.Ask(reminding)))
                        .start();

        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> question(run).approval().overdueSince().isPresent());
        stage.engine().commands().cancel(run, "enough", "anna");
    }

    @Test
    void whatWasAskedAboutIsReplayedFromTheJournalAlone() throws Exception {
        Script script = pays(500);
        Play play = payer(script, policy("big", "arguments.amount > 100", asking("anna")));
        RunId run = play.start();
        answer(question(run), yes("anna", "{\"amount\": 80}"));
        play.result(run);
        int asked = script.asked().size();
        int rows = stage.engine().store().journal(run, 0).size();

        RunId fork = stage.engine().commands().fork(run, rows - 1, Optional.empty(), "anna");
        Result again = play.result(fork);

        assertThat(again.value().asString()).isEqualTo("done");
        assertThat(paid).containsExactly(80);
        assertThat(script.asked()).hasSizeLessThanOrEqualTo(asked + 1);
    }
}
