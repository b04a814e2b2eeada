package dev.troupe.agents.tool.function;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.tool.TimeLimit;
import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/** A function of the embedding application as a tool. */
record FunctionTool<A>(
        String source, ToolSpec spec, Effect effect, Class<A> type, Function<A> function)
        implements Tool {

    private static final Logger log = LoggerFactory.getLogger(FunctionTool.class);

    @Override
    public Trust trust() {
        return Trust.VERIFIED;
    }

    @Override
    public ToolResult call(JsonNode arguments, ToolContext context) throws InterruptedException {
        A bound = bind(arguments);
        return TimeLimit.call(
                "the function " + source + "." + spec.name(),
                context.timeout(),
                () -> run(bound, context));
    }

    private A bind(JsonNode arguments) {
        try {
            return Json.as(arguments, type);
        } catch (JsonProblem | IllegalArgumentException e) {
            throw new ToolFailure(
                    ToolFailure.Kind.INVALID_ARGUMENTS,
                    "the arguments do not fit "
                            + source
                            + "."
                            + spec.name()
                            + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private ToolResult run(A bound, ToolContext context) throws InterruptedException {
        try {
            Object answer = function.call(bound, context);
            if (answer instanceof ToolResult whole) {
                return whole;
            }
            return new ToolResult(
                    answer instanceof CharSequence text ? text.toString() : Json.write(answer),
                    false);
        } catch (InterruptedException | ToolFailure e) {
            throw e;
        } catch (Exception e) {
            log.warn("{}.{} failed; the agent is told why", source, spec.name(), e);
            String message = e.getMessage();
            return new ToolResult(message == null ? e.getClass().getSimpleName() : message, true);
        }
    }
}
