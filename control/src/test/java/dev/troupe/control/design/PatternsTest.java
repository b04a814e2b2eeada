package dev.troupe.control.design;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Every pattern is looked at: who works in it, what it costs, who was asked, what strangers reach.
 */
class PatternsTest {

    private static String team(String plans) {
        return """
        tools:
          bank: { mcp: { command: [bank] }, trust: verified, effects: { pay: once, note: idempotent } }
          web: { builtin: fetch, settings: { allow: [example.org] } }
        agents:
          lead: { role: Leads, limits: { cost: $1 } }
          one: { role: First, reportsTo: lead, limits: { cost: $0.10 } }
          two: { role: Second, reportsTo: lead, limits: { cost: $0.20 } }
          payer: { role: Pays, tools: [bank.pay], limits: { cost: $0.05 } }
          noter: { role: Notes, tools: [bank.note], limits: { cost: $0.05 } }
          surfer: { role: Surfs, tools: [web.fetch], limits: { cost: $0.05 } }
        inputs:
          tickets: { file: tickets.jsonl, trust: untrusted }
          rules: { file: tickets.jsonl }
        plans:
        %s
        """
                .formatted(plans.indent(2));
    }

    private static String cost(String plan) {
        return Designs.review(team("p: " + plan)).costs().getFirst().toString();
    }

    private static List<String> unreachable(String plan) {
        return Designs.warnings(Kind.UNREACHABLE, team("p: " + plan)).stream()
                .map(warning -> warning.what().replaceAll(".*'(.*)'.*", "$1"))
                .toList();
    }

    private static List<Warning> risky(String plan) {
        return Designs.warnings(Kind.RISKY_TOOL, team("p: " + plan));
    }

    private static List<Warning> deadEnds(String plan) {
        return Designs.warnings(Kind.DEAD_END, team("p: " + plan));
    }

    // --- those who stand in and judge

    @Test
    void thoseWhoStandInAndThoseWhoJudgeAreReachedEvenIfTheInputIsUntrusted() {
        String step =
                "{ agent: surfer, goal: G, context: [tickets], check: [ { judge: noter, question: Good? } ],"
                        + " onFailure: { fallback: [one, two] } }";

        assertThat(unreachable(step)).containsExactly("payer");
    }

    @Test
    void whoStandsInMayUseItsToolsToo() {
        String step =
                "{ agent: one, goal: G, context: [tickets], onFailure: { fallback: [two, payer] } }";

        assertThat(risky(step)).hasSize(1);
        assertThat(risky(step).getFirst().what()).contains("'payer' may call bank.pay");
    }

    // --- manage

    private static final String MANAGE =
            "{ manage: { manager: lead, goal: G, context: [tickets], subtasks: 3, replans: 1, levels: 1 } }";

    @Test
    void aManagersPeopleAreReached() {
        assertThat(unreachable(MANAGE)).containsExactly("payer", "noter", "surfer");
        assertThat(unreachable(MANAGE.replace("subtasks", "assign: [payer, noter], subtasks")))
                .containsExactly("one", "two", "surfer");
    }

    @Test
    void aManagerCostsItsPlansItsPeopleAndItsAnswer() {
        // 2 plans, asked for 3 times each, 1 inspection, the answer; 6 subtasks of the dearest
        assertThat(cost(MANAGE)).isEqualTo("p costs at most $9.20: 6 subtasks of 'lead'");
    }

    @Test
    void whatPeopleMayDoForAManagerIsLookedAt() {
        assertThat(risky(MANAGE.replace("subtasks", "assign: [one, payer], subtasks"))).hasSize(1);
        assertThat(risky(MANAGE)).isEmpty();
    }

    // --- route

    private static final String ROUTE =
            """
            { route: { rules: [ { when: size(rules) > 1, to: a } ], model: { agent: lead, goal: Which?, context: [rules] }%s,
                choices: { a: { for: A, do: %s }, b: { for: B, do: { agent: two, goal: B } } } } }
            """;

    @Test
    void aRouteCostsWhoChoosesAndTheDearestWay() {
        assertThat(cost(ROUTE.formatted("", "{ agent: one, goal: A }")))
                .isEqualTo("p costs at most $1.20");
    }

    @Test
    void everyWayOfARouteIsReached() {
        assertThat(unreachable(ROUTE.formatted("", "{ agent: one, goal: A }")))
                .containsExactly("payer", "noter", "surfer");
    }

    @Test
    void aPersonWasAskedIfEveryWayAsks() {
        String approve = "{ approve: { question: OK?, subject: rules } }";
        String pay = "{ sequence: [ %s, { agent: payer, goal: Pay., context: [rules] } ] }";

        assertThat(risky(pay.formatted(ROUTE.formatted("", approve)))).hasSize(1);
        assertThat(
                        risky(
                                pay.formatted(
                                        ROUTE.formatted("", approve)
                                                .replace("{ agent: two, goal: B }", approve))))
                .isEmpty();
    }

    @Test
    void rulesThatAskForSomeSayOfTheOthersThatNobodyNeedsToBeAsked() {
        String route =
                """
                { route: { rules: [ { when: size(rules) > 1, to: large } ]%s, default: small, choices: {
                    large: { for: L, do: { sequence: [ { approve: { question: OK?, subject: rules } }, { agent: payer, goal: P, context: [rules] } ] } },
                    small: { for: S, do: { agent: payer, name: paid, goal: P, context: [rules] } } } } }
                """;

        assertThat(risky(route.formatted(""))).isEmpty();
        assertThat(risky(route.formatted(", model: { agent: lead, goal: Which? }"))).hasSize(1);
    }

