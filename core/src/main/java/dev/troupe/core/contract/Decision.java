package dev.troupe.core.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * How a person answered an approval.
 *
 * @param by who answered; {@code deadline} if nobody did in time, {@code rule} if nobody had to
 * @param reason why, in the person's words
 * @param edited the value that replaces the proposed one; only with {@link Verdict#APPROVE}
 * @param votes of others who had to agree, and did before
 */
public record Decision(
        Verdict verdict,
        String by,
        Optional<String> reason,
        Optional<JsonNode> edited,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
                List<Vote> votes) {

    /** Another person's yes to the same. */
    public record Vote(String by, Optional<String> reason) {}

    private static final String NO_DECISION =
            "a decision has a `verdict`, which is \"approve\" or \"reject\", and in `by` who decided";

    public enum Verdict {
        @JsonProperty("approve")
        APPROVE,
        @JsonProperty("reject")
        REJECT
    }

    public Decision {
        // A field that is missing may be read as a JSON null, which is no value.
        edited = edited.filter(value -> !value.isNull());
        votes = List.copyOf(votes);
    }

    /** A decision for which one person is enough. */
    public Decision(
            Verdict verdict, String by, Optional<String> reason, Optional<JsonNode> edited) {
        this(verdict, by, reason, edited, List.of());
    }

    /** The same decision, to which others had agreed. */
    public Decision with(List<Vote> others) {
        return new Decision(verdict, by, reason, edited, others);
    }

    /**
     * Reads what somebody answered.
     *
     * @throws JsonProblem if it is no decision; the message says what one looks like
     */
    public static Decision of(JsonNode answer) {
        try {
            if (answer.path("verdict").isString() && answer.path("by").isString()) {
                return Json.as(answer, Decision.class);
            }
        } catch (JsonProblem e) {
            throw new JsonProblem(NO_DECISION + ", so not: " + e.getMessage(), e);
        }
        throw new JsonProblem(NO_DECISION, null);
    }

    public boolean approved() {
        return verdict == Verdict.APPROVE;
    }
}
