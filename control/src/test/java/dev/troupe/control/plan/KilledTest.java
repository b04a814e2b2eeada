package dev.troupe.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.plan.Watch.Moment;
import dev.troupe.core.plan.Plan;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans whose node is killed. */
class KilledTest extends DisturbedPlans {

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void whereverItsNodeIsKilledAPlanComesToTheSameAndRepeatsNoStep(String name, Plan plan)
            throws Exception {
        Play calm = undisturbed(plan);
        for (Moment moment : moments(calm)) {
            checkKilled(plan, calm, moment);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRandomPlanWhoseNodeIsKilledComesToTheSameAndRepeatsNoStep(long seed) throws Exception {
        Plan plan = new RandomPlans(seed).next();
        Play calm = undisturbed(plan);
        for (Moment moment : some(moments(calm), seed)) {
            checkKilled(plan, calm, moment);
        }
    }

    private void checkKilled(Plan plan, Play calm, Moment moment) throws Exception {
        Play killed = play(plan, moment, run -> stage.kill());
        String what = moment + " of " + plan;
        assertThat(killed.outcome())
                .as(() -> what + "\n" + killed.watch().journals(killed.run()))
                .isEqualTo(calm.outcome());
        assertThat(killed.watch().repeated).as(what).isEmpty();
        assertThat(killed.watch().writtenTwice(killed.run())).as(what).isEmpty();
    }
}
