package dev.troupe.core.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;

/**
 * What becomes of work that came to nothing: other agents try, then those above decide, then a
 * person.
 *
 * @param fallback agents that try instead, in this order
 * @param escalate who is asked once they failed too
 * @param deadline how long a person has to answer
 */
public record OnFailure(List<String> fallback, Escalate escalate, Duration deadline) {

    /** How long a person has where nothing is said. */
    public static final Duration DEFAULT_DEADLINE = Duration.ofDays(3);

    /** Who is asked what is to become of it. */
    public enum Escalate {
        /** The agents above, nearest first, then a person. */
        @JsonProperty("line")
        LINE,
        /** A person. */
        @JsonProperty("person")
        PERSON,
        /** Nobody: the failure is passed on. */
        @JsonProperty("none")
        NONE
    }

    /** What holds where nothing is said and nothing around deals with failures. */
    public static final OnFailure DEFAULT =
            new OnFailure(List.of(), Escalate.LINE, DEFAULT_DEADLINE);

    /** The failure is passed on. */
    public static final OnFailure FAIL = new OnFailure(List.of(), Escalate.NONE, DEFAULT_DEADLINE);

    public OnFailure {
        fallback = List.copyOf(fallback);
    }

    /** Asks others. */
    public static OnFailure escalate(Escalate to) {
        return new OnFailure(List.of(), to, DEFAULT_DEADLINE);
    }

    /** The same, after these agents have tried. */
    public OnFailure after(String... agents) {
        return new OnFailure(List.of(agents), escalate, deadline);
    }

    /** The same with another deadline for people. */
    public OnFailure within(Duration time) {
        return new OnFailure(fallback, escalate, time);
    }
}
