package dev.troupe.engine;

import dev.troupe.core.contract.Decision;
import java.time.Instant;
import java.util.Optional;

/**
 * A question to people, and what it came to.
 *
 * @param request as it was asked
 * @param closed what it came to; absent while it is open
 */
public record AskedRequest(OpenRequest request, Optional<Closed> closed) {

    /**
     * What a question came to.
     *
     * @param by who answered, or what closed it otherwise
     * @param decision what was decided, if that was it
     */
    public record Closed(String by, Instant at, Optional<Decision> decision) {}
}
