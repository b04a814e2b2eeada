package dev.troupe.core.contract;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/**
 * One thing that an agent is handed: context travels as items, never as a whole transcript.
 *
 * @param name how plans, conditions and agents refer to it
 * @param value any JSON value; text is a JSON string
 * @param source who produced it
 * @param trust how far it can be relied on; an item derived from others is no better than the worst
 *     of them
 * @param parts who produced which part of it, where it was put together from several; empty where
 *     {@code source} produced all of it
 */
public record ContextItem(
        String name,
        JsonNode value,
        Source source,
        Trust trust,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) @JsonSetter(nulls = Nulls.AS_EMPTY)
                List<Part> parts) {

    public ContextItem {
        parts = List.copyOf(parts);
    }

    /** An item that was made as a whole. */
    public ContextItem(String name, JsonNode value, Source source, Trust trust) {
        this(name, value, source, trust, List.of());
    }

    public ContextItem named(String other) {
        return new ContextItem(other, value, source, trust, parts);
    }

    /** The same item, which is put together from these parts. */
    public ContextItem madeOf(List<Part> others) {
        return new ContextItem(name, value, source, trust, others);
    }

    /** What it consists of, where it becomes a part of another value itself. */
    public List<Part> partsAt(String pointer) {
        Stream<Part> all =
                parts.isEmpty()
                        ? Stream.of(new Part(pointer, source, trust))
                        : parts.stream()
                                .map(part ->
                                        new Part(
                                                pointer + part.pointer(),
                                                part.source(),
                                                part.trust()));
        return all.toList();
    }
}
