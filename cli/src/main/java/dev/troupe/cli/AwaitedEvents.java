package dev.troupe.cli;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.plan.Await;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.Kind;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which events the runs of a tree wait for now. */
final class AwaitedEvents {

    /** A run that waits for an event. */
    record Awaited(RunSummary run, String event) {}

    private final RunStore store;

    AwaitedEvents(RunStore store) {
        this.store = store;
    }

    /** What a run and the runs below it wait for. */
    List<Awaited> below(RunSummary top) {
        List<RunSummary> live = new ArrayList<>();
        Set<RunId> within = new HashSet<>(Set.of(top.id()));
        // A run comes after the one that started it.
        for (RunSummary run : store.tree(top.root())) {
            if (run.parent().filter(within::contains).isPresent()) {
                within.add(run.id());
            }
            if (within.contains(run.id()) && !run.status().ended()) {
                live.add(run);
            }
        }
        Map<Long, List<JournalRow>> journals =
                store.journals(live.stream().map(RunSummary::id).toList());
        List<Awaited> awaited = new ArrayList<>();
        for (RunSummary run : live) {
            waits(journals.getOrDefault(run.id().value(), List.of()))
                    .forEach(event -> awaited.add(new Awaited(run, event)));
        }
        return awaited;
    }

    private static List<String> waits(List<JournalRow> journal) {
        String prefix = Await.topic("");
        Map<String, String> open = new LinkedHashMap<>();
        for (JournalRow row : journal) {
            if (row.kind() == Kind.WAIT && row.name().startsWith(prefix)) {
                open.put(row.position(), row.name().substring(prefix.length()));
            } else if (row.kind() == Kind.JOIN) {
                open.keySet().removeIf(at -> at.startsWith(row.position() + "."));
            } else {
                open.remove(row.position());
            }
        }
        return List.copyOf(open.values());
    }
}
