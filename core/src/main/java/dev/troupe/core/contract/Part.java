package dev.troupe.core.contract;

/**
 * Where a part of a compound value came from.
 *
 * @param pointer the part within the value, as a JSON Pointer (RFC 6901) such as {@code /reply}
 */
public record Part(String pointer, Source source, Trust trust) {

    /** A field's or an entry's place below another. */
    public static String at(String field) {
        return "/" + field.replace("~", "~0").replace("/", "~1");
    }
}
