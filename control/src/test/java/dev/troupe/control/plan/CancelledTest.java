package dev.troupe.control.plan;

import static org.assertj.core.api.Assertions.assertThat;

import dev.troupe.control.plan.Watch.Moment;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.plan.Plan;
import dev.troupe.engine.EngineException;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.time.Duration;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plans that are cancelled. */
class CancelledTest extends DisturbedPlans {

    @ParameterizedTest(name = "{0}")
    @MethodSource("plans")
    void whereverItIsCancelledAPlanLeavesNothingRunning(String name, Plan plan) throws Exception {
        Play calm = undisturbed(plan);
        for (Moment moment : moments(calm)) {
            checkCancelled(plan, calm, moment);
        }
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aRandomPlanThatIsCancelledLeavesNothingRunning(long seed) throws Exception {
        Plan plan = new RandomPlans(seed).next();
        Play calm = undisturbed(plan);
        for (Moment moment : some(moments(calm), seed)) {
            checkCancelled(plan, calm, moment);
        }
    }

    private void checkCancelled(Plan plan, Play calm, Moment moment) throws Exception {
        Play cancelled =
                play(
                        plan,
                        moment,
                        run -> {
                            cancel(run);
                            if (moment instanceof Moment.Body) {
                                Thread.sleep(Duration.ofDays(1));
                            }
                        });
        String what = moment + " of " + plan + "\n" + cancelled.watch().journals(cancelled.run());
        if (moment instanceof Moment.Row || cancelled.watch().disturbed()) {
            // All may be over already: a moment after a row, or because the body that cancels, and
            // then waits for a day, is of a branch that is not needed any more.
            assertThat(cancelled.outcome())
                    .as(what)
                    .matches(end -> end.startsWith("cancelled") || end.equals(calm.outcome()));
        }
        if (cancelled.outcome().startsWith("cancelled")) {
            assertThat(stage.engine().store().tree(cancelled.run()))
                    .as(what)
                    .allMatch(run -> run.status().ended())
                    .noneMatch(CancelledTest::failedByBeingCancelled);
        }
        assertThat(stage.engine().store().requests(Optional.of(cancelled.run()))).isEmpty();
        soon(() -> assertThat(cancelled.watch().running()).as(what).isZero());
        soon(() -> assertThat(stage.engine().residents()).as(what).isZero());
    }

    private void cancel(RunId run) {
        try {
            stage.engine().commands().cancel(run, "enough", "anna");
        } catch (EngineException e) {
            assertThat(e).hasMessageContaining("has ended");
        }
    }

    /** The failures that these plans have are all of one kind. */
    private static boolean failedByBeingCancelled(RunSummary run) {
        return run.status() == RunStatus.FAILED
                && !run.failure().orElseThrow().message().contains("on purpose");
    }

    /** Looks often: this is done at hundreds of moments. */
    private static void soon(ThrowingRunnable holds) {
        Awaitility.await()
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(5))
                .untilAsserted(holds);
    }
}
