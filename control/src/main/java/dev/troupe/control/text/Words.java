package dev.troupe.control.text;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/** Compares phrases by the words that carry their meaning. */
public final class Words {

    /** Words that phrases may differ in and still mean the same. */
    private static final Set<String> IDLE =
            Set.of(
                    "a", "an", "the", "and", "or", "of", "to", "for", "in", "on", "at", "by",
                    "with", "from", "as", "is", "are", "be", "can", "any", "all", "their", "its",
                    "our", "your", "it", "that", "this");

    private Words() {}

    /**
     * The words of a phrase in a form that endings do not change, without those that say little.
     */
    public static Set<String> of(String phrase) {
        return Arrays.stream(phrase.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
                .filter(word -> !word.isEmpty() && !IDLE.contains(word))
                .map(Words::stem)
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static String stem(String word) {
        String stem = word;
        if (stem.length() > 4 && stem.endsWith("ies")) {
            stem = stem.substring(0, stem.length() - 3) + "y";
        } else if (stem.length() > 3 && stem.endsWith("s") && !stem.endsWith("ss")) {
            stem = stem.substring(0, stem.length() - 1);
        } else if (stem.length() > 5 && stem.endsWith("ing")) {
            stem = stem.substring(0, stem.length() - 3);
        }
        return stem.length() > 3 && stem.endsWith("e")
                ? stem.substring(0, stem.length() - 1)
                : stem;
    }

    /**
     * The share of the words of two sets that both have: 1 if they are equal, 0 if one is empty.
     */
    public static double likeness(Set<String> one, Set<String> other) {
        if (one.isEmpty() || other.isEmpty()) {
            return 0;
        }
        long shared = one.stream().filter(other::contains).count();
        return (double) shared / (one.size() + other.size() - shared);
    }
}
