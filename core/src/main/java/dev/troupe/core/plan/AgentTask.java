package dev.troupe.core.plan;

import dev.troupe.core.contract.Assignment;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Criterion;
import dev.troupe.core.contract.Result;
import dev.troupe.core.durable.RunType;
import dev.troupe.core.team.Limits;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** One agent, one contract, in a run of its own. */
public record AgentTask(String name, Optional<String> when, String agent, Terms terms)
        implements Plan {

    /** The type of the runs that agents work in. */
    public static final RunType<Assignment, Result> RUN =
            new RunType<>("agent", Assignment.class, Result.class);

    /** A step that goes by the agent's name. */
    public static AgentTask of(String agent, String goal) {
        return new AgentTask(agent, Optional.empty(), agent, Terms.of(goal));
    }

    public AgentTask named(String other) {
        return new AgentTask(other, when, agent, terms);
    }

    public AgentTask when(String condition) {
        return new AgentTask(name, Optional.of(condition), agent, terms);
    }

    public AgentTask under(Terms others) {
        return new AgentTask(name, when, agent, others);
    }

    public AgentTask context(String... items) {
        return under(terms.context(List.of(items)));
    }

    public AgentTask tools(String... grants) {
        return under(terms.tools(List.of(grants)));
    }

    public AgentTask output(JsonNode schema) {
        return under(terms.output(schema));
    }

    public AgentTask limits(Limits most) {
        return under(terms.limits(most));
    }

    public AgentTask corrections(int most) {
        return under(terms.corrections(most));
    }

    public AgentTask check(Criterion criterion) {
        return under(terms.check(criterion));
    }

    public AgentTask allowance(int tokens) {
        return under(terms.allowance(tokens));
    }

    public AgentTask onFailure(OnFailure what) {
        return under(terms.onFailure(what));
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        return Delegation.hand(conductor, name, agent, terms, scope);
    }
}
