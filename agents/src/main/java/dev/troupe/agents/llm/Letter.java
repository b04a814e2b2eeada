package dev.troupe.agents.llm;

import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import java.util.List;

/**
 * A message from one agent to another.
 *
 * @param from the agent that wrote it
 * @param run in which it did
 * @param trust how far it can be relied on: a claim, or worse if what its writer knew is
 */
record Letter(String from, RunId run, String text, Trust trust) {

    /** Letters as a step's result. */
    record Bundle(List<Letter> letters) {
        Bundle {
            letters = List.copyOf(letters);
        }
    }
}
