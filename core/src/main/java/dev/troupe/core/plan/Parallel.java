package dev.troupe.core.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Part;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.BranchFailed;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Branches at once; the result is put together from those that succeeded.
 *
 * @param join when it is over; branches still running then are cancelled
 * @param merge how the results are put together
 */
public record Parallel(
        String name, Optional<String> when, List<Plan> branches, Join join, Merge merge)
        implements Plan {

    public enum Merge {
        /** An object with one field per branch that succeeded, by the branch's name. */
        @JsonProperty("object")
        OBJECT,
        /** A list of the successful branches' results, in the order of the branches. */
        @JsonProperty("list")
        LIST
    }

    public Parallel {
        branches = List.copyOf(branches);
    }

    public static Parallel of(String name, Plan... branches) {
        return new Parallel(name, Optional.empty(), List.of(branches), Join.all(), Merge.OBJECT);
    }

    public Parallel when(String condition) {
        return new Parallel(name, Optional.of(condition), branches, join, merge);
    }

    public Parallel join(Join until) {
        return new Parallel(name, when, branches, until, merge);
    }

    public Parallel merge(Merge how) {
        return new Parallel(name, when, branches, join, how);
    }

    @Override
    public ContextItem run(Conductor outer, Scope scope) {
        Conductor conductor = join.rule() == Join.Rule.ALL ? outer : outer.handling();
        List<Branch<ContextItem>> strands =
                branches.stream()
                        .map(plan ->
                                new Branch<>(
                                        plan.name(),
                                        strand -> conductor.in(strand).run(plan, scope)))
                        .toList();
        List<Outcome<ContextItem>> outcomes = conductor.durable().fork(strands, join);
        List<ContextItem> results = new ArrayList<>();
        Optional<Outcome.Failed<ContextItem>> failed = Optional.empty();
        for (Outcome<ContextItem> outcome : outcomes) {
            switch (outcome) {
                case Outcome.Succeeded<ContextItem>(String branch, ContextItem value) ->
                        results.add(value.named(branch));
                case Outcome.Failed<ContextItem> failure ->
                        failed = failed.or(() -> Optional.of(failure));
                case Outcome.Cancelled<ContextItem> cancelled -> {}
            }
        }
        if (results.size() < needed()) {
            throw failed.map(f -> new BranchFailed(f.branch(), f.failure()))
                    .orElseGet(() -> new BranchFailed(name, tooFew(results.size())));
        }
        Trust trust = results.stream().map(ContextItem::trust).reduce(Trust.USER, Trust::and);
        return outer.item(name, merged(results), trust).madeOf(parts(results));
    }

    private List<Part> parts(List<ContextItem> results) {
        List<Part> parts = new ArrayList<>();
        for (int i = 0; i < results.size(); i++) {
            ContextItem item = results.get(i);
            parts.addAll(item.partsAt(merge == Merge.OBJECT ? Part.at(item.name()) : "/" + i));
        }
        return parts;
    }

    private int needed() {
        return switch (join.rule()) {
            case ALL -> branches.size();
            case ANY, RACE -> 1;
            case QUORUM -> join.quorum();
            case SETTLED -> 0;
        };
    }

    private Failure tooFew(int succeeded) {
        return new Failure(
                "too-few-branches",
                succeeded + " of " + branches.size() + " succeeded; needed: " + needed());
    }

    private JsonNode merged(List<ContextItem> results) {
        return switch (merge) {
            case OBJECT -> {
                ObjectNode object = Json.object();
                results.forEach(item -> object.set(item.name(), item.value()));
                yield object;
            }
            case LIST -> {
                ArrayNode list = Json.array();
                results.forEach(item -> list.add(item.value()));
                yield list;
            }
        };
    }
}
