package dev.troupe.core.contract;

import dev.troupe.core.team.Limits;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What a transition hands to an agent. The agent sees these items and may call these tools; nothing
 * else.
 *
 * @param goal what is to be achieved, in a sentence or a few
 * @param context the items it is handed
 * @param tools what it may call, as in {@link dev.troupe.core.team.Agent#tools()}
 * @param output the JSON Schema that its answer must fit; free text if absent
 * @param limits where it must stop
 * @param corrections how often an answer that fails its check goes back with the reason
 * @param criteria what its answer must pass beside the schema, in this order
 * @param allowance how many tokens of the context it is shown at once; it can page through the
 *     rest. Absent: all of it
 * @param successors the agents that it may hand the work over to instead of answering
 * @param effort how much it asks of a model
 */
public record Contract(
        String goal,
        List<ContextItem> context,
        List<String> tools,
        Optional<JsonNode> output,
        Limits limits,
        int corrections,
        List<Criterion> criteria,
        Optional<Integer> allowance,
        List<String> successors,
        Effort effort) {

    /** How often an invalid answer goes back where nothing is said. */
    public static final int DEFAULT_CORRECTIONS = 2;

    public Contract {
        // An absent JSON value is read back as a JSON null.
        output = output.filter(schema -> !schema.isNull());
        context = List.copyOf(context);
        tools = List.copyOf(tools);
        criteria = List.copyOf(criteria);
        successors = List.copyOf(successors);
    }

    /** A contract for work that asks much of a model. */
    public Contract(
            String goal,
            List<ContextItem> context,
            List<String> tools,
            Optional<JsonNode> output,
            Limits limits,
            int corrections,
            List<Criterion> criteria,
            Optional<Integer> allowance,
            List<String> successors) {
        this(
                goal,
                context,
                tools,
                output,
                limits,
                corrections,
                criteria,
                allowance,
                successors,
                Effort.FULL);
    }

    /** A contract whose answer has to fit the schema, and nothing more. */
    public Contract(
            String goal,
            List<ContextItem> context,
            List<String> tools,
            Optional<JsonNode> output,
            Limits limits,
            int corrections) {
        this(
                goal,
                context,
                tools,
                output,
                limits,
                corrections,
                List.of(),
                Optional.empty(),
                List.of());
    }

    /** The same contract with other limits. */
    public Contract within(Limits others) {
        return new Contract(
                goal,
                context,
                tools,
                output,
                others,
                corrections,
                criteria,
                allowance,
                successors,
                effort);
    }

    /** The trust of anything derived from the whole context. */
    public Trust trust() {
        return context.stream().map(ContextItem::trust).reduce(Trust.USER, Trust::and);
    }
}
