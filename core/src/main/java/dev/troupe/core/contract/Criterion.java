package dev.troupe.core.contract;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.time.Duration;
import java.util.List;

/**
 * What an answer must pass beside its JSON Schema before it counts. An answer that does not pass
 * goes back with the reason.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = Criterion.Expect.class, name = "expect"),
    @JsonSubTypes.Type(value = Criterion.Command.class, name = "command"),
    @JsonSubTypes.Type(value = Criterion.Judge.class, name = "judge")
})
public sealed interface Criterion {

    /** How long a command may take where nothing is said. */
    Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    /**
     * Whether passing makes a fact of what was a claim: the answer becomes {@link Trust#VERIFIED}.
     * The team's author says so, since only they know whether the check looks at the substance.
     */
    boolean verifies();

    /**
     * A condition that must hold.
     *
     * @param condition CEL over {@code output} and the context items by name
     * @param reason what the agent is told if it does not hold; may be empty
     */
    record Expect(String condition, String reason, boolean verifies) implements Criterion {}

    /**
     * A program that is run in the working folder of the run, with the answer as JSON on its
     * standard input. It passes with the exit code 0; otherwise the end of its output is the
     * reason.
     *
     * @param command program and arguments
     */
    record Command(List<String> command, Duration timeout, boolean verifies) implements Criterion {
        public Command {
            command = List.copyOf(command);
        }
    }

    /**
     * Another agent that says whether the answer will do, and why not.
     *
     * @param agent who judges; never the one who answered
     * @param question what is to be judged
     */
    record Judge(String agent, String question, boolean verifies) implements Criterion {}
}
