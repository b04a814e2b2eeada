package dev.troupe.server.webhook;

import com.fasterxml.jackson.annotation.JsonValue;
import dev.troupe.server.problem.ApiProblem;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A message to a webhook, and what became of it.
 *
 * @param no rises with each message
 * @param id by which the receiver knows it again, however often it arrives
 * @param at when happened what it is about
 * @param status that was answered last
 * @param millis how long the last attempt took
 * @param answer the beginning of what was answered last
 * @param nextAt when it is tried next
 * @param body what is sent
 */
record Delivery(
        long no,
        String id,
        String event,
        Instant at,
        Outcome outcome,
        int attempts,
        Optional<Instant> attemptedAt,
        Optional<Integer> status,
        Optional<Integer> millis,
        Optional<String> answer,
        Optional<String> error,
        Optional<Instant> nextAt,
        JsonNode body) {

    /** What became of a message. */
    enum Outcome {
        /** It is still to be sent, for the first time or again. */
        PENDING(0),
        DELIVERED(1),
        /** It was given up. */
        FAILED(2);

        private final int code;

        Outcome(int code) {
            this.code = code;
        }

        /** As the database has it. */
        int code() {
            return code;
        }

        static Outcome of(int code) {
            return Arrays.stream(values())
                    .filter(outcome -> outcome.code == code)
                    .findFirst()
                    .orElseThrow();
        }

        /** As it is written in JSON. */
        @JsonValue
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /**
         * Reads what lists can be filtered by.
         *
         * @throws ApiProblem if there is none of this name
         */
        static Outcome of(String word) {
            return Arrays.stream(values())
                    .filter(outcome -> outcome.word().equals(word))
                    .findFirst()
                    .orElseThrow(() ->
                            ApiProblem.invalid("outcome", "'" + word + "' is no outcome")
                                    .remedy("expected pending, delivered or failed"));
        }
    }
}
