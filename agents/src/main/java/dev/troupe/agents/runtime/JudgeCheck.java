package dev.troupe.agents.runtime;

import dev.troupe.agents.runtime.AgentRuntime.Job;
import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Contract;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Effort;
import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.ChildFailed;
import dev.troupe.core.durable.ChildRun;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.AgentTask;
import dev.troupe.core.team.Agent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Has another agent judge an answer, in a run of its own: it sees the goal, the answer and what the
 * agent was handed, and works with its own tools and within its own limits. Its verdict is not
 * judged in turn.
 */
final class JudgeCheck {

    /** The name of the item that is the answer. */
    private static final String ANSWER = "answer";

    private static final JsonNode VERDICT =
            Json.parse(
                    """
                    {"type": "object", "required": ["pass", "reason"], "additionalProperties": false,
                     "properties": {"pass": {"type": "boolean"},
                                    "reason": {"type": "string", "description": "why; if it does not pass, what has to be different"}}}
                    """);

    private final Durable durable;
    private final Job job;

    JudgeCheck(Durable durable, Job job) {
        this.durable = durable;
        this.job = job;
    }

    /**
     * What a judge said.
     *
     * @param complaint nothing if the answer passes
     * @param trust of the judge's word
     */
    record Judged(Optional<Complaint> complaint, Trust trust) {}

    /** Has an answer judged. */
    Judged judge(Criterion.Judge criterion, JsonNode answer, Trust trust) {
        Agent judge = judge(criterion);
        Assignment assignment =
                new Assignment(
                        job.teamAddress(),
                        judge.name(),
                        contract(criterion, judge, answer, trust),
                        job.mandate());
        Result result;
        try {
            result =
                    durable.child(
                            new ChildRun<>("judge " + judge.name(), AgentTask.RUN, assignment)
                                    .by(judge.name()));
        } catch (ChildFailed e) {
            throw new AgentFailure(
                    AgentFailure.Kind.UNCHECKED,
                    "the answer of "
                            + job.agent().name()
                            + " was not judged, since its judge "
                            + judge.name()
                            + " failed: "
                            + e.failure().message(),
                    FailureTrust.of(e.failure()));
        }
        JsonNode verdict = result.value();
        Optional<Complaint> complaint =
                verdict.path("pass").asBoolean(false)
                        ? Optional.empty()
                        : Optional.of(
                                new Complaint(
                                        judge.name()
                                                + " did not pass it: "
                                                + verdict.path("reason")
                                                        .asString("no reason was given"),
                                        result.trust()));
        return new Judged(complaint, result.trust());
    }

    private Agent judge(Criterion.Judge criterion) {
        if (criterion.agent().equals(job.agent().name())) {
            throw new AgentFailure(
                    AgentFailure.Kind.CONTRACT,
                    criterion.agent() + " cannot judge its own answer: name another agent");
        }
        try {
            return job.team().agent(criterion.agent());
        } catch (IllegalArgumentException e) {
            throw new AgentFailure(AgentFailure.Kind.CONTRACT, String.valueOf(e.getMessage()));
        }
    }

    private Contract contract(
            Criterion.Judge criterion, Agent judge, JsonNode answer, Trust trust) {
        String called = free(ANSWER);
        List<ContextItem> items = new ArrayList<>(job.contract().context());
        items.add(
                new ContextItem(
                        called, answer, Source.agent(durable.run(), job.agent().name()), trust));
        return new Contract(
                "Judge the item `"
                        + called
                        + "`, which "
                        + job.agent().name()
                        + " gave. The question is: "
                        + criterion.question()
                        + "\nThe goal that it was to reach: "
                        + job.contract().goal()
                        + "\nThe other items are what it was handed. Pass it only if you have looked"
                        + " and found no reason against it.",
                items,
                job.mandate().within(judge.tools()),
                Optional.of(VERDICT),
                judge.limits(),
                Contract.DEFAULT_CORRECTIONS,
                List.of(),
                job.contract().allowance(),
                List.of(),
                Effort.LIGHT);
    }

    /** A name that no item of the contract has. */
    private String free(String name) {
        boolean taken =
                job.contract().context().stream().anyMatch(item -> item.name().equals(name));
        return taken ? free(name + "-given") : name;
    }
}
