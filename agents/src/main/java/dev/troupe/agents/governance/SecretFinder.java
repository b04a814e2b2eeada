package dev.troupe.agents.governance;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Finds many fixed texts in one pass (after S. Wu and U. Manber, "A fast algorithm for
 * multi-pattern searching", 1994): a table tells for each pair of characters how far the next
 * occurrence of any of the texts is away at least, so that most characters are never looked at.
 * Immutable.
 */
final class SecretFinder {

    /** A text, and what is put in its place. */
    record Form(String text, String replacement) {}

    private static final int PAIRS = 1 << 14;

    private final List<Form> forms;

    /** How many characters of each text the table is made of: as many as the shortest has. */
    private final int window;

    private final short[] skips;

    /** By the pair that their window ends with, longest first. */
    private final Map<Integer, List<Form>> byEnd = new HashMap<>();

    /**
     * A finder of these texts.
     *
     * @param forms each of at least two characters
     */
    SecretFinder(List<Form> forms) {
        this.forms = List.copyOf(forms);
        this.window =
                Math.min(
                        Short.MAX_VALUE,
                        forms.stream().mapToInt(form -> form.text().length()).min().orElse(2));
        this.skips = new short[PAIRS];
        Arrays.fill(skips, (short) (window - 1));
        for (Form form : forms) {
            for (int end = 1; end < window; end++) {
                int pair = pair(form.text(), end);
                skips[pair] = (short) Math.min(skips[pair], window - 1 - end);
            }
            byEnd.computeIfAbsent(pair(form.text(), window - 1), key -> new ArrayList<>())
                    .add(form);
        }
        byEnd.values()
                .forEach(list ->
                        list.sort(
                                Comparator.comparingInt((Form form) -> form.text().length())
                                        .reversed()));
    }

    List<Form> forms() {
        return forms;
    }

    private static int pair(String text, int end) {
        return (text.charAt(end - 1) * 131 + text.charAt(end)) & (PAIRS - 1);
    }

    /** The text with all of them replaced; where they overlap, once for all. */
    String replaceAll(String text) {
        if (forms.isEmpty()) {
            return text;
        }
        StringBuilder replaced = new StringBuilder();
        int until = 0;
        int end = window - 1;
        while (end < text.length()) {
            int pair = pair(text, end);
            if (skips[pair] > 0) {
                end += skips[pair];
                continue;
            }
            int from = end - window + 1;
            Optional<Form> found = at(text, from, pair);
            if (found.isPresent()) {
                if (from >= until) {
                    replaced.append(text, until, from).append(found.get().replacement());
                }
                until = Math.max(until, from + found.get().text().length());
            }
            end++;
        }
        return until == 0 ? text : replaced.append(text, until, text.length()).toString();
    }

    private Optional<Form> at(String text, int from, int pair) {
        for (Form form : byEnd.getOrDefault(pair, List.of())) {
            if (text.startsWith(form.text(), from)) {
                return Optional.of(form);
            }
        }
        return Optional.empty();
    }
}
