package dev.troupe.control.team;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Join;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Approve;
import dev.troupe.core.plan.Attempt;
import dev.troupe.core.plan.Await;
import dev.troupe.core.plan.Call;
import dev.troupe.core.plan.Chat;
import dev.troupe.core.plan.Loop;
import dev.troupe.core.plan.MapEach;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.OnFailure;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.plan.Plans;
import dev.troupe.core.plan.Review;
import dev.troupe.core.plan.Route;
import dev.troupe.core.plan.Sequence;
import dev.troupe.core.plan.Terms;
import dev.troupe.core.plan.Tolerance;
import dev.troupe.core.team.Limits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A plan written in YAML and the same plan made in Java are the same value, also once stored. */
class PlanFormsTest {

    private static final String TEAM =
            """
            troupe: 1
            organization: { name: X }
            agents:
              a: { role: A, capabilities: [sew and knit] }
              b: { role: B }
              c: { role: C }
            inputs: { list: there.json, item: there.json }
            plans:
              other: { agent: b, goal: Do other. }
            """;

    private static AgentTask ask(String name, String agent, String goal) {
        return AgentTask.of(agent, goal).named(name);
    }

    static Stream<Arguments> plans() {
        return Stream.of(
                Arguments.of("{ agent: a, goal: Do it. }", ask("p", "a", "Do it.")),
                Arguments.of(
                        """
                        { agent: a, name: first, when: item.n > 1, goal: Do it., context: [item], tools: [], corrections: 0,
                          output: { type: string }, limits: { turns: 3, tokens: 7, cost: $0.05, time: 1h30m } }
                        """,
                        AgentTask.of("a", "Do it.")
                                .named("first")
                                .when("item.n > 1")
                                .context("item")
                                .tools()
                                .output(Json.parse("{\"type\":\"string\"}"))
                                .limits(
                                        new Limits(
                                                3, 7, Money.parse("$0.05"), Duration.ofMinutes(90)))
                                .corrections(0)),
                Arguments.of(
                        """
                        { agent: a, goal: Do it., allowance: 900,
                          onFailure: { fallback: [b], escalate: person, deadline: 1h },
                          check: [{ expect: size(output) > 3, reason: Too short., verifies: true },
                                  { command: [sh, check.sh], timeout: 3s }, { judge: b, question: Is it so? }] }
                        """,
                        ask("p", "a", "Do it.")
                                .allowance(900)
                                .onFailure(
                                        OnFailure.escalate(OnFailure.Escalate.PERSON)
                                                .after("b")
                                                .within(Duration.ofHours(1)))
                                .check(new Criterion.Expect("size(output) > 3", "Too short.", true))
                                .check(
                                        new Criterion.Command(
                                                List.of("sh", "check.sh"),
                                                Duration.ofSeconds(3),
                                                false))
                                .check(new Criterion.Judge("b", "Is it so?", false))),
                Arguments.of(
                        "{ sequence: [{ agent: a, goal: One. }, { agent: b, goal: Two. }], returns: [b, a] }",
                        new Sequence(
                                "p",
                                Optional.empty(),
                                List.of(ask("a", "a", "One."), ask("b", "b", "Two.")),
                                Optional.of(List.of("b", "a")))),
                Arguments.of(
                        "{ parallel: { branches: [{ agent: a, goal: One. }, { agent: b, goal: Two. }] } }",
                        parallel(Join.all(), Merge.object())),
                parallel("join: any, merge: list", Join.any(), Merge.list()),
                parallel("join: race", Join.race(), Merge.object()),
                parallel("join: settled", Join.settled(), Merge.object()),
                parallel("merge: vote", Join.all(), Merge.vote()),
                parallel(
                        "merge: { vote: { by: value.n, onFailure: { escalate: none } } }",
                        Join.all(),
                        Merge.vote().by("value.n").onFailure(OnFailure.FAIL)),
                parallel(
                        "merge: { reconcile: { agent: a, goal: Settle it., context: [item] } }",
                        Join.all(),
                        new Merge.Reconcile("a", Terms.of("Settle it.").context(List.of("item")))),
                fate("join: settled, failed: report", Parallel.Fate.REPORT),
                fate("join: settled, failed: drop", Parallel.Fate.DROP),
                fate("join: settled, failed: fail", Parallel.Fate.FAIL),
                parallel("join: { quorum: 2 }", Join.quorum(2), Merge.object()),
                parallel("concurrency: 1", Join.all().atMost(1), Merge.object()),
                Arguments.of(
                        "{ map: { over: list, as: entry, plan: { agent: a, goal: One. } } }",
                        new MapEach(
                                "p",
                                Optional.empty(),
                                "list",
                                "entry",
                                ask("a", "a", "One."),
                                4,
                                Tolerance.NONE)),
                tolerate("4", Tolerance.of(4)),
                tolerate("10%", Tolerance.percent(10)),
                tolerate("false", Tolerance.NONE),
                Arguments.of(
                        "{ map: { over: list, as: entry, plan: { call: other }, concurrency: 9, tolerate: true }, name: all, when: 'true' }",
                        new MapEach(
                                "all",
                                Optional.of("true"),
                                "list",
                                "entry",
                                new Call("other", Optional.empty(), "other"),
                                9,
                                Tolerance.ANY)),
                Arguments.of(
                        "{ approve: { question: OK?, subject: item } }",
                        new Approve(
                                "p",
                                Optional.empty(),
                                "OK?",
                                "item",
                                List.of(),
                                Approve.DEFAULT_DEADLINE,
                                Approve.OnDeadline.REJECT,
                                Approve.OnReject.FAIL)),
                Arguments.of(
                        """
                        { approve: { question: OK?, subject: item, show: [list], deadline: 36h, onDeadline: approve, onReject: continue } }
                        """,
                        new Approve(
                                "p",
                                Optional.empty(),
                                "OK?",
                                "item",
                                List.of("list"),
                                Duration.ofHours(36),
                                Approve.OnDeadline.APPROVE,
                                Approve.OnReject.CONTINUE)),
                Arguments.of(
                        """
                        { route: { rules: [{ when: item.n > 1, to: x }], default: z,
                            model: { agent: a, goal: Which?, context: [item], confidence: 0.8, corrections: 1 },
                            onFailure: { escalate: person },
                            choices: { x: { for: Ones, do: { agent: a, goal: One. } }, z: { for: Others, do: { call: other } } } } }
                        """,
                        Plans.route("p")
                                .choice("x", "Ones", ask("a", "a", "One."))
                                .choice("z", "Others", Plans.call("other"))
                                .rule("item.n > 1", "x")
                                .model(
                                        "a",
                                        Terms.of("Which?").context(List.of("item")).corrections(1),
                                        0.8)
                                .otherwise("z")
                                .onFailure(OnFailure.escalate(OnFailure.Escalate.PERSON))),
                Arguments.of(
                        """
                        { route: { score: { skills: [sew], weights: { skills: 5, load: 2 } },
                            choices: { x: { do: { agent: a, goal: One. } } } } }
                        """,
                        Plans.route("p")
                                .choice("x", "", ask("a", "a", "One."))
                                .scored(new Route.Weights(5, 2, 0), "sew")),
                Arguments.of(
                        """
                        { route: { score: {}, choices: { x: { do: { agent: a, goal: One. } } } }, when: 'true' }
                        """,
                        Plans.route("p")
                                .choice("x", "", ask("a", "a", "One."))
                                .scored()
                                .when("true")),
                Arguments.of(
                        "{ manage: { manager: a, goal: Do it., assign: [b] } }",
                        Plans.manage("a", "Do it.").named("p").assigning("b")),
                Arguments.of(
                        """
                        { manage: { manager: a, goal: Do it., assign: [b], subtasks: 5, chain: 3, concurrency: 2, replans: 1, levels: 2,
                                    context: [item], output: { type: string } }, name: done, when: 'true' }
                        """,
                        Plans.manage("a", "Do it.")
                                .named("done")
                                .when("true")
                                .assigning("b")
                                .bounds(5, 3, 2)
                                .replans(1)
                                .levels(2)
                                .under(
                                        Terms.of("Do it.")
                                                .context(List.of("item"))
                                                .output(Json.parse("{\"type\":\"string\"}")))),
                Arguments.of("{ call: other }", new Call("p", Optional.empty(), "other")),
                Arguments.of(
                        "{ chat: { participants: [a, b], goal: Decide. } }",
                        Chat.of("p", "Decide.", "a", "b")),
                Arguments.of(
                        """
                        { chat: { participants: [a, b], most: 4, goal: Decide., speaker: moderator, moderator: c, decide: moderator, rounds: 7,
                                  context: [item], output: { type: string }, onFailure: { escalate: person } }, name: talk, when: 'true' }
                        """,
                        new Chat(
                                "talk",
                                Optional.of("true"),
                                List.of("a", "b"),
                                4,
                                Terms.of("Decide.")
                                        .context(List.of("item"))
                                        .output(Json.parse("{\"type\":\"string\"}"))
                                        .onFailure(OnFailure.escalate(OnFailure.Escalate.PERSON)),
                                Chat.Speaker.MODERATOR,
                                Optional.of("c"),
                                Chat.Decide.MODERATOR,
                                7)),
                Arguments.of(
                        "{ chat: { participants: [a, b], goal: Decide., speaker: model, decide: majority } }",
                        Chat.of("p", "Decide.", "a", "b")
                                .choosingNext()
                                .decide(Chat.Decide.MAJORITY)),
                Arguments.of("{ await: { event: paid } }", Await.event("p", "paid")),
                Arguments.of(
                        """
                        { await: { event: paid, deadline: 2d, onDeadline: escalate, trust: verified, output: { type: number } }, when: 'true' }
                        """,
                        Await.event("p", "paid")
                                .within(Duration.ofDays(2), Await.OnDeadline.ESCALATE)
                                .trust(Trust.VERIFIED)
                                .output(Json.parse("{\"type\":\"number\"}"))
                                .when("true")),
                Arguments.of(
                        "{ await: { for: 10m }, name: rest }",
                        Await.timer("rest", Duration.ofMinutes(10))),
                Arguments.of(
                        "{ attempt: { steps: [{ do: { agent: a, goal: One. }, undo: { agent: b, goal: Two. } }, { do: { call: other } }] } }",
                        Attempt.of("p")
                                .step(ask("a", "a", "One."), ask("b", "b", "Two."))
                                .step(new Call("other", Optional.empty(), "other"))),
                Arguments.of(
                        "{ attempt: { steps: [{ do: { agent: a, goal: One. } }], onFailure: continue }, name: all, when: 'true' }",
                        Attempt.of("all").step(ask("a", "a", "One.")).when("true").goingOn()),
                Arguments.of(
                        "{ loop: { do: { agent: a, goal: One. }, until: p == 'x' } }",
                        Loop.of("p", "p == 'x'", ask("a", "a", "One."))),
                Arguments.of(
                        """
                        { loop: { do: { agent: a, goal: One. }, until: fine.n > 1, times: 7,
                                  onFailure: { escalate: none, deadline: 1h } },
                          name: fine, when: item.n > 0 }
                        """,
                        Loop.of("fine", "fine.n > 1", ask("a", "a", "One."))
                                .atMost(7)
                                .when("item.n > 0")
                                .onFailure(
                                        OnFailure.escalate(OnFailure.Escalate.NONE)
                                                .within(Duration.ofHours(1)))),
                Arguments.of(
                        "{ review: { author: { agent: a, goal: One. }, critics: [{ agent: b, goal: Two. }] } }",
                        Review.of("p", ask("a", "a", "One."), "b", "Two.")),
                Arguments.of(
                        """
                        { review: { author: { call: other }, rounds: 4, accept: majority, onFailure: { escalate: person },
                                    critics: [{ agent: a, goal: One., context: [item], corrections: 1 }, { agent: b, goal: Two. }] } }
                        """,
                        new Review(
                                "p",
                                Optional.empty(),
                                new Call("other", Optional.empty(), "other"),
                                List.of(
                                        new Review.Critic(
                                                "a",
                                                Terms.of("One.")
                                                        .context(List.of("item"))
                                                        .corrections(1)),
                                        new Review.Critic("b", Terms.of("Two."))),
                                4,
                                Review.Accept.MAJORITY,
                                Optional.of(OnFailure.escalate(OnFailure.Escalate.PERSON)))),
                Arguments.of(
                        "{ handoff: { start: a, goal: Do it., to: { a: [b] } } }",
                        Plans.handoff("a", "Do it.").named("p").allow("a", "b")),
                Arguments.of(
                        """
                        { handoff: { start: a, goal: Do it., to: { a: [b], b: [a] }, hops: 3, context: [item], output: { type: string } },
                          name: done, when: 'true' }
                        """,
                        Plans.handoff("a", "Do it.")
                                .named("done")
                                .when("true")
                                .allow("a", "b")
                                .allow("b", "a")
                                .hops(3)
                                .under(
                                        Terms.of("Do it.")
                                                .context(List.of("item"))
                                                .output(Json.parse("{\"type\":\"string\"}")))));
    }

