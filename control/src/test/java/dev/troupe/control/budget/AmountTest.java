package dev.troupe.control.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AmountTest {

    @ParameterizedTest
    @CsvSource({
        "$20/day, MONEY, 20000000, DAY",
        "$0.000001/lifetime, MONEY, 1, LIFETIME",
        "2M tokens/month, TOKENS, 2000000, MONTH",
        "500k tokens, TOKENS, 500000,",
        "1 run/week, RUNS, 1, WEEK",
        "100 runs/run, RUNS, 100, RUN",
        "1h30m/day, TIME, 5400000, DAY",
    })
    void anAmountNamesItsUnitAndMaybeAWindow(String text, Unit unit, long amount, Window window) {
        Amount read = Amount.parse(text).orElseThrow();
        assertThat(read.unit()).isEqualTo(unit);
        assertThat(read.written().amount()).isEqualTo(amount);
        assertThat(read.written().window().orElse(null)).isEqualTo(window);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "20/day",
                "$/day",
                "$20/",
                "$20/year",
                "$0.0000001/day",
                "-1 runs/day",
                "1.5 tokens/day",
                "99999999999999999999 tokens/day",
                "$20/day/day"
            })
    void whatIsNoAmountIsNone(String text) {
        assertThat(Amount.parse(text)).isEmpty();
    }

    @Test
    void aKindOfBudgetIsAUnitAndAWindow() {
        assertThat(Amount.parseKind("tokens/week"))
                .hasValueSatisfying(kind -> {
                    assertThat(kind.unit()).isEqualTo(Unit.TOKENS);
                    assertThat(kind.written().window()).contains(Window.WEEK);
                });
        assertThat(Amount.parseKind("money")).isEmpty();
        assertThat(Amount.parseKind("count/day")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "MONEY, 20000000, $20.00",
        "MONEY, 1, $0.000001",
        "TOKENS, 2000000, '2,000,000 tokens'",
        "RUNS, 1, 1 run",
        "TIME, 5400000, 1h30m",
        "TIME, 250, 250ms",
        "TIME, 0, 0s",
    })
    void amountsAreShownAsPeopleReadThem(Unit unit, long amount, String shown) {
        assertThat(Amount.show(unit, amount)).isEqualTo(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"organization", "agent:writer", "goal:grow/returns", "run:12"})
    void aScopeIsWhatMayHaveABudget(String text) {
        assertThat(BudgetScopes.parse(text)).contains(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "writer", "agent:", "agent:a b", "goal:grow//x", "run:x", "policy:p"})
    void nothingElseIsAScope(String text) {
        assertThat(BudgetScopes.parse(text)).isEmpty();
    }
}
