package dev.troupe.core.plan;

import java.util.Collection;
import java.util.Map;

/** How agents are doing, as the journal has it. Thread-safe; asked within steps only. */
@FunctionalInterface
public interface TrackRecord {

    /** The standing of each of these agents; one without any runs yet has {@link Standing#NONE}. */
    Map<String, Standing> of(String organization, Collection<String> agents);

    /**
     * How an agent is doing.
     *
     * @param running its runs that have not ended
     * @param completed how many of its latest ended runs met their contracts
     * @param failed how many of them did not
     */
    record Standing(int running, int completed, int failed) {
        public static final Standing NONE = new Standing(0, 0, 0);
    }
}