    private static Arguments tolerate(String yaml, Tolerance tolerance) {
        return Arguments.of(
                "{ map: { over: list, as: entry, plan: { agent: a, goal: One. }, tolerate: "
                        + yaml
                        + " } }",
                MapEach.of("p", "list", "entry", ask("a", "a", "One.")).tolerating(tolerance));
    }

    private static Arguments fate(String keys, Parallel.Fate fate) {
        return Arguments.of(
                "{ parallel: { branches: [{ agent: a, goal: One. }, { agent: b, goal: Two. }], "
                        + keys
                        + " } }",
                parallel(Join.settled(), Merge.object()).failed(fate));
    }

    private static Arguments parallel(String keys, Join join, Merge merge) {
        return Arguments.of(
                "{ parallel: { branches: [{ agent: a, goal: One. }, { agent: b, goal: Two. }], "
                        + keys
                        + " } }",
                parallel(join, merge));
    }

    private static Parallel parallel(Join join, Merge merge) {
        return new Parallel(
                "p",
                Optional.empty(),
                List.of(ask("a", "a", "One."), ask("b", "b", "Two.")),
                join,
                merge,
                Optional.empty());
    }

    @ParameterizedTest
    @MethodSource("plans")
    void bothFormsMakeTheSamePlan(String yaml, Plan made) {
        String file = TEAM + "  p:\n    " + yaml.strip().replace("\n", "\n    ") + "\n";
        assertThat(Examples.loadText(file).team().plan("p")).isEqualTo(made);
        assertThat(SchemaTest.accepts(file)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("plans")
    void aPlanMadeInJavaIsTheSameOnceStored(String yaml, Plan made) {
        assertThat(Json.read(Json.write(made), Plan.class)).isEqualTo(made);
    }

    @Test
    void everyPatternIsCompared() {
        assertThat(
                        plans().map(arguments ->
                                        requireNonNull(arguments.get()[1]).getClass().getName())
                                .distinct())
                .containsExactlyInAnyOrderElementsOf(
                        Stream.of(Plan.class.getPermittedSubclasses())
                                .map(Class::getName)
                                .toList());
    }
}
