package dev.troupe.control.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.RunId;
import java.util.List;
import java.util.Optional;

/**
 * Where the parts of a run's result came from.
 *
 * @param status of the run, as lists of runs show it
 * @param complete whether the run came to a result; otherwise the pieces are what its parts that
 *     ended came to
 * @param failure why it failed or is blocked
 * @param trust of the result
 * @param pieces its parts, in their order
 * @param left how many more parts there are than were traced
 * @param work what each agent among the origins of pieces and evidence was given, by run
 */
@JsonInclude(JsonInclude.Include.NON_ABSENT)
public record Trace(
        RunId run,
        String name,
        String status,
        boolean complete,
        Optional<String> failure,
        Optional<Trust> trust,
        List<Piece> pieces,
        int left,
        List<Work> work) {
    public Trace {
        pieces = List.copyOf(pieces);
        work = List.copyOf(work);
    }
}
