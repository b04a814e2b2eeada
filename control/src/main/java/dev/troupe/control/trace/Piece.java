package dev.troupe.control.trace;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.troupe.core.contract.Trust;
import java.util.List;
import java.util.Optional;

/**
 * A part of a result: a value, a sentence of a text, or all that somebody who is no agent said.
 *
 * @param pointer its place, as a JSON Pointer (RFC 6901)
 * @param sentence which sentence of the text there, from 1; 0 if it is not one of several
 * @param text what it says, cut if it is long
 * @param origin who said it
 * @param same the place of an earlier piece that is this one; what is known of it is said there
 * @param statement whether it says something that evidence can be looked for; a bare yes, or one
 *     word of a closed set of choices, is a judgement
 * @param evidence what the agent had before it that says the same, best first; empty for a
 *     statement means that nothing does
 * @param unsupported figures of the statement that nothing has that the agent was given
 */
public record Piece(
        String pointer,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) int sentence,
        String text,
        Origin origin,
        Trust trust,
        @JsonInclude(JsonInclude.Include.NON_ABSENT) Optional<String> same,
        boolean statement,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<Evidence> evidence,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> unsupported) {
    public Piece {
        evidence = List.copyOf(evidence);
        unsupported = List.copyOf(unsupported);
    }
}
