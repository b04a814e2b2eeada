package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.FailureTrust;
import dev.troupe.core.contract.Part;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.Outcome;
import dev.troupe.core.json.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Makes one result of how branches ended. */
final class Merging {

    private static final int SHOWN = 80;

    private final Parallel parallel;
    private final Conductor conductor;
    private final List<Outcome<ContextItem>> outcomes;

    /** What succeeded, by the names of the branches. */
    private final List<ContextItem> results = new ArrayList<>();

    Merging(Parallel parallel, Conductor conductor, List<Outcome<ContextItem>> outcomes) {
        this.parallel = parallel;
        this.conductor = conductor;
        this.outcomes = outcomes;
        for (Outcome<ContextItem> outcome : outcomes) {
            if (outcome
                    instanceof Outcome.Succeeded<ContextItem>(String branch, ContextItem value)) {
                results.add(value.named(branch));
            }
        }
    }

    /** The result; nothing if there is no majority for one. */
    Optional<ContextItem> merged(Scope scope) {
        boolean report = parallel.fate() == Parallel.Fate.REPORT;
        return switch (parallel.merge()) {
            case Merge.AsObject object ->
                    Optional.of(report ? report(true, scope.trust()) : object());
            case Merge.AsList list -> Optional.of(report ? report(false, scope.trust()) : list());
            case Merge.Vote vote -> elected();
            case Merge.Reconcile reconcile -> Optional.of(reconciled(reconcile, scope));
        };
    }

    private ContextItem object() {
        ObjectNode value = Json.object();
        List<Part> parts = new ArrayList<>();
        for (ContextItem item : results) {
            value.set(item.name(), item.value());
            parts.addAll(item.partsAt(Part.at(item.name())));
        }
        return item(value, trust(), parts);
    }

    private ContextItem list() {
        ArrayNode value = Json.array();
        List<Part> parts = new ArrayList<>();
        for (ContextItem item : results) {
            parts.addAll(item.partsAt("/" + value.size()));
            value.add(item.value());
        }
        return item(value, trust(), parts);
    }

    /**
     * How each branch ended: by its name, or in the order of the branches.
     *
     * @param handed the trust of what branches may have been handed
     */
    private ContextItem report(boolean byName, Trust handed) {
        ObjectNode object = Json.object();
        ArrayNode list = Json.array();
        List<Part> parts = new ArrayList<>();
        Trust trust = trust();
        for (Outcome<ContextItem> outcome : outcomes) {
            String place = byName ? Part.at(outcome.branch()) : "/" + list.size();
            ObjectNode entry = list.addObject();
            if (byName) {
                object.set(outcome.branch(), entry);
            } else {
                entry.put("branch", outcome.branch());
            }
            switch (outcome) {
                case Outcome.Succeeded<ContextItem>(String branch, ContextItem value) -> {
                    entry.put("status", "done");
                    entry.set("value", value.value());
                    parts.addAll(value.partsAt(place + "/value"));
                }
                case Outcome.Failed<ContextItem>(String branch, Failure failure) -> {
                    entry.put("status", "failed");
                    entry.set("failure", Json.tree(failure));
                    trust = trust.and(FailureTrust.of(failure, handed));
                }
                case Outcome.Cancelled<ContextItem> cancelled -> entry.put("status", "cancelled");
            }
        }
        return item(byName ? object : list, trust, parts);
    }

    /** The results that say something: a branch that was skipped has no vote. */
    private List<ContextItem> said() {
        return results.stream().filter(item -> !item.value().isNull()).toList();
    }

    private Optional<ContextItem> elected() {
        List<ContextItem> said = said();
        if (said.isEmpty()) {
            return Optional.of(conductor.nothing(parallel.name()));
        }
        return ballots().values().stream()
                .filter(ballot -> 2 * ballot.size() > said.size())
                .findFirst()
                .map(this::chosen);
    }

