package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import java.util.Optional;

/**
 * Another plan of the team, in the same run and over the same items.
 *
 * @param plan the name of the plan
 */
public record Call(String name, Optional<String> when, String plan) implements Plan {

    /** A step that goes by the plan's name. */
    public static Call of(String plan) {
        return new Call(plan, Optional.empty(), plan);
    }

    public Call named(String other) {
        return new Call(other, when, plan);
    }

    public Call when(String condition) {
        return new Call(name, Optional.of(condition), plan);
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        if (conductor.depth() >= Conductor.MAX_DEPTH) {
            throw new IllegalStateException(
                    "plans call one another more than "
                            + Conductor.MAX_DEPTH
                            + " deep, at '"
                            + plan
                            + "': does a plan call itself?");
        }
        return conductor.deeper().run(conductor.team().plan(plan), scope).named(name);
    }
}
