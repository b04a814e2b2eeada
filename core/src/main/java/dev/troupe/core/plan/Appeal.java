package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import java.util.Optional;

/**
 * How a pattern that reached a bound finds a way on: it has those above decide, a bounded number of
 * times. A bound is never success by itself.
 */
final class Appeal {

    private final Conductor conductor;
    private final Optional<OnFailure> stated;
    private int rulings;

    /**
     * @param stated what the step itself says of its failures
     */
    Appeal(Conductor conductor, Optional<OnFailure> stated) {
        this.conductor = conductor;
        this.stated = stated;
    }

    /** How it goes on. */
    sealed interface Way {
        /**
         * With a result that was given in place of what was not achieved; it has the step's name.
         */
        record Given(ContextItem item) implements Way {}

        /** With one more try, for which there is this guidance. */
        record Again(ContextItem guidance) implements Way {}
    }

    /**
     * Has a problem decided.
     *
     * @throws Unresolved if it stands
     */
    Way decide(Problem problem) {
        return switch (Escalation.raise(conductor, stated, problem)) {
            case Ruling.Answer answer ->
                    new Way.Given(
                            new ContextItem(
                                    problem.step(),
                                    answer.value(),
                                    answer.source(),
                                    answer.trust()));
            case Ruling.Retry retry -> {
                Escalation.requireMoreRulings(++rulings, problem);
                yield new Way.Again(Delegation.guidance(retry));
            }
            case Ruling.GiveUp giveUp -> throw new Unresolved(problem, giveUp);
        };
    }
}
