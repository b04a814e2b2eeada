package dev.troupe.server.runs;

import dev.troupe.core.durable.Failure;
import dev.troupe.engine.RunSummary;
import dev.troupe.server.money.Costs;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A run as lists show it.
 *
 * @param reservedFor the cassette without which nobody works on it, such as {@code --replay
 *     /home/ada/desk.jsonl}: what `troupe resume` on that machine goes on with. Anybody does if
 *     absent
 * @param costMicros of it and all below it, in micro-dollars; known for the top of a tree
 */
public record RunView(
        long id,
        String name,
        String type,
        Optional<String> agent,
        Optional<Long> parent,
        long root,
        int depth,
        String status,
        Instant createdAt,
        Instant updatedAt,
        Optional<String> failure,
        Optional<String> reservedFor,
        Optional<Long> costMicros,
        Optional<Long> tokens,
        Optional<Long> modelCalls) {

    /** A run of which it does not matter what it has spent. */
    public static RunView of(RunSummary run) {
        return of(run, Optional.empty());
    }

    /** A run, with what is known of its spending. */
    public static RunView of(RunSummary run, Map<Long, Costs.Cost> costs) {
        return of(
                run,
                Optional.of(Optional.ofNullable(costs.get(run.id().value())).orElse(Costs.NONE)));
    }

    private static RunView of(RunSummary run, Optional<Costs.Cost> cost) {
        return new RunView(
                run.id().value(),
                run.name(),
                run.type(),
                run.actor(),
                run.parent().map(parent -> parent.value()),
                run.root().value(),
                run.depth(),
                run.status().toString(),
                run.createdAt(),
                run.updatedAt(),
                run.failure().map(Failure::message),
                run.reservedFor(),
                cost.map(Costs.Cost::micros),
                cost.map(Costs.Cost::tokens),
                cost.map(Costs.Cost::calls));
    }
}
