package dev.troupe.control.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.core.contract.Trust;
import java.util.List;

/**
 * Something that an agent had before it, and that shares words and figures with what it said.
 *
 * @param name of the item or tool
 * @param pointer the place within its value, as a JSON Pointer
 * @param quote what stands there, cut if it is long
 * @param share of the statement's words and figures that the whole item or answer has, in
 *     hundredths
 * @param from where that came from in its turn
 */
public record Evidence(
        String name,
        String pointer,
        String quote,
        int share,
        Origin origin,
        Trust trust,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Evidence> from) {
    public Evidence {
        from = List.copyOf(from);
    }
}