    @Test
    void aRouteThatMayFindNoWayAndAsksNobodyIsADeadEnd() {
        String none = ", onFailure: { escalate: none }";

        assertThat(deadEnds(ROUTE.formatted(none, "{ agent: one, goal: A }"))).hasSize(1);
        assertThat(deadEnds(ROUTE.formatted(none + ", default: b", "{ agent: one, goal: A }")))
                .isEmpty();
    }

    // --- loop

    private static final String LOOP = "{ loop: { do: %s, until: p != null, times: 4%s } }";

    @Test
    void aLoopCostsAllItsRounds() {
        assertThat(cost(LOOP.formatted("{ agent: one, goal: A }", "")))
                .isEqualTo("p costs at most $0.40: 4 rounds of 'p'");
    }

    @Test
    void aLoopThatAsksNobodyAtItsBoundIsADeadEnd() {
        assertThat(
                        deadEnds(
                                LOOP.formatted(
                                        "{ agent: one, goal: A }",
                                        ", onFailure: { escalate: none }")))
                .hasSize(1);
        assertThat(deadEnds(LOOP.formatted("{ agent: one, goal: A }", ""))).isEmpty();
    }

    @Test
    void whatStrangersBringIntoOneRoundReachesTheNext() {
        String body =
                "{ sequence: [ { agent: noter, goal: Note., context: [rules] }, { agent: surfer, goal: Look., context: [rules] } ] }";

        assertThat(risky(body)).isEmpty();
        assertThat(risky(LOOP.formatted(body, ""))).hasSize(1);
    }

    // --- review

    private static final String REVIEW =
            "{ review: { author: { agent: one, goal: A, context: [rules] }, critics: [ { agent: two, goal: B, context: [rules] } ], rounds: 2%s } }";

    @Test
    void aReviewCostsItsAuthorAndItsCriticsInEachRound() {
        assertThat(cost(REVIEW.formatted(""))).isEqualTo("p costs at most $0.60: 2 rounds of 'p'");
    }

    @Test
    void criticsAreReached() {
        assertThat(unreachable(REVIEW.formatted(""))).containsExactly("payer", "noter", "surfer");
    }

    @Test
    void criticsSeeWhatTheAuthorMadeOfWhatStrangersWrote() {
        String review =
                REVIEW.formatted("")
                        .replace("agent: two", "agent: noter")
                        .replace("goal: A, context: [rules]", "goal: A, context: [tickets]");

        assertThat(risky(review)).hasSize(1);
        assertThat(risky(REVIEW.formatted("").replace("agent: two", "agent: noter"))).isEmpty();
    }

    @Test
    void aReviewThatAsksNobodyAtItsBoundIsADeadEnd() {
        assertThat(deadEnds(REVIEW.formatted(", onFailure: { escalate: none }"))).hasSize(1);
    }

    // --- parallel

    @Test
    void whoReconcilesIsReachedAndCosts() {
        String parallel =
                "{ parallel: { merge: { reconcile: { agent: lead, goal: R } }, branches: [ { agent: one, goal: A }, { agent: two, goal: B } ] } }";

        assertThat(cost(parallel)).isEqualTo("p costs at most $1.30");
        assertThat(unreachable(parallel)).containsExactly("payer", "noter", "surfer");
    }

    // --- handoff

    private static final String HANDOFF =
            "{ handoff: { start: one, goal: G, context: [rules], to: { one: [two], two: [%s] }, hops: 3 } }";

    @Test
    void aHandoffCostsTheDearestOfItsAgentsForEachHop() {
        assertThat(cost(HANDOFF.formatted("one")))
                .isEqualTo("p costs at most $0.80: 3 hops of 'p'");
    }

    @Test
    void allWhoMayGetTheWorkAreReached() {
        assertThat(unreachable(HANDOFF.formatted("noter"))).containsExactly("payer", "surfer");
        assertThat(risky(HANDOFF.formatted("payer"))).hasSize(1);
    }

    // --- attempt

    private static final String ATTEMPT =
            "{ attempt: { steps: [ { do: %s, undo: { agent: two, goal: U } } ] } }";

    @Test
    void anAttemptCostsWhatIsUndoneToo() {
        assertThat(cost(ATTEMPT.formatted("{ agent: one, goal: A }")))
                .isEqualTo("p costs at most $0.30");
    }

    @Test
    void anAttemptDealsWithFailures() {
        assertThat(
                        deadEnds(
                                ATTEMPT.formatted(
                                        "{ agent: one, goal: A, onFailure: { escalate: none } }")))
                .isEmpty();
    }

    // --- await

    @Test
    void anUntrustedEventReachesWhoIsHandedIt() {
        String plan =
                "{ sequence: [ { await: { event: mail, trust: %s }, name: mail }, { agent: noter, goal: N, context: [mail] } ] }";

        assertThat(risky(plan.formatted("untrusted"))).hasSize(1);
        assertThat(risky(plan.formatted("user"))).isEmpty();
    }
}
