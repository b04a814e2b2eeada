package dev.troupe.server.runs;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.RunSummary;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The part of a tree of runs that is below one of them. */
public final class Below {

    private Below() {}

    /**
     * A run and those below it.
     *
     * @param tree parents before their children
     */
    public static List<RunSummary> of(RunSummary top, List<RunSummary> tree) {
        Set<RunId> within = new HashSet<>(Set.of(top.id()));
        List<RunSummary> below = new ArrayList<>();
        for (RunSummary run : tree) {
            if (run.id().equals(top.id()) || run.parent().filter(within::contains).isPresent()) {
                within.add(run.id());
                below.add(run);
            }
        }
        return below;
    }
}
