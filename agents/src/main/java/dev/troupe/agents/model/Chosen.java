package dev.troupe.agents.model;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Hold;
import java.util.List;
import java.util.Optional;

/**
 * How the model of a reply was chosen, as it is journaled with it.
 *
 * @param tier the name of the tier that it belongs to
 * @param saved how much less it cost than the same tokens of the strongest model would have; absent
 *     where it is that one, or where a price is not known
 * @param shortened to how many tokens the answer was held since a budget left no more
 * @param near the budgets that were near their limits
 */
public record Chosen(
        String tier,
        Why why,
        Optional<Money> saved,
        Optional<Integer> shortened,
        List<Hold.Standing> near) {

    public Chosen {
        near = List.copyOf(near);
    }

    /** The same, with what was saved. */
    public Chosen saving(Optional<Money> known) {
        return new Chosen(tier, why, known, shortened, near);
    }

    /** Why it is this tier. */
    public enum Why {
        /** The agent begins with it. */
        @JsonProperty("start")
        START("the agent begins with it"),
        /** Light work is done by the cheapest. */
        @JsonProperty("light")
        LIGHT("light work"),
        /** Only the form of an answer has to be put right, which the cheapest can do. */
        @JsonProperty("form")
        FORM("only the form has to be put right"),
        /** An answer of a cheaper one was refused. */
        @JsonProperty("escalated")
        ESCALATED("a cheaper one's answer was refused"),
        /** A budget or limit is nearly used up. */
        @JsonProperty("degraded")
        DEGRADED("a budget is nearly used up"),
        /** The models of the tier that would be used are not available. */
        @JsonProperty("away")
        AWAY("the models of another tier are not available");

        private final String words;

        Why(String words) {
            this.words = words;
        }

        /** For people. */
        public String words() {
            return words;
        }
    }
}
