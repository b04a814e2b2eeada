package dev.troupe.control.budget;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.util.List;
import org.junit.jupiter.api.Test;

class DefaultBudgetsTest {

    private static Budget money(String scope, Window window) {
        return new Budget(scope, Unit.MONEY, window, 1);
    }

    @Test
    void aTeamThatStatesNothingIsCapped() {
        assertThat(DefaultBudgets.completing(List.of()))
                .containsExactly(DefaultBudgets.RUN, DefaultBudgets.DAY);
    }

    @Test
    void aStatedCapOnRunsReplacesOnlyThatOne() {
        Budget stated = money("organization", Window.RUN);
        assertThat(DefaultBudgets.completing(List.of(stated)))
                .containsExactly(stated, DefaultBudgets.DAY);
    }

    @Test
    void aStatedCapOnAMonthReplacesThatOnDays() {
        Budget stated = money("organization", Window.MONTH);
        assertThat(DefaultBudgets.completing(List.of(stated)))
                .containsExactly(stated, DefaultBudgets.RUN);
    }

    @Test
    void capsOnAgentsAndTokensLeaveThoseOnMoney() {
        List<Budget> stated =
                List.of(
                        money("agent:writer", Window.RUN),
                        new Budget("organization", Unit.TOKENS, Window.DAY, 1));
        assertThat(DefaultBudgets.completing(stated))
                .contains(DefaultBudgets.RUN, DefaultBudgets.DAY);
    }
}
