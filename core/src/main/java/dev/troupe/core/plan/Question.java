package dev.troupe.core.plan;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.Deadline;
import dev.troupe.core.durable.Durable;
import dev.troupe.core.durable.Request;
import dev.troupe.core.durable.Topic;
import dev.troupe.core.json.JsonProblem;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** A question to people that is answered with a {@link Decision}. */
record Question(String topic, String kind, String title, ObjectNode detail, Request.Rules rules) {

    /** A question that any person may answer. */
    Question(String topic, String kind, String title, ObjectNode detail) {
        this(topic, kind, title, detail, Request.Rules.NONE);
    }

    /**
     * Asks until the answer is a decision that will do, or the time is over.
     *
     * @param refusal what is wrong with a decision; it is asked for again with that
     */
    static Optional<Decision> ask(
            Durable durable,
            Question question,
            Duration deadline,
            Function<Decision, Optional<String>> refusal) {
        String title = question.title();
        Duration left = deadline;
        while (left.isPositive()) {
            Request request =
                    new Request(question.kind(), title, question.detail(), question.rules());
            Instant from = durable.now();
            Optional<JsonNode> answer =
                    durable.await(
                            Topic.answer(question.topic(), JsonNode.class, request),
                            Deadline.within(left));
            if (answer.isEmpty()) {
                return Optional.empty();
            }
            String problem;
            try {
                Decision decision = Decision.of(answer.get());
                Optional<String> refused = refusal.apply(decision);
                if (refused.isEmpty()) {
                    return Optional.of(decision);
                }
                problem = "could not be taken: " + refused.get();
            } catch (JsonProblem e) {
                problem = "could not be read: " + e.getMessage();
            }
            title = question.title() + " (the last answer " + problem + ")";
            left = left.minus(Duration.between(from, durable.now()));
        }
        return Optional.empty();
    }
}
