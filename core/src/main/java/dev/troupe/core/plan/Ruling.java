package dev.troupe.core.plan;

import dev.troupe.core.contract.Source;
import dev.troupe.core.contract.Trust;
import tools.jackson.databind.JsonNode;

/** What was decided about a {@link Problem}. */
public sealed interface Ruling {

    /** This is the result in place of what was not achieved. */
    record Answer(JsonNode value, Source source, Trust trust) implements Ruling {}

    /**
     * It is to be tried again.
     *
     * @param guidance what is to be done differently; may be empty
     */
    record Retry(String guidance, Source source, Trust trust) implements Ruling {}

    /**
     * The failure stands.
     *
     * @param why who said so and why; empty if nobody was to be asked
     * @param trust of that
     */
    record GiveUp(String why, Trust trust) implements Ruling {
        GiveUp(String why) {
            this(why, Trust.CLAIMED);
        }
    }
}
