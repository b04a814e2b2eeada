package dev.troupe.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Step;
import dev.troupe.core.governance.Amounts;
import dev.troupe.core.governance.Budget;
import dev.troupe.core.governance.Hold;
import dev.troupe.core.governance.Scopes;
import dev.troupe.core.governance.Unit;
import dev.troupe.core.governance.Window;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** How much the first reservation of a run is for. */
class PacesTest {

    private static TabStage stage;

    @BeforeAll
    static void open() {
        stage = new TabStage();
    }

    @AfterEach
    void reset() {
        stage.reset();
    }

    @AfterAll
    static void close() {
        stage.close();
    }

    @Test
    void theNextRunOfAQuickAgentReservesForAllItsStepsAtOnce() throws Exception {
        stage.limit(1_000_000);
        PostgresEngine engine =
                stage.engine((durable, input) -> {
                    String said = "";
                    for (int i = 0; i < 4; i++) {
                        said += stage.spend(durable, 100);
                    }
                    return said;
                });
        assertThat(stage.run(engine)).isEqualTo("donedonedonedone");
        stage.reserved.clear();

        assertThat(stage.run(engine)).isEqualTo("donedonedonedone");

        assertThat(stage.reserved)
                .as("300 for each of four steps and a quarter more, of which each used 100")
                .containsExactly(1_400L, 1_300L, 1_200L, 1_100L);
        assertThat(stage.standing().spent()).isEqualTo(800);
        assertThat(stage.standing().reserved()).isZero();
        assertThat(stage.spending()).containsExactly(new SpendSum("model", 8, 800, 0, 0, 0, 0));
    }

    @Test
    void theNextRunOfASlowAgentReservesForOneStepAtATime() throws Exception {
        stage.limit(1_000_000);
        PostgresEngine engine = stage.engine((durable, input) -> slowly(durable) + slowly(durable));
        assertThat(stage.run(engine)).isEqualTo("slowslow");
        stage.reserved.clear();

        assertThat(stage.run(engine)).isEqualTo("slowslow");

        assertThat(stage.reserved).as("while each works").containsExactly(300L, 375L);
        assertThat(stage.standing().reserved()).isZero();
    }

    @Test
    void whatIsReservedForManyStepsIsForOneRun() throws Exception {
        stage.limit(1_000_000);
        Budget runs = new Budget(Scopes.ORGANIZATION, Unit.RUNS, Window.LIFETIME, 3);
        stage.budgets.set(TabStage.ACME, runs, "anna");
        PostgresEngine engine =
                stage.engine((durable, input) ->
                        stage.use(durable, "model", new Amounts(300, 0, 1, 0))
                                + stage.use(durable, "model", new Amounts(300, 0, 0, 0)));

        for (int i = 0; i < 3; i++) {
            assertThat(stage.run(engine)).isEqualTo("donedone");
        }

        assertThat(stage.spending()).containsExactly(new SpendSum("model", 6, 1_800, 0, 3, 0, 0));
        assertThat(stage.budgets.standings(TabStage.ACME, Optional.empty()))
                .filteredOn(standing -> standing.budget().unit() == Unit.RUNS)
                .singleElement()
                .satisfies(standing -> {
                    assertThat(standing.spent()).isEqualTo(3);
                    assertThat(standing.reserved()).isZero();
                });
    }

    @Test
    void theFirstStepIsToldOfABudgetOfRunsThatIsNearItsLimit() throws Exception {
        stage.limit(1_000_000);
        stage.budgets.set(
                TabStage.ACME,
                new Budget(Scopes.ORGANIZATION, Unit.RUNS, Window.LIFETIME, 2),
                "anna");
        ConcurrentLinkedQueue<Integer> near = new ConcurrentLinkedQueue<>();
        PostgresEngine engine =
                stage.engine((durable, input) -> {
                    for (int i = 0; i < 3; i++) {
                        int begun = i == 0 ? 1 : 0;
                        durable.step(
                                Step.of("call"),
                                String.class,
                                context -> {
                                    Amounts most = new Amounts(300, 0, begun, 0);
                                    Hold hold = context.hold(stage.claim("model", most));
                                    near.add(hold.near().size());
                                    hold.used(most);
                                    return "done";
                                });
                    }
                    return "done";
                });
        assertThat(stage.run(engine)).isEqualTo("done");
        assertThat(near).as("the first of two runs").containsExactly(0, 0, 0);
        near.clear();

        assertThat(stage.run(engine)).isEqualTo("done");

        assertThat(near).as("the second, which reserves for all steps").containsExactly(1, 0, 0);
    }

    private String slowly(Durable durable) {
        return durable.step(
                Step.of("call"),
                String.class,
                context -> {
                    context.hold(stage.claim("model", new Amounts(300, 0, 0, 0)))
                            .used(new Amounts(100, 0, 0, 0));
                    stage.reserved.add(stage.standing().reserved());
                    stage.now.updateAndGet(at -> at.plusMillis(1_500));
                    return "slow";
                });
    }
}
