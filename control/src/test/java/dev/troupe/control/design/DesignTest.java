package dev.troupe.control.design;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.cost.Money;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class DesignTest {

    @Test
    void theRefundDeskGivesNoReasonToWarn() {
        Path file =
                Path.of(
                        System.getProperty("troupe.project.root", ".."),
                        "examples/refund-desk/troupe.yaml");

        Review review = Design.review(Designs.load(file));

        assertThat(review.warnings()).isEmpty();
        assertThat(review.costs())
                .extracting(PlanCost::toString)
                .containsExactly("desk costs at most $41.60: 64 entries of 'tickets'");
    }

    @Test
    void warningsComeInTheOrderOfTheFile() {
        String team =
                """
                agents:
                  a: { role: Works, capabilities: [sort tickets] }
                  b: { role: Idles, capabilities: [sorting tickets] }
                  c: { role: Sorts, capabilities: [sort the ticket] }
                plans: { p: { sequence: [ { agent: a, goal: G }, { agent: c, goal: H } ] } }
                """;

        assertThat(Designs.review(team).warnings())
                .extracting(Warning::kind)
                .containsExactly(Kind.UNREACHABLE, Kind.OVERLAP);
    }

    // --- unreachable

    @Test
    void theSuperiorsOfThoseWhoWorkAreReached() {
        String team =
                """
                agents:
                  top: { role: Leads }
                  middle: { role: Leads, reportsTo: top }
                  worker: { role: Works, reportsTo: middle }
                plans: { p: { agent: worker, goal: G } }
                """;

        assertThat(Designs.warnings(Kind.UNREACHABLE, team)).isEmpty();
    }

    @Test
    void anAgentOfAPlanThatMainDoesNotCallIsReached() {
        String team =
                """
                agents: { a: { role: A }, b: { role: B } }
                plans: { p: { agent: a, goal: G }, q: { agent: b, goal: G } }
                main: p
                """;

        assertThat(Designs.warnings(Kind.UNREACHABLE, team)).isEmpty();
    }

    @Test
    void aTeamWithoutPlansIsLeftToItsApplication() {
        assertThat(Designs.review("agents: { a: { role: A } }\n").warnings()).isEmpty();
    }

    // --- overlap

    private static List<Warning> overlap(String one, String other) {
        return Designs.warnings(
                Kind.OVERLAP,
                """
                agents:
                  a: { role: First, %s }
                  b: { role: Second, %s }
                plans: { p: { parallel: { branches: [ { agent: a, goal: G }, { agent: b, goal: G } ] } } }
                """
                        .formatted(one, other));
    }

    @Test
    void theSameCapabilitiesInOtherWordsOverlap() {
        List<Warning> found =
                overlap(
                        "capabilities: [review contracts, find the risks]",
                        "capabilities: [finding risks, reviewing a contract, write letters]");

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().toString())
                .contains(":4:", "'a' (line 3) and 'b'", "review contracts, find the risks");
    }

    @Test
    void oneCommonCapabilityAmongSeveralIsNoOverlap() {
        assertThat(
                        overlap(
                                "capabilities: [review contracts, assess liability]",
                                "capabilities: [review contracts, assess payment terms]"))
                .isEmpty();
    }

    @Test
    void whatOneLeavesToTheOtherDoesNotOverlap() {
        assertThat(
                        overlap(
                                "capabilities: [refunds]",
                                "capabilities: [refund], notResponsibleFor: [refunds]"))
                .isEmpty();
    }

    @Test
    void agentsThatNoPlanBringsTogetherDoNotOverlap() {
        String team =
                """
                agents:
                  a: { role: First, capabilities: [sort tickets] }
                  b: { role: Second, capabilities: [sort tickets] }
                plans: { p: { agent: a, goal: G }, q: { agent: b, goal: G } }
                """;

        assertThat(Designs.warnings(Kind.OVERLAP, team)).isEmpty();
    }

    @Test
    void anAgentThatStandsInOrCompetesIsMeantToDoTheSame() {
        String team =
                """
                agents:
                  a: { role: First, capabilities: [sort tickets] }
                  b: { role: Second, capabilities: [sort tickets] }
                plans: { p: %s }
                """;

        assertThat(
                        Designs.warnings(
                                Kind.OVERLAP,
                                team.formatted(
                                        "{ agent: a, goal: G, onFailure: { fallback: [b] } }")))
                .isEmpty();
        assertThat(
                        Designs.warnings(
                                Kind.OVERLAP,
                                team.formatted(
                                        "{ parallel: { join: { quorum: 1 }, branches: [ { agent: a, goal:"
                                                + " G }, { agent: b, goal: G } ] } }")))
                .isEmpty();
    }

    // --- same role

    private static final String TWINS =
            """
            models: { fast: [ollama/x], strong: [ollama/y] }
            tools: { clock: { builtin: time }, calculator: { builtin: calculator } }
            agents:
              one: { role: Checks facts, instructions: "Read the text and say what is wrong with it, point by point.", models: [fast], tools: [clock.*] }
              two: { role: Checks facts, instructions: "Read the text, and say point by point what is wrong with it.", models: [fast], tools: [clock.*] }
            inputs: { tickets: { file: tickets.jsonl } }
            plans: { p: { sequence: [ { agent: one, goal: A, context: [tickets] }, { agent: two, goal: B, context: [tickets] } ] } }
            """;

    @Test
    void agentsThatDifferInTheirNamesAloneAreTold() {
        List<Warning> found = Designs.warnings(Kind.SAME_ROLE, TWINS);

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().what()).contains("'one' (line 5) and 'two'");
    }

    @Test
    void anotherToolModelRuleOrItemMakesAnotherRole() {
        assertThat(
                        Designs.warnings(
                                Kind.SAME_ROLE,
                                TWINS.replaceFirst(
                                        "clock.\\*\\] \\}\n  two", "calculator.*] }\n  two")))
                .isEmpty();
        assertThat(Designs.warnings(Kind.SAME_ROLE, TWINS.replaceFirst("\\[fast\\]", "[strong]")))
                .isEmpty();
        assertThat(
                        Designs.warnings(
                                Kind.SAME_ROLE,
                                TWINS.replaceFirst("Checks facts", "Checks the style of writing")))
                .isEmpty();
        assertThat(
                        Designs.warnings(
                                Kind.SAME_ROLE,
                                TWINS.replace(
                                        "goal: B, context: [tickets]", "goal: B, context: [one]")))
                .isEmpty();
    }

    // --- dead ends

    private static List<Warning> deadEnds(String plan) {
        return Designs.warnings(
                Kind.DEAD_END,
                """
                agents: { a: { role: A }, b: { role: B } }
                inputs: { tickets: { file: tickets.jsonl } }
                plans: { p: %s }
                """
                        .formatted(plan));
    }

    private static final String ALONE = "{ agent: a, goal: G, onFailure: { escalate: none } }";

    @Test
    void aStepWhoseFailureNobodyIsAskedAboutIsADeadEnd() {
        List<Warning> found = deadEnds(ALONE);

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().what())
                .contains("if step 'p' comes to nothing", "nobody is asked");
    }

    @Test
    void whereNothingIsSaidAPersonIsAskedAtLast() {
        assertThat(deadEnds("{ agent: a, goal: G }")).isEmpty();
        assertThat(deadEnds("{ agent: a, goal: G, onFailure: { escalate: person } }")).isEmpty();
    }

    @Test
    void anotherAgentOrAPatternAroundMayDealWithTheFailure() {
        assertThat(deadEnds("{ agent: a, goal: G, onFailure: { fallback: [b], escalate: none } }"))
                .isEmpty();
        assertThat(
                        deadEnds(
                                "{ map: { over: tickets, as: t, tolerate: true, plan: "
                                        + ALONE
                                        + " } }"))
                .isEmpty();
        assertThat(deadEnds("{ map: { over: tickets, as: t, plan: " + ALONE + " } }")).hasSize(1);
        assertThat(
                        deadEnds(
                                "{ parallel: { join: any, branches: [ "
                                        + ALONE
                                        + ", { agent: b, goal: G } ] } }"))
                .isEmpty();
    }

    // --- cost

    private static final String MAPS =
            """
            agents:
              lister: { role: Lists, limits: { cost: $0.50 }, output: { type: array%s } }
              worker: { role: Works, limits: { cost: $0.10 } }
            inputs: { tickets: { file: tickets.jsonl } }
            plans:
              p:
                sequence:
                  - { agent: lister, name: list, goal: G }
                  - map: { over: list, as: entry, plan: { agent: worker, goal: H } }
              q:
                map: { over: tickets, as: entry, plan: { call: r } }
              r: { parallel: { branches: [ { agent: worker, goal: A }, { agent: worker, name: other, goal: B, limits: { cost: $0.25 } } ] } }
              s:
                map: { over: given, as: entry, plan: { agent: worker, goal: H } }
            """;

    @Test
    void aListWithoutABoundIsToldWithWhatItsEntriesCost() {
        List<Warning> found = Designs.warnings(Kind.COST, MAPS.formatted(""));

        assertThat(found).hasSize(1);
        assertThat(found.getFirst().toString())
                .contains(":10:", "how long 'list' may be", "each entry costs up to $0.10");
    }

    @Test
    void costsAreReckonedWithTheLengthsOfListsThatAreKnown() {
        Review review = Designs.review(MAPS.formatted(", maxItems: 20"));

        assertThat(review.warnings()).isEmpty();
        assertThat(review.costs())
                .extracting(PlanCost::toString)
                .containsExactly(
                        "p costs at most $2.50: 20 entries of 'list'",
                        "q costs at most $1.05: 3 entries of 'tickets'",
                        "s costs at most $0.10: for each entry of 'given'");
    }

    @Test
    void thoseWhoStandInAndThoseWhoJudgeCostAsWell() {
        String team =
                """
                agents:
                  a: { role: A, limits: { cost: $1 } }
                  b: { role: B, limits: { cost: $10 } }
                  j: { role: J, limits: { cost: $0.10 } }
                plans:
                  p: { agent: a, goal: G, corrections: 1, check: [ { judge: j, question: Good? } ], onFailure: { fallback: [b] } }
                """;

        assertThat(Designs.review(team).costs().getFirst().toString())
                .isEqualTo("p costs at most $11.40");
    }

    @Test
    void aPlanAboveTheAmountIsTold() {
        Review review =
                Design.review(
                        Designs.team(MAPS.formatted(", maxItems: 20")),
                        ToolEffects.stated(java.util.Map.of()),
                        new Money(2_000_000));

        assertThat(review.warnings()).hasSize(1);
        assertThat(review.warnings().getFirst().toString())
                .contains(":7:3", "plan 'p' may cost up to $2.50 (20 entries of 'list')");
        assertThat(review.warnings().getFirst().why()).contains("above $2.00");
    }

    @Test
    void aCostBeyondNumbersIsStillACost() {
        String team =
                """
                agents: { a: { role: A, limits: { cost: $900000000 }, output: { type: array, maxItems: 100000 } } }
                plans:
                  p: { sequence: [ { agent: a, name: l, goal: G }, { map: { over: l, as: x, plan: { agent: a, goal: G } } } ] }
                """;

        assertThat(Designs.review(team).costs().getFirst().most().micros())
                .isEqualTo(Long.MAX_VALUE);
        assertThat(Designs.warnings(Kind.COST, team)).hasSize(1);
    }
}
