package dev.troupe.control.record;

import dev.troupe.core.plan.TrackRecord;
import dev.troupe.engine.RunStore;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * How agents are doing, as the journals of their runs say. Agents of one name count as one within
 * an organization, whatever team file they come from.
 */
public final class JournalTrackRecord implements TrackRecord {

    /**
     * How many of an agent's latest ended runs count: what was long ago says little about it now.
     */
    public static final int LATEST = 50;

    private final RunStore runs;

    public JournalTrackRecord(RunStore runs) {
        this.runs = runs;
    }

    @Override
    public Map<String, Standing> of(String organization, Collection<String> agents) {
        return runs.standings(organization, agents, LATEST).entrySet().stream()
                .collect(
                        Collectors.toMap(
                                Map.Entry::getKey,
                                entry ->
                                        new Standing(
                                                entry.getValue().running(),
                                                entry.getValue().completed(),
                                                entry.getValue().failed())));
    }
}
