package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a plan says of the contract that it hands to an agent.
 *
 * @param goal what the agent is to achieve
 * @param context the items that it is handed, by name; if absent, the plan's inputs and the latest
 *     result
 * @param tools what it may call of what the agent may call at all; all of that if absent
 * @param output what its answer must fit; the agent's own schema if absent
 * @param limits where it must stop; the agent's own if absent
 * @param corrections how often an invalid answer goes back with the reason
 * @param criteria what its answer must pass beside the schema
 * @param allowance how many tokens of the context it is shown at once; all if absent
 * @param onFailure what becomes of a failure; absent where nothing is said: {@link
 *     OnFailure#DEFAULT}, unless a pattern around deals with failures
 * @param effort how much it asks of a model; absent where nothing is said: light for choosing and
 *     judging, else full
 */
public record Terms(
        String goal,
        Optional<List<String>> context,
        Optional<List<String>> tools,
        Optional<JsonNode> output,
        Optional<Limits> limits,
        int corrections,
        List<Criterion> criteria,
        Optional<Integer> allowance,
        Optional<OnFailure> onFailure,
        Optional<Effort> effort) {

    public Terms {
        // An absent JSON value is read back as a JSON null.
        output = output.filter(schema -> !schema.isNull());
        criteria = List.copyOf(criteria);
    }

    /** A goal, and for the rest what holds where nothing is said. */
    public static Terms of(String goal) {
        return new Terms(
                goal,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Contract.DEFAULT_CORRECTIONS,
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The same with another goal. */
    public Terms goal(String other) {
        return new Terms(
                other,
                context,
                tools,
                output,
                limits,
                corrections,
                criteria,
                allowance,
                onFailure,
                effort);
    }

    public Terms context(List<String> items) {
        return new Terms(
                goal,
                Optional.of(List.copyOf(items)),
                tools,
                output,
                limits,
                corrections,
                criteria,
                allowance,
                onFailure,
                effort);
    }

    public Terms tools(List<String> grants) {
        return new Terms(
                goal,
                context,
                Optional.of(List.copyOf(grants)),
                output,
                limits,
                corrections,
                criteria,
                allowance,
                onFailure,
                effort);
    }

    public Terms output(JsonNode schema) {
        return new Terms(
                goal,
                context,
                tools,
                Optional.of(schema),
                limits,
                corrections,
                criteria,
                allowance,
                onFailure,
                effort);
    }

    public Terms limits(Limits most) {
        return new Terms(
                goal,
                context,
                tools,
                output,
                Optional.of(most),
                corrections,
                criteria,
                allowance,
                onFailure,
                effort);
    }

    public Terms corrections(int most) {
        return new Terms(
                goal, context, tools, output, limits, most, criteria, allowance, onFailure, effort);
    }

    /** The same with one more criterion. */
    public Terms check(Criterion criterion) {
        List<Criterion> more = new ArrayList<>(criteria);
        more.add(criterion);
        return new Terms(
                goal,
                context,
                tools,
                output,
                limits,
                corrections,
                more,
                allowance,
                onFailure,
                effort);
    }

    public Terms allowance(int tokens) {
        return new Terms(
                goal,
                context,
                tools,
                output,
                limits,
                corrections,
                criteria,
                Optional.of(tokens),
                onFailure,
                effort);
    }

    public Terms onFailure(OnFailure what) {
        return new Terms(
                goal,
                context,
                tools,
                output,
                limits,
                corrections,
                criteria,
                allowance,
                Optional.of(what),
                effort);
    }

    public Terms effort(Effort much) {
        return new Terms(
                goal,
                context,
                tools,
                output,
                limits,
                corrections,
                criteria,
                allowance,
                onFailure,
                Optional.of(much));
    }

    /** The same, as light work unless something else is said. */
    Terms light() {
        return effort(effort.orElse(Effort.LIGHT));
    }

    /** The items that an agent is handed under these terms. */
    List<ContextItem> handed(Scope scope) {
        return scope.handed(context);
    }

    /**
     * The contract for an agent. What is asked for by name is asked for, and refused to the agent
     * if the mandate does not cover it; where nothing is said, it is what the mandate covers.
     */
    Contract contract(
            Agent worker, List<ContextItem> items, List<String> successors, Mandate mandate) {
        return new Contract(
                goal,
                items,
                tools.orElseGet(() -> mandate.within(worker.tools())),
                output.or(worker::output),
                limits.orElse(worker.limits()),
                corrections,
                criteria,
                allowance,
                successors,
                effort.orElse(Effort.FULL));
    }
}
