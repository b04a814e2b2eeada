package dev.troupe.core.governance;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * How people are asked.
 *
 * @param approvers who may answer; empty: anybody but the asker
 * @param fourEyes whether two different people have to agree
 * @param deadline how long they have
 * @param reminder after how long they are reminded
 * @param onDeadline what holds if nobody has answered by then and there is nobody to escalate to
 * @param escalateTo who is asked once the deadline has passed, for as long again
 */
public record Asking(
        List<String> approvers,
        boolean fourEyes,
        Duration deadline,
        Optional<Duration> reminder,
        OnDeadline onDeadline,
        List<String> escalateTo) {

    public static final Duration DEFAULT_DEADLINE = Duration.ofDays(3);

    /** Anybody, within three days, else no. */
    public static final Asking DEFAULT =
            new Asking(
                    List.of(),
                    false,
                    DEFAULT_DEADLINE,
                    Optional.empty(),
                    OnDeadline.REJECT,
                    List.of());

    public enum OnDeadline {
        @JsonProperty("reject")
        REJECT,
        @JsonProperty("approve")
        APPROVE
    }

    public Asking {
        approvers = List.copyOf(approvers);
        escalateTo = List.copyOf(escalateTo);
    }
}
