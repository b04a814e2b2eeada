package dev.troupe.core.durable;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * A question that a run asks of the world outside.
 *
 * @param kind what sort of question, such as {@code approval}
 * @param title the question in one line
 * @param detail everything needed to answer it
 * @param rules who may answer it, and how
 */
public record Request(String kind, String title, JsonNode detail, Rules rules) {

    /** A question that any person may answer. */
    public Request(String kind, String title, JsonNode detail) {
        this(kind, title, detail, Rules.NONE);
    }

    /**
     * Who may answer a question, and how. Whoever accepts an answer keeps to it.
     *
     * @param asker on whose behalf it is asked, such as {@code agent:cashier}; never answers
     *     itself; empty if nobody in particular asks
     * @param approvers the people who may answer; empty: anybody
     * @param fourEyes whether two different people have to agree on a yes, neither of whom had the
     *     work begun
     * @param begunBy who had the work begun; empty if nobody said
     * @param reminder after how long the question is marked as overdue
     */
    public record Rules(
            String asker,
            List<String> approvers,
            boolean fourEyes,
            String begunBy,
            Optional<Duration> reminder) {

        /** Any person. */
        public static final Rules NONE = new Rules("", List.of(), false, "", Optional.empty());

        public Rules {
            approvers = List.copyOf(approvers);
        }
    }
}
