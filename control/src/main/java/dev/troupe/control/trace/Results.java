package dev.troupe.control.trace;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Part;
import dev.troupe.core.contract.Result;
import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What runs came to, with who produced it. */
final class Results {

    private final RunStore store;
    private final Journals journals;

    Results(RunStore store, Journals journals) {
        this.store = store;
        this.journals = journals;
    }

    /** The result of a run that completed. */
    Optional<ContextItem> of(RunSummary run, List<JournalRow> rows) {
        return rows.stream()
                .filter(row -> row.kind() == Kind.COMPLETED)
                .flatMap(row -> row.payload().stream())
                .findFirst()
                .map(json -> item(run.name(), run.id(), Json.parse(json)));
    }

    /**
     * What those of the runs below one came to that completed, where the run above them did not;
     * nothing if none did.
     */
    Optional<ContextItem> soFar(RunSummary run) {
        ObjectNode value = Json.object();
        List<Part> parts = new ArrayList<>();
        Trust trust = Trust.USER;
        for (RunSummary done : completed(run)) {
            if (journals.full()) {
                break;
            }
            String name = value.has(done.name()) ? done.name() + " " + done.id() : done.name();
            Optional<ContextItem> result = of(done, store.journal(done.id(), 0));
            if (result.isPresent()) {
                value.set(name, result.get().value());
                parts.addAll(result.get().partsAt(Part.at(name)));
                trust = trust.and(result.get().trust());
            }
        }
        return value.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        new ContextItem(run.name(), value, Source.run(run.id()), trust, parts));
    }

    /** The topmost runs below one that completed. */
    private List<RunSummary> completed(RunSummary top) {
        Set<RunId> open = new HashSet<>(Set.of(top.id()));
        List<RunSummary> completed = new ArrayList<>();
        for (RunSummary run : store.tree(top.root())) {
            if (run.parent().filter(open::contains).isPresent()) {
                if (run.status() == RunStatus.COMPLETED) {
                    completed.add(run);
                } else {
                    open.add(run.id());
                }
            }
        }
        return completed.subList(0, Math.min(completed.size(), Journals.MOST_RUNS));
    }

    /**
     * A result as an item: of a plan it is one, of an agent the answer, of an application's own run
     * any value.
     */
    private ContextItem item(String name, RunId run, JsonNode result) {
        try {
            if (result.has("source") && result.has("trust") && result.has("name")) {
                return Json.as(result, ContextItem.class).named(name);
            }
            if (result.has("run") && result.has("trust") && result.has("usage")) {
                Result answer = Json.as(result, Result.class);
                return new ContextItem(name, answer.value(), by(answer.run()), answer.trust());
            }
        } catch (JsonProblem e) {
            // an application's own type that looks alike
        }
        return new ContextItem(name, result, Source.run(run), Trust.CLAIMED);
    }

    private Source by(RunId run) {
        return journals.of(run)
                .map(work -> Source.agent(run, work.assignment().agent()))
                .orElse(Source.run(run));
    }
}
