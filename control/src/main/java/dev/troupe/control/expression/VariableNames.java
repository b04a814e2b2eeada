package dev.troupe.control.expression;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Names as they are written in expressions: with {@code _} for {@code -}. Only names that occur in
 * the expression are declared, so that a compiled program does not depend on what else is in scope.
 */
final class VariableNames {

    private static final Pattern WORD = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

    private VariableNames() {}

    /**
     * @param words of the expression; far fewer than there may be values
     */
    static <V> Map<String, V> used(Set<String> words, Map<String, V> values) {
        Map<String, V> used = LinkedHashMap.newLinkedHashMap(words.size());
        for (String word : words) {
            // A name that is written so itself wins over one that only becomes so.
            V value = values.get(word);
            if (value != null) {
                used.put(word, value);
            } else if (word.indexOf('_') >= 0) {
                values.forEach((name, renamed) -> {
                    if (variable(name).equals(word)) {
                        used.put(word, renamed);
                    }
                });
            }
        }
        return used;
    }

    static Set<String> used(String expression, Collection<String> names) {
        Set<String> words = words(expression);
        return names.stream()
                .map(VariableNames::variable)
                .filter(words::contains)
                .collect(Collectors.toUnmodifiableSet());
    }

    static String variable(String name) {
        return name.indexOf('-') < 0 ? name : name.replace('-', '_');
    }

    /** Whatever may be a name in it. */
    static Set<String> words(String expression) {
        if (expression.length() > CelEngine.MAX_LENGTH) {
            return Set.of();
        }
        Set<String> words = new HashSet<>();
        WORD.matcher(expression).results().forEach(match -> words.add(match.group()));
        return words;
    }
}
