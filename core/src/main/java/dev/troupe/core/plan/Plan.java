package dev.troupe.core.plan;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.troupe.core.contract.ContextItem;
import java.util.Optional;

/**
 * A tree of patterns that says how a task is done. A plan is data and can be stored; {@link #run}
 * is its pattern: plain blocking code over {@link dev.troupe.core.durable.Durable}.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "pattern")
@JsonSubTypes({
    @JsonSubTypes.Type(value = AgentTask.class, name = "agent"),
    @JsonSubTypes.Type(value = Sequence.class, name = "sequence"),
    @JsonSubTypes.Type(value = Parallel.class, name = "parallel"),
    @JsonSubTypes.Type(value = MapEach.class, name = "map"),
    @JsonSubTypes.Type(value = Route.class, name = "route"),
    @JsonSubTypes.Type(value = Handoff.class, name = "handoff"),
    @JsonSubTypes.Type(value = Approve.class, name = "approve"),
    @JsonSubTypes.Type(value = Call.class, name = "call"),
    @JsonSubTypes.Type(value = Manage.class, name = "manage"),
    @JsonSubTypes.Type(value = Loop.class, name = "loop"),
    @JsonSubTypes.Type(value = Review.class, name = "review"),
    @JsonSubTypes.Type(value = Attempt.class, name = "attempt"),
    @JsonSubTypes.Type(value = Await.class, name = "await"),
    @JsonSubTypes.Type(value = Chat.class, name = "chat")
})
public sealed interface Plan
        permits AgentTask,
                Sequence,
                Parallel,
                MapEach,
                Route,
                Handoff,
                Approve,
                Call,
                Manage,
                Loop,
                Review,
                Attempt,
                Await,
                Chat {

    /** Names this part of the plan; its result goes by this name. Unique among what can see it. */
    String name();

    /** A CEL condition over the items in scope; the part is skipped if it does not hold. */
    Optional<String> when();

    /** Does the work. Called by {@link Conductor#run} once the condition holds. */
    ContextItem run(Conductor conductor, Scope scope);

    /**
     * What stands for the result when the condition does not hold: JSON null, unless the pattern
     * says otherwise.
     */
    default ContextItem skipped(Conductor conductor, Scope scope) {
        return conductor.nothing(name());
    }
}
