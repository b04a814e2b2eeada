package dev.troupe.control.trace;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.team.TeamStore;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/**
 * Traces results back to what they came from, by what the journal holds: who produced which part,
 * and what that agent had before it that shares words and figures with what it said. No model is
 * asked, and nothing is written. Thread-safe.
 */
public final class Tracer {

    private final RunStore store;
    private final TeamStore teams;

    /**
     * @param teams where the instructions of agents are
     */
    public Tracer(RunStore store, TeamStore teams) {
        this.store = store;
        this.teams = teams;
    }

    /**
     * Traces the result of a run; of one that came to none, what its children came to.
     *
     * @param pointer which part of it, as a JSON Pointer (RFC 6901); empty for all of it
     * @param most how many parts are traced at the most; the others are counted
     * @throws IllegalArgumentException if there is no such run, or no such part
     */
    public Trace of(RunId run, String pointer, int most) {
        RunSummary summary =
                store.find(run)
                        .orElseThrow(() -> new IllegalArgumentException("there is no run " + run));
        List<JournalRow> rows = store.journal(run, 0);
        Journals journals = new Journals(store, teams);
        Results results = new Results(store, journals);
        Optional<ContextItem> traced = results.of(summary, rows).or(() -> results.soFar(summary));
        Pieces pieces = new Pieces(journals, most);
        traced.ifPresent(item -> pieces.add(item, part(item.value(), pointer), pointer));
        journals.of(run); // an agent that came to nothing had something before it all the same
        return new Trace(
                run,
                summary.name(),
                summary.status().toString(),
                summary.status() == RunStatus.COMPLETED,
                summary.failure().map(Failure::message),
                traced.map(ContextItem::trust),
                pieces.found(),
                pieces.left(),
                journals.shown(runs(run, pieces.found())));
    }

    /** The runs that pieces and their evidence come from, and the one that is traced. */
    private static Set<RunId> runs(RunId traced, List<Piece> pieces) {
        Set<RunId> runs = new HashSet<>(Set.of(traced));
        for (Piece piece : pieces) {
            piece.origin().run().ifPresent(runs::add);
            piece.evidence().forEach(evidence -> add(evidence, runs));
        }
        return runs;
    }

    private static void add(Evidence evidence, Set<RunId> runs) {
        evidence.origin().run().ifPresent(runs::add);
        evidence.from().forEach(below -> add(below, runs));
    }

    private static JsonNode part(JsonNode value, String pointer) {
        JsonNode part = pointer.isEmpty() || pointer.startsWith("/") ? value.at(pointer) : null;
        if (part == null || part.isMissingNode()) {
            throw new IllegalArgumentException(
                    "the result has no part '"
                            + pointer
                            + "': a part is written /field/0/field; at"
                            + " the top there is "
                            + top(value));
        }
        return part;
    }

    private static String top(JsonNode value) {
        if (value.isObject()) {
            return value.propertyNames().stream()
                    .limit(20)
                    .map(name -> "/" + name)
                    .toList()
                    .toString();
        }
        return value.isArray() ? "a list with " + value.size() + " entries" : "a single value";
    }
}
