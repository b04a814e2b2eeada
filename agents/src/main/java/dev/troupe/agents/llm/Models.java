package dev.troupe.agents.llm;

import dev.troupe.agents.model.ModelProvider;
import dev.troupe.agents.model.Price;
import dev.troupe.core.team.Agent;
import dev.troupe.core.team.Team;
import java.util.List;
import java.util.Optional;

/** Finds the models that an agent is to use. Thread-safe; asked within steps only. */
@FunctionalInterface
public interface Models {

    /**
     * The models that an agent may use as this process is set up, tier by tier, cheapest first, and
     * within a tier in the order in which they are to be tried.
     *
     * @return at least one
     * @throws RuntimeException if there is none; the message says what would set one up
     */
    List<Choice> choices(Team team, Agent agent);

    /**
     * A provider, and its name of the model.
     *
     * @param tier the name of the tier that it belongs to
     * @param price what a call can cost is reckoned with before it is made; absent where that is
     *     not known, which no limit of cost can hold back
     */
    record Choice(String tier, ModelProvider provider, String model, Optional<Price> price) {

        /** How people call it: {@code provider/model}. */
        String name() {
            return provider.name() + "/" + model;
        }
    }
}
