package dev.troupe.control.trace;

import dev.troupe.core.contract.Part;
import java.text.BreakIterator;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;

/** Takes values apart into what can be compared: single values, and sentences of texts. */
final class Texts {

    private static final int LONGEST_QUOTE = 160;

    private Texts() {}

    /**
     * A value without parts, or a sentence.
     *
     * @param pointer where the value is
     * @param sentence which of several sentences of the text there, from 1; 0 for the only one
     */
    record Leaf(String pointer, int sentence, String text) {}

    /** What a value consists of, in its order, no more than so many. */
    static List<Leaf> leaves(JsonNode value, int most) {
        List<Leaf> found = new ArrayList<>();
        leaves(value, "", most, found);
        return found;
    }

    private static void leaves(JsonNode value, String pointer, int most, List<Leaf> found) {
        if (found.size() >= most) {
            return;
        }
        if (value.isObject()) {
            value.properties()
                    .forEach(field ->
                            leaves(
                                    field.getValue(),
                                    pointer + Part.at(field.getKey()),
                                    most,
                                    found));
        } else if (value.isArray()) {
            for (int i = 0; i < value.size() && found.size() < most; i++) {
                leaves(value.get(i), pointer + "/" + i, most, found);
            }
        } else if (value.isString()) {
            sentences(value.stringValue(), pointer, found);
        } else if (!value.isNull()) {
            found.add(new Leaf(pointer, 0, value.asString()));
        }
    }

    private static void sentences(String text, String pointer, List<Leaf> found) {
        List<String> sentences = new ArrayList<>();
        for (String line : text.lines().toList()) {
            BreakIterator ends = BreakIterator.getSentenceInstance(Locale.ROOT);
            ends.setText(line);
            int start = 0;
            for (int end = ends.next(); end != BreakIterator.DONE; end = ends.next()) {
                String sentence = line.substring(start, end).strip();
                start = end;
                if (!sentence.isEmpty()) {
                    sentences.add(sentence);
                }
            }
        }
        for (int i = 0; i < sentences.size(); i++) {
            found.add(new Leaf(pointer, sentences.size() == 1 ? 0 : i + 1, sentences.get(i)));
        }
    }

    /** A value in a few words. */
    static String quote(JsonNode value) {
        return quote(value.isString() ? value.stringValue() : value.toString());
    }

    /** The beginning of a text, on one line. */
    static String quote(String text) {
        String line = text.strip().replaceAll("\\s+", " ");
        return line.codePointCount(0, line.length()) <= LONGEST_QUOTE
                ? line
                : line.substring(0, line.offsetByCodePoints(0, LONGEST_QUOTE - 1)) + "…";
    }
}
