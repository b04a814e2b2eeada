package dev.troupe.control.team;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.yaml.Problem;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Budget.OnExhausted;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import dev.troupe.core.team.Team;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a team file says of budgets, and of the tier that an agent begins with. */
class BudgetFileTest {

    private static final String FULL =
            """
            organization: { money: [$20/day, $0.000001/lifetime], tokens: 2M/day }
            run: { money: $5, time: 30m, runs: 50, tokens: 500k }
            agents:
              clerk: { money: $2.505/run, runs: 100/day, time: 2h/week, onExhausted: fail, warn: 50 }
            plans: { one: { money: 3/month } }
            tasks: { T-12: { money: $0/lifetime } }
            goals:
              grow/returns: { tokens: 1000/week }
            degrade: 70
            """;

    private static String with(String budgets) {
        return MistakesTest.VALID + "budgets:\n" + budgets.strip().indent(2);
    }

    private static List<Budget> read(String budgets) throws Exception {
        return Examples.loadText(with(budgets)).team().governance().budgets();
    }

    private static Budget of(String scope, Unit unit, Window window, long limit) {
        return new Budget(scope, unit, window, limit, 80, 70, OnExhausted.ASK);
    }

    private static Budget ofClerk(Unit unit, Window window, long limit) {
        return new Budget("agent:clerk", unit, window, limit, 50, 70, OnExhausted.FAIL);
    }

    @Test
    void everyScopeUnitAndWindowCanBeLimited() throws Exception {
        assertThat(read(FULL))
                .containsExactly(
                        of("organization", Unit.MONEY, Window.DAY, 20_000_000),
                        of("organization", Unit.MONEY, Window.LIFETIME, 1),
                        of("organization", Unit.TOKENS, Window.DAY, 2_000_000),
                        of("organization", Unit.MONEY, Window.RUN, 5_000_000),
                        of("organization", Unit.TOKENS, Window.RUN, 500_000),
                        of("organization", Unit.RUNS, Window.RUN, 50),
                        of("organization", Unit.TIME, Window.RUN, 30 * 60_000),
                        ofClerk(Unit.MONEY, Window.RUN, 2_505_000),
                        ofClerk(Unit.RUNS, Window.DAY, 100),
                        ofClerk(Unit.TIME, Window.WEEK, 2 * 3_600_000),
                        of("plan:one", Unit.MONEY, Window.MONTH, 3_000_000),
                        of("task:T-12", Unit.MONEY, Window.LIFETIME, 0),
                        of("goal:grow/returns", Unit.TOKENS, Window.WEEK, 1000));
    }

    @Test
    void whatIsReadFitsTheSchema() {
        assertThat(SchemaTest.accepts(with(FULL))).isTrue();
    }

    @Test
    void budgetsOutliveTheStore() throws Exception {
        Team team = Examples.loadText(with(FULL)).team();
        assertThat(TeamJson.read(TeamJson.write(team)).governance()).isEqualTo(team.governance());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '~',
            value = {
                "organization: { money: $20 } ! 37:26 ! '$20'; expected dollars such as $20 ! s",
                "organization: { money: $20/fortnight } ! 37:26 ! /run, /day, /week, /month, /lifetime ! s",
                "organization: { money: $0.0000001/day } ! 37:26 ! at most six decimals ! s",
                "organization: { money: -1/day } ! 37:26 ! expected dollars ! s",
                "organization: { money: [] } ! 37:26 ! is empty; expected at least one amount ! s",
                "organization: { money: [$1/day, $2/day] } ! 37:35 ! a second budget of organization for the money of a day ! -",
                "organization: { tokens: many/day } ! 37:27 ! a whole number such as 100, 500k or 2M ! s",
                "organization: { time: 2/day } ! 37:25 ! a duration such as 30s ! s",
                "organization: { warn: 50 } ! 37:17 ! limits nothing; expected at least one of money, tokens, runs, time ! s",
                "organization: { money: $1/day, warn: 0 } ! 37:40 ! a whole number from 1 to 100 ! s",
                "organization: { money: $1/day, onExhausted: wait } ! 37:47 ! one of 'ask' and 'fail' ! s",
                "organization: { mony: $1/day, runs: 1/day } ! 37:19 ! did you mean 'money' ! s",
                "organisation: { money: $1/day } ! 37:3 ! did you mean 'organization' ! s",
                "run: { money: $5/day } ! 37:17 ! '$5/day'; expected dollars such as $20 ! s",
                "agents: { clark: { money: $5/day } } ! 37:13 ! refers to the unknown agent 'clark'; did you mean 'clerk' ! -",
                "plans: { won: { money: $5/day } } ! 37:12 ! refers to the unknown plan 'won' ! -",
                "goals: { grow//returns: { money: $5/day } } ! 37:12 ! cannot be the path of a goal ! s",
                "tasks: { 'a b': { money: $5/day } } ! 37:12 ! cannot be the name of a task ! s",
                "agents: [clerk] ! 37:11 ! a list; expected a mapping ! s",
            })
    void aMistakeIsFoundAtItsPlace(String budgets, String place, String text, String schema) {
        String yaml = with(budgets);
        List<Problem> problems = MistakesTest.problems(yaml);
        assertThat(problems)
                .anySatisfy(problem -> {
                    assertThat(problem.line() + ":" + problem.column()).isEqualTo(place);
                    assertThat(problem.toString()).contains(text);
                });
        assertThat(SchemaTest.accepts(yaml)).isEqualTo(schema.equals("-"));
    }

    @Test
    void anAgentMayBeginWithAStrongerTier() throws Exception {
        String yaml = MistakesTest.VALID.replace("role: Leads,", "role: Leads, start: strong,");
        assertThat(Examples.loadText(yaml).team().agent("lead").start())
                .isEqualTo(Optional.of("strong"));
        assertThat(SchemaTest.accepts(yaml)).isTrue();
    }

    @Test
    void anAgentBeginsWithATierOfItsOwn() {
        String yaml = MistakesTest.VALID.replace("role: Works", "role: Works\n    start: strong");
        assertThat(MistakesTest.problems(yaml))
                .singleElement()
                .satisfies(problem ->
                        assertThat(problem.toString())
                                .contains(
                                        "agent 'clerk' cannot begin with the model tier 'strong'",
                                        "fast"));
    }
}
