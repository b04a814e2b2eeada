package dev.troupe.core.governance;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Optional;

/**
 * A rule about actions. Of all rules that fit an action the strictest holds: deny, ask, limit,
 * allow, in this order; where none fits, what is permitted is done, unless {@linkplain
 * Action#trust() untrusted} material would drive something risky: then a person is asked.
 *
 * @param on the kinds of actions that it is about; empty: all
 * @param match the subjects that it is about: names, or {@code source.*} for all tools of a source;
 *     empty: all
 * @param when a CEL condition on the action; absent: always
 * @param reason said to the agent and shown to people
 */
public record Policy(
        String name,
        List<Action.Kind> on,
        List<String> match,
        Optional<String> when,
        Then then,
        String reason) {

    public Policy {
        on = List.copyOf(on);
        match = List.copyOf(match);
    }

    /** What becomes of an action. */
    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "do")
    @JsonSubTypes({
        @JsonSubTypes.Type(value = Allow.class, name = "allow"),
        @JsonSubTypes.Type(value = Deny.class, name = "deny"),
        @JsonSubTypes.Type(value = Ask.class, name = "ask"),
        @JsonSubTypes.Type(value = Limit.class, name = "limit")
    })
    public sealed interface Then {}

    /** It is done; nobody is asked though untrusted material led to it. */
    public record Allow() implements Then {}

    /** It is not done; the agent is told why. */
    public record Deny() implements Then {}

    /** People are asked first. */
    public record Ask(Asking asking) implements Then {}

    /**
     * It is done as long as the sum stays within a limit.
     *
     * @param amount a CEL expression for the whole number that one action adds; absent: one
     * @param beyond how people are asked about what would go beyond it; absent: it is not done
     */
    public record Limit(long most, Window window, Optional<String> amount, Optional<Asking> beyond)
            implements Then {

        /** What would go beyond it is not done. */
        public Limit(long most, Window window, Optional<String> amount) {
            this(most, window, amount, Optional.empty());
        }
    }
}
