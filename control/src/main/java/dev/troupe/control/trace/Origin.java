package dev.troupe.control.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonValue;
import dev.troupe.core.contract.Source;
import dev.troupe.core.durable.RunId;
import java.util.Locale;
import java.util.Optional;

/**
 * Who produced something.
 *
 * @param run the run that produced it or asked for it
 * @param step what that run is called in its plan
 * @param who the agent or person
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Origin(Kind kind, Optional<RunId> run, Optional<String> step, Optional<String> who) {

    /** The kinds of origins. */
    public enum Kind {
        /** It came with the work. */
        INPUT,
        /** An agent said it, in a run of its own. */
        AGENT,
        /** A person said it when a run asked. */
        PERSON,
        /** A run of a plan put it together or decided it. */
        PLAN,
        /** A tool answered it. */
        TOOL,
        /** The team's author wrote it: goals and instructions. */
        RULES;

        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static final Origin INPUT =
            new Origin(Kind.INPUT, Optional.empty(), Optional.empty(), Optional.empty());

    static final Origin RULES =
            new Origin(Kind.RULES, Optional.empty(), Optional.empty(), Optional.empty());

    static Origin tool(RunId run, String name) {
        return new Origin(Kind.TOOL, Optional.of(run), Optional.empty(), Optional.of(name));
    }

    static Origin of(Source source) {
        Kind kind =
                source.person().isPresent()
                        ? Kind.PERSON
                        : source.agent().isPresent()
                                ? Kind.AGENT
                                : source.run().isPresent() ? Kind.PLAN : Kind.INPUT;
        return new Origin(kind, source.run(), Optional.empty(), source.person().or(source::agent));
    }

    Origin in(String name) {
        return new Origin(kind, run, Optional.of(name), who);
    }
}