    /** What is said first of what they agree on; what was not chosen decided about it as well. */
    private ContextItem chosen(List<ContextItem> agreed) {
        ContextItem first = agreed.getFirst();
        List<Part> parts = new ArrayList<>();
        for (ContextItem item : agreed) {
            if (item.value().equals(first.value())) {
                parts.addAll(item.partsAt(""));
            }
        }
        return item(first.value(), trust(), parts);
    }

    /** Who gave which vote, in the order in which the votes are heard of first. */
    private Map<JsonNode, List<ContextItem>> ballots() {
        Optional<String> by =
                parallel.merge() instanceof Merge.Vote vote ? vote.by() : Optional.empty();
        Map<JsonNode, List<ContextItem>> ballots = new LinkedHashMap<>();
        for (ContextItem item : said()) {
            JsonNode vote =
                    by.map(expression ->
                                    conductor
                                            .services()
                                            .expressions()
                                            .evaluate(expression, Map.of("value", item.value())))
                            .orElse(item.value());
            ballots.computeIfAbsent(vote, key -> new ArrayList<>()).add(item);
        }
        return ballots;
    }

    Problem noMajority() {
        String counted =
                ballots().entrySet().stream()
                        .map(ballot ->
                                ballot.getValue().stream()
                                                .map(ContextItem::name)
                                                .collect(Collectors.joining(", "))
                                        + " for "
                                        + Shown.cut(Json.write(ballot.getKey()), SHOWN))
                        .collect(Collectors.joining("; "));
        long most = ballots().values().stream().mapToInt(List::size).max().orElse(0);
        long leading = ballots().values().stream().filter(ballot -> ballot.size() == most).count();
        return new Problem(
                parallel.name(),
                Optional.empty(),
                "Find what more than half of them agree on.",
                Merge.Vote.NO_MAJORITY,
                "%s of %d votes: %s."
                        .formatted(
                                leading > 1 ? "it is a tie" : "there is no majority",
                                said().size(),
                                Shown.cut(counted, 10 * SHOWN)),
                Optional.empty(),
                results);
    }

    private ContextItem reconciled(Merge.Reconcile reconcile, Scope scope) {
        List<ContextItem> said = said();
        if (said.isEmpty()) {
            return conductor.nothing(parallel.name());
        }
        if (said.stream().allMatch(item -> item.value().equals(said.getFirst().value()))) {
            return chosen(said);
        }
        return Delegation.hand(
                conductor,
                parallel.name(),
                reconcile.agent(),
                reconcile.terms().light(),
                scope.handing(conflict(said, scope.trust())));
    }

    private ContextItem conflict(List<ContextItem> said, Trust handed) {
        ObjectNode value = Json.object();
        ArrayNode entries = value.putArray("results");
        List<Part> parts = new ArrayList<>();
        for (ContextItem item : said) {
            parts.addAll(item.partsAt("/results/" + entries.size() + "/value"));
            ObjectNode entry = entries.addObject();
            entry.put("branch", item.name());
            item.source().agent().ifPresent(agent -> entry.put("agent", agent));
            item.source().person().ifPresent(person -> entry.put("person", person));
            entry.set("trust", Json.tree(item.trust()));
            entry.set("value", item.value());
        }
        value.set(
                "differing",
                Json.tree(Differences.between(said.stream().map(ContextItem::value).toList())));
        ArrayNode failed = value.putArray("failed");
        Trust trust = trust();
        for (Outcome.Failed<ContextItem> failure : Failures.of(outcomes)) {
            trust = trust.and(FailureTrust.of(failure.failure(), handed));
            ObjectNode entry = failed.addObject();
            entry.put("branch", failure.branch());
            entry.set("failure", Json.tree(failure.failure()));
        }
        return conductor.item(Merge.Reconcile.CONFLICT, value, trust).madeOf(parts);
    }

    private Trust trust() {
        return results.stream().map(ContextItem::trust).reduce(Trust.USER, Trust::and);
    }

    private ContextItem item(JsonNode value, Trust trust, List<Part> parts) {
        return conductor.item(parallel.name(), value, trust).madeOf(parts);
    }
}
