package dev.troupe.server.runs;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import dev.troupe.agents.journal.Payloads;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.plan.Flow;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.RunSummary;
import dev.troupe.server.approval.ApprovalView;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * One run.
 *
 * @param plan what a flow run was started with
 * @param contract what an agent run was started with
 * @param input of a run of another type
 * @param result what it returned, without its provenance
 * @param trust of the result
 * @param by who had it begun
 * @param approvals the open questions of it and those below it
 */
record RunDetail(
        @JsonUnwrapped RunView run,
        Optional<JsonNode> plan,
        Optional<JsonNode> contract,
        Optional<JsonNode> input,
        Optional<JsonNode> result,
        Optional<Trust> trust,
        Optional<String> by,
        Optional<String> task,
        Optional<String> goal,
        List<ApprovalView> approvals) {

    /**
     * A run and what its journal says of it.
     *
     * @param first the first row of its journal
     * @param last the last one
     */
    static RunDetail of(
            RunSummary run,
            RunView view,
            JournalRow first,
            JournalRow last,
            List<ApprovalView> approvals) {
        JsonNode input = Json.parse(first.payload().orElse("null"));
        boolean flow = run.type().equals(Flow.RUN.name());
        boolean agent = run.type().equals(AgentTask.RUN.name());
        Mandate mandate = mandate(input);
        Optional<JsonNode> returned =
                last.kind() == Kind.COMPLETED ? last.payload().map(Json::parse) : Optional.empty();
        return new RunDetail(
                view,
                flow ? Optional.of(input.path("plan")) : Optional.empty(),
                agent ? Optional.of(input.path("contract")) : Optional.empty(),
                flow ? items(input) : agent ? Optional.empty() : Optional.of(input),
                last.kind() == Kind.COMPLETED
                        ? last.payload().map(Payloads::value)
                        : Optional.empty(),
                returned.flatMap(RunDetail::trust),
                Optional.of(mandate.by()).filter(by -> !by.isEmpty()),
                mandate.task(),
                mandate.goal(),
                approvals);
    }

    private static Optional<JsonNode> items(JsonNode input) {
        return Optional.of(input.path("items")).filter(JsonNode::isArray);
    }

    private static Mandate mandate(JsonNode input) {
        try {
            return input.path("mandate").isObject()
                    ? Json.as(input.path("mandate"), Mandate.class)
                    : Mandate.NONE;
        } catch (JsonProblem e) {
            return Mandate.NONE; // an application's own type
        }
    }

    private static Optional<Trust> trust(JsonNode result) {
        try {
            return result.path("trust").isString() && result.has("source")
                    ? Optional.of(Json.as(result.path("trust"), Trust.class))
                    : Optional.empty();
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }
}
