package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.team.Team;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.NullNode;

/**
 * Runs the parts of a plan in one strand of a run, and is what patterns work with. Code that
 * coordinates agents in plain Java works with it, too: {@link #run} takes any plan, also one made
 * on the spot.
 *
 * @param durable this strand's
 * @param teamAddress where {@code team} is stored
 * @param depth how many plans called one another to get here
 * @param mandate on whose authority, and for what, the plan runs
 * @param handled whether a pattern around says what becomes of failures, so that nobody is asked
 *     about one unless the step itself says so
 */
public record Conductor(
        Durable durable,
        Team team,
        String teamAddress,
        Services services,
        Mandate mandate,
        int depth,
        boolean handled) {

    /** How deeply plans may call one another. */
    public static final int MAX_DEPTH = 16;

    /** Runs a part of the plan, or skips it if its condition does not hold. */
    public ContextItem run(Plan plan, Scope scope) {
        boolean holds = plan.when().map(condition -> test(condition, scope)).orElse(true);
        return holds ? plan.run(this, scope) : plan.skipped(this, scope);
    }

    /** Whether a condition holds. */
    boolean test(String condition, Scope scope) {
        return services.expressions().test(condition, scope.values());
    }

    /** The same conductor in another strand. */
    public Conductor in(Durable strand) {
        return new Conductor(strand, team, teamAddress, services, mandate, depth, handled);
    }

    /** The same conductor on another authority. */
    Conductor on(Mandate other) {
        return new Conductor(durable, team, teamAddress, services, other, depth, handled);
    }

    /** The same conductor one call deeper. */
    Conductor deeper() {
        return new Conductor(durable, team, teamAddress, services, mandate, depth + 1, handled);
    }

    /** The same conductor within a pattern that says what becomes of failures. */
    Conductor handling() {
        return new Conductor(durable, team, teamAddress, services, mandate, depth, true);
    }

    /** A result that this run itself put together. */
    ContextItem item(String name, JsonNode value, Trust trust) {
        return new ContextItem(name, value, Source.run(durable.run()), trust);
    }

    /** The result of a part that was skipped. */
    ContextItem nothing(String name) {
        return item(name, NullNode.getInstance(), Trust.VERIFIED);
    }
}
