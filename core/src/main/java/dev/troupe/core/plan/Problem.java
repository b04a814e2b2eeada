package dev.troupe.core.plan;

import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.contract.Trust;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Work that came to nothing, as it is put before those who decide what becomes of it.
 *
 * @param step the part of the plan
 * @param agent who worked on it, and whose superiors are asked; absent: people only
 * @param goal what was to be achieved
 * @param type what kind of problem, in a word such as {@code ping-pong}; becomes the failure type
 * @param message what happened, naming what was detected
 * @param output what an answer in its place must fit
 * @param context what is needed to decide
 * @param proposal an answer that only has to be agreed to
 * @param trust how far the message can be relied on: no further than what led to it
 */
public record Problem(
        String step,
        Optional<String> agent,
        String goal,
        String type,
        String message,
        Optional<JsonNode> output,
        List<ContextItem> context,
        Optional<JsonNode> proposal,
        Trust trust) {

    public Problem {
        context = List.copyOf(context);
        // What failed, and what it proposes, may repeat what it was handed.
        trust =
                context.stream()
                        .map(ContextItem::trust)
                        .reduce(trust.and(Trust.CLAIMED), Trust::and);
    }

    /** A problem for which nobody has an answer yet. */
    public Problem(
            String step,
            Optional<String> agent,
            String goal,
            String type,
            String message,
            Optional<JsonNode> output,
            List<ContextItem> context) {
        this(step, agent, goal, type, message, output, context, Optional.empty(), Trust.CLAIMED);
    }

    /** The same problem, whose message repeats something of this trust. */
    Problem repeating(Trust said) {
        return new Problem(
                step, agent, goal, type, message, output, context, proposal, trust.and(said));
    }

    /** The message without the period at its end, for use within a sentence. */
    String statement() {
        String said = message.strip();
        return said.endsWith(".") && !said.endsWith("..")
                ? said.substring(0, said.length() - 1)
                : said;
    }
}
