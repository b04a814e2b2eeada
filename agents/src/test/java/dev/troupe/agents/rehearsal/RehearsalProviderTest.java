package dev.troupe.agents.rehearsal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.troupe.agents.model.Message;
import dev.troupe.agents.model.ModelFailure;
import dev.troupe.agents.model.ModelFailure.Kind;
import dev.troupe.agents.model.ModelListener;
import dev.troupe.agents.model.ModelReply;
import dev.troupe.agents.model.ToolCall;
import dev.troupe.control.expression.CelExpressions;
import dev.troupe.control.yaml.SourceText;
import dev.troupe.core.cost.Usage;
import dev.troupe.core.json.Json;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearsalProviderTest {

    private static final CelExpressions CEL = new CelExpressions();

    private final List<String> heard = new ArrayList<>();
    private final List<Duration> pauses = new ArrayList<>();

    private RehearsalProvider script(String rules) {
        return script(rules, Pace.SCRIPTED);
    }

    private RehearsalProvider script(String rules, Pace pace) {
        SourceText source = new SourceText("r.yaml", "rehearsal: 1\nrules:\n" + rules.indent(2));
        return new RehearsalProvider(RehearsalScript.parse(source, CEL), CEL, pace, pauses::add);
    }

    private ModelReply call(RehearsalProvider provider, Requests request)
            throws InterruptedException {
        return provider.call(request.request(), heard::add);
    }

    private ModelFailure failure(RehearsalProvider provider, Requests request) {
        return catchThrowableOfType(ModelFailure.class, () -> call(provider, request));
    }

    private String text(RehearsalProvider provider, Requests request) throws InterruptedException {
        return call(provider, request).message().text();
    }

    @Test
    void theFirstRuleThatMatchesAnswers() throws Exception {
        var provider =
                script(
                        """
                        - { agent: clerk, turn: 2, reply: { text: second } }
                        - { agent: clerk, reply: { text: first } }
                        - { agent: "*", reply: { text: anyone } }
                        """);
        assertThat(text(provider, Requests.by("clerk", 1))).isEqualTo("first");
        assertThat(text(provider, Requests.by("clerk", 2))).isEqualTo("second");
        assertThat(text(provider, Requests.by("lead", 1))).isEqualTo("anyone");
    }

    @Test
    void conditionsSeeTheWholeCall() throws Exception {
        var provider =
                script(
                        """
                        - when: >-
                            context.follow_up.n > 1 && context['follow-up'].n == 2
                            && results['orders.get_order'].status == "paid" && results['clock.now'] == "noon"
                            && text.endsWith("now") && agent == "clerk" && turn == 3
                            && "orders.get_order" in tools
                          reply: { text: seen }
                        """);
        var request =
                Requests.by("clerk", 3)
                        .context("follow-up", "{\"n\":2}")
                        .result("orders__get_order", "{\"status\":\"open\"}")
                        .result("orders__get_order", "{\"status\":\"paid\"}")
                        .result("clock.now", "noon")
                        .says("do it now");
        assertThat(text(provider, request)).isEqualTo("seen");
    }

    @Test
    void conditionsSeeEveryCallWithItsArgumentsAndItsResult() throws Exception {
        var provider =
                script(
                        """
                        - when: >-
                            calls.map(c, c.tool) == ["orders.get_order", "orders.get_order", "clock.now"]
                            && calls[0].arguments.id == 7 && calls[1].arguments.id == 8
                            && calls[0].result.status == "open" && calls[1].result == "no such order"
                            && calls.filter(c, c.failed).size() == 1
                          reply: { text: seen }
                        """);
        var request =
                Requests.by("clerk", 3)
                        .calls("orders__get_order", "{\"id\":7}", "a")
                        .answers("a", "orders__get_order", "{\"status\":\"open\"}", false)
                        .calls("orders__get_order", "{\"id\":8}", "a")
                        .answers("a", "orders__get_order", "no such order", true)
                        .result("clock__now", "noon");
        assertThat(text(provider, request)).isEqualTo("seen");
    }

    @Test
    void aConditionThatReadsWhatIsNotThereDoesNotHold() throws Exception {
        var provider =
                script(
                        """
                        - { when: context.ticket.text == "x", reply: { text: no } }
                        - reply: { text: fallback }
                        """);
        assertThat(text(provider, Requests.by("a", 1))).isEqualTo("fallback");
    }

    @Test
    void jsonIsFilledInAndKeepsItsTypes() throws Exception {
        var provider =
                script(
                        """
                        - reply:
                            json: { id: "${context.order.id}", text: "no. ${context.order.id}", list: ["${turn}"] }
                        """);
        assertThat(text(provider, Requests.by("a", 1).context("order", "{\"id\":7}")))
                .isEqualTo("{\"id\":7,\"text\":\"no. 7\",\"list\":[1]}");
    }

    @Test
    void toolsAreCalledByTheNamesTheyWereOfferedUnder() throws Exception {
        var provider =
                script(
                        """
                        - reply:
                            text: Looking.
                            tools:
                              - orders.get_order: { id: "${context.order.id}" }
                              - clock__now
                              - nowhere.else: "{broken"
                        """);
        ModelReply reply = call(provider, Requests.by("a", 2).context("order", "{\"id\":7}"));
        assertThat(reply.stop()).isEqualTo(ModelReply.Stop.TOOLS);
        assertThat(reply.message())
                .isEqualTo(
                        new Message.Assistant(
                                "Looking.",
                                List.of(
                                        new ToolCall(
                                                "call-2-1",
                                                "orders__get_order",
                                                Json.parse("{\"id\":7}"),
                                                ""),
                                        new ToolCall("call-2-2", "clock__now", Json.object(), ""),
                                        new ToolCall(
                                                "call-2-3",
                                                "nowhere__else",
                                                Json.tree("{broken"),
                                                ""))));
    }

    @Test
    void textIsWrittenInPiecesSpreadOverTheDelay() throws Exception {
        var provider = script("- { delay: 40ms, chunk: 4, reply: { text: abcdefgh😀jk } }");
        assertThat(text(provider, Requests.by("a", 1))).isEqualTo("abcdefgh😀jk");
        assertThat(heard).containsExactly("abcd", "efgh", "😀jk");
        assertThat(pauses)
                .hasSize(3)
                .allMatch(pause -> pause.equals(Duration.ofMillis(40).dividedBy(3)));
    }

    @Test
    void aFastRehearsalWaitsForNothing() throws Exception {
        var provider =
                script(
                        """
                        - { turn: 1, delay: 10m, reply: { text: done } }
                        - { turn: 2, fault: { hang: true } }
                        """,
                        Pace.FAST);
        assertThat(call(provider, Requests.by("a", 1)).took()).isZero();
        assertThat(failure(provider, Requests.by("a", 2)).kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(pauses).allMatch(Duration::isZero);
    }

    @Test
    void anAnswerThatTakesLongerThanTheTimeoutIsNoAnswer() {
        var provider = script("- { delay: 1m, reply: { text: late } }");
        var failure = failure(provider, Requests.by("a", 1).timeout(Duration.ofSeconds(2)));
        assertThat(failure.kind()).isEqualTo(Kind.TIMEOUT);
        assertThat(pauses).containsExactly(Duration.ofSeconds(2));
    }

    @Test
    void usageIsTheScriptsOrEstimated() throws Exception {
        var provider =
                script(
                        """
                        - { turn: 1, usage: { input: 900, cachedRead: 5, output: 60 }, reply: { text: x } }
                        - { reply: { text: "12345" } }
                        """);
        assertThat(call(provider, Requests.by("a", 1)).usage())
                .isEqualTo(new Usage(900, 5, 0, 60, 0));
        Usage estimate = call(provider, Requests.by("a", 2)).usage();
        assertThat(estimate.output()).isEqualTo(2);
        assertThat(estimate.input()).isPositive();
    }

    @Test
    void anAnswerBeyondTheMostTokensIsCut() throws Exception {
        var provider = script("- { reply: { text: abcdefghij } }");
        ModelReply reply = call(provider, Requests.by("a", 1).maxOutputTokens(2));
        assertThat(reply.stop()).isEqualTo(ModelReply.Stop.LENGTH);
        assertThat(reply.message().text()).isEqualTo("abcdefgh");
    }

    @ParameterizedTest
    @CsvSource({
        "429,RATE_LIMITED",
        "503,OVERLOADED",
        "529,OVERLOADED",
        "401,UNAUTHORIZED",
        "403,UNAUTHORIZED",
        "400,INVALID_REQUEST",
        "404,INVALID_REQUEST",
        "422,INVALID_REQUEST",
        "408,TIMEOUT"
    })
    void aStatusIsAFailureOfItsKind(int status, Kind kind) {
        var provider = script("- fault: { status: " + status + ", retryAfter: 1s }");
        var failure = failure(provider, Requests.by("a", 1));
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.retryAfter()).contains(Duration.ofSeconds(1));
        assertThat(failure).hasMessageContaining("r.yaml, line 3");
    }

    @Test
    void aFaultHappensAsOftenAsItSaysForEachRequest() throws Exception {
        var provider =
                script(
                        """
                        - { fault: { status: 429, times: 2 } }
                        - { reply: { text: ok } }
                        """);
        var one = Requests.by("a", 1).says("one");
        var two = Requests.by("a", 1).says("two");
        assertThat(failure(provider, one)).isNotNull();
        assertThat(failure(provider, two)).isNotNull();
        assertThat(failure(provider, one)).isNotNull();
        assertThat(text(provider, one)).isEqualTo("ok");
        assertThat(failure(provider, two)).isNotNull();
        assertThat(text(provider, two)).isEqualTo("ok");
    }

    @Test
    void aRuleWithAFaultAndAReplyRecoversByItself() throws Exception {
        var provider = script("- { fault: { status: 500, times: 1 }, reply: { text: ok } }");
        assertThat(failure(provider, Requests.by("a", 1)).kind()).isEqualTo(Kind.OVERLOADED);
        assertThat(text(provider, Requests.by("a", 1))).isEqualTo("ok");
    }

    @Test
    void aCutConnectionBreaksHalfwayThroughTheAnswer() {
        var provider =
                script(
                        """
                        - { fault: { cut: true } }
                        - { reply: { text: abcdefgh } }
                        """);
        assertThat(failure(provider, Requests.by("a", 1)).kind()).isEqualTo(Kind.CONNECTION);
        assertThat(String.join("", heard)).isEqualTo("abcd");
    }

    @Test
    void anInvalidAnswerIsCorrectedInALaterTurnOfTheSameAssignment() throws Exception {
        var provider =
                script(
                        """
                        - { fault: { invalid: true, times: 1 } }
                        - { reply: { json: { ok: true } } }
                        """);
        var first = Requests.by("a", 1);
        String wrong = text(provider, first);
        assertThatThrownBy(() -> Json.parse(wrong)).isInstanceOf(RuntimeException.class);
        assertThat(text(provider, first.turn(2).says("that was not JSON")))
                .isEqualTo("{\"ok\":true}");
    }

    @Test
    void aCallWithoutARuleNamesTheClosestRules() {
        var provider =
                script(
                        """
                        - { agent: clerk, turn: 1, reply: { text: a } }
                        - { agent: clerk, when: context.n > 3, reply: { text: b } }
                        - { agent: lead, reply: { text: c } }
                        - { agent: clerk, when: context.m > 3, reply: { text: d } }
                        """);
        var failure = failure(provider, Requests.by("clerk", 2).context("n", "1"));
        assertThat(failure.kind()).isEqualTo(Kind.NOT_RECORDED);
        assertThat(failure)
                .hasMessageContaining("no rule of r.yaml answers agent 'clerk' in turn 2")
                .hasMessageContaining("line 4 its condition does not hold: context.n > 3")
                .hasMessageContaining("line 6 its condition does not hold: the expression")
                .hasMessageContaining("has no field 'm'; it has n")
                .hasMessageContaining("line 3 is for turn 1")
                .hasMessageNotContaining("lead");
    }

    @Test
    void aMisspeltAgentIsSuggested() {
        var provider = script("- { agent: clerk, reply: { text: a } }");
        assertThat(failure(provider, Requests.by("clerc", 1)))
                .hasMessageContaining("there is one for 'clerk'");
    }

    @Test
    void aReplyThatCannotBeMadeSaysWhichRule() {
        var provider = script("- reply: { text: \"${context.order.id}\" }");
        var failure = failure(provider, Requests.by("a", 1));
        assertThat(failure.kind()).isEqualTo(Kind.INVALID_REQUEST);
        assertThat(failure)
                .hasMessageContaining("r.yaml, rule in line 3")
                .hasMessageContaining("context has no field 'order'");
    }

    @Test
    void aCallEndsWhenItsThreadIsInterrupted() throws Exception {
        SourceText source =
                new SourceText("r.yaml", "rehearsal: 1\nrules: [ { fault: { hang: true } } ]");
        CompletableFuture<Throwable> ended = new CompletableFuture<>();
        try (var provider =
                new RehearsalProvider(RehearsalScript.parse(source, CEL), CEL, Pace.SCRIPTED)) {
            Thread thread =
                    Thread.ofVirtual()
                            .start(() -> {
                                try {
                                    provider.call(
                                            Requests.by("a", 1).request(), ModelListener.SILENT);
                                } catch (Throwable t) {
                                    ended.complete(t);
                                }
                            });
            thread.interrupt();
            assertThat(ended.get()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void manyCallsAtOnceEachSeeTheirOwnFaults() throws Exception {
        var source =
                new SourceText(
                        "r.yaml",
                        "rehearsal: 1\nrules: [ { fault: { status: 429, times: 3 }, reply: { text: '${text}' } } ]");
        var provider = new RehearsalProvider(RehearsalScript.parse(source, CEL), CEL, Pace.FAST);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks =
                    IntStream.range(0, 200)
                            .mapToObj(i -> {
                                Callable<Integer> task = () -> attempts(provider, "no. " + i);
                                return task;
                            })
                            .toList();
            for (var attempts : threads.invokeAll(tasks)) {
                assertThat(attempts.get()).isEqualTo(4);
            }
        }
    }

    private static int attempts(RehearsalProvider provider, String text)
            throws InterruptedException {
        for (int attempt = 1; ; attempt++) {
            try {
                var reply =
                        provider.call(
                                Requests.by("a", 1).says(text).request(), ModelListener.SILENT);
                assertThat(reply.message().text()).isEqualTo(text);
                return attempt;
            } catch (ModelFailure expected) {
                assertThat(expected.kind()).isEqualTo(Kind.RATE_LIMITED);
            }
        }
    }
}
