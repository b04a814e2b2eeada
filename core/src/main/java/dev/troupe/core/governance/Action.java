package dev.troupe.core.governance;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.contract.Mandate;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.cost.Money;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.durable.RunId;
import java.time.Instant;
import tools.jackson.databind.JsonNode;

/**
 * Something that an agent is about to do, as policies see it.
 *
 * @param subject what it is done with: a tool ({@code orders.refund}), an agent, or a model ({@code
 *     provider/model})
 * @param agent who does it
 * @param run the run that it is done in
 * @param root the run at the top of the tree
 * @param arguments of a tool call; else what is handed over: {@code {"goal": …}}
 * @param effect what doing it changes in the world
 * @param outbound whether it can carry data out of the organization
 * @param trust the least trust of all that led to it
 * @param cost what the assignment has cost so far
 * @param mayCost what it can cost at the most
 * @param at when
 */
public record Action(
        Kind kind,
        String subject,
        String agent,
        RunId run,
        RunId root,
        Mandate mandate,
        JsonNode arguments,
        Effect effect,
        boolean outbound,
        Trust trust,
        Money cost,
        Money mayCost,
        Instant at) {

    public enum Kind {
        @JsonProperty("tool")
        TOOL("tool"),
        @JsonProperty("handoff")
        HANDOFF("handoff"),
        @JsonProperty("assignment")
        ASSIGNMENT("assignment"),
        @JsonProperty("model")
        MODEL("model");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        /** As team files and JSON write it. */
        public String word() {
            return word;
        }
    }
}
