package dev.troupe.control.design;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.team.Inputs;
import dev.troupe.control.team.LoadedTeam;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.cost.Money;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a run may cost: here a cent for each assignment, and two for one of the agent 'dear'. */
class ForecastTest {

    private static final Forecast.Each CENTS =
            (agent, goal, limits, effort) ->
                    new Money(agent.name().equals("dear") ? 20_000 : 10_000);

    private static Forecast forecast(String plan) {
        LoadedTeam loaded =
                Designs.team(
                        """
                        agents:
                          lead: { role: Leads }
                          one: { role: Works, reportsTo: lead, limits: { cost: $0.50 } }
                          dear: { role: Works dearly, reportsTo: lead }
                        inputs: { tickets: tickets.jsonl }
                        plans: { p: %s }
                        """
                                .formatted(plan));
        return new Forecast(
                loaded.team(),
                loaded.team().plan("p"),
                Inputs.load(loaded.team(), loaded.folder(), Map.of()));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{ agent: one, goal: G } | $0.01 | $0.01",
                "{ sequence: [{ agent: one, goal: G }, { agent: dear, goal: H, when: 'size(tickets) > 3' }] } | $0.01 | $0.03",
                "{ map: { over: tickets, as: t, plan: { agent: one, goal: G } } } | $0.03 | $0.03",
                "{ route: { rules: [{ when: 'size(tickets) > 3', to: b }], default: a, choices: { a: { for: A, do: { agent: one, goal: G } }, b: { for: B, do: { agent: dear, goal: G } } } } } | $0.01 | $0.02",
                "{ loop: { do: { agent: one, goal: G }, until: 'true', times: 5 } } | $0.01 | $0.05",
                "{ agent: one, goal: G, onFailure: { fallback: [dear] } } | $0.01 | $0.03",
                "{ agent: one, goal: G, check: [{ judge: dear, question: Good? }], corrections: 2 } | $0.03 | $0.07",
                "{ handoff: { start: one, goal: G, to: { one: [dear], dear: [one] }, hops: 3 } } | $0.01 | $0.08",
            })
    void aPlanCostsSomethingBetweenItsLeastAndAllOfIt(String plan, String least, String most) {
        assertThat(forecast(plan).least(CENTS).most()).hasToString(least);
        assertThat(forecast(plan).most(CENTS).most()).hasToString(most);
    }

    @Test
    void theLimitsOfAgentsAreTheMostThereCanBe() {
        assertThat(forecast("{ agent: one, goal: G }").limit().most()).hasToString("$0.50");
    }

    @Test
    void whoJudgesIsKnownToDoLightWork() {
        Forecast forecast =
                forecast("{ agent: one, goal: G, check: [{ judge: dear, question: Good? }] }");
        assertThat(
                        forecast.least((agent, goal, limits, effort) ->
                                        new Money(effort == Effort.LIGHT ? 1 : 10))
                                .most())
                .isEqualTo(new Money(11));
    }
}
