package dev.troupe.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.plan.Watch.Moment;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.plan.Plan;
import dev.troupe.engine.JournalRow;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans that are forked from each of their rows. */
class ForkedTest extends DisturbedPlans {

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void aForkFromAnyRowComesToTheSame(String name, Plan plan) throws Exception {
        checkForks(plan);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aForkFromAnyRowOfARandomPlanComesToTheSame(long seed) throws Exception {
        checkForks(new RandomPlans(seed).next());
    }

    private void checkForks(Plan plan) throws Exception {
        Play calm = undisturbed(plan);
        List<JournalRow> rows = stage.engine().store().journal(calm.run(), 0);
        for (int before = 1; before < rows.size(); before++) {
            Watch watch = new Watch(stage, new Moment.None(), run -> {});
            stage.watchBodies(watch);
            RunId fork =
                    stage.engine().commands().fork(calm.run(), before, Optional.empty(), "test");
            watch.root(fork);
            assertThat(watch.outcome())
                    .as("before row " + before + " of " + plan + watch.journals(calm.run()))
                    .isEqualTo(calm.outcome());
            stage.ended(fork);
            if (before == rows.size() - 1) {
                assertThat(watch.bodies).as("all was done already: " + plan).hasValue(0);
            }
        }
    }
}
