package dev.troupe.core.contract;

import com.fasterxml.jackson.annotation.JsonProperty;

/** How much a piece of work asks of a model. */
public enum Effort {
    /** Choosing, judging, sorting, putting into form: the cheapest model tier will do. */
    @JsonProperty("light")
    LIGHT,
    /** Everything else: the tier that the agent begins with. */
    @JsonProperty("full")
    FULL
}
