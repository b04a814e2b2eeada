package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.util.List;
import java.util.Optional;

/**
 * A part of a list.
 *
 * @param next where the next page begins; absent if there is none
 */
public record Page<T>(List<T> items, Optional<RunId> next) {
    public Page {
        items = List.copyOf(items);
    }
}
