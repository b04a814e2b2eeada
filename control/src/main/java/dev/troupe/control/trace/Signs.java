package dev.troupe.control.trace;

import dev.troupe.control.text.Words;
import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a text can be recognised by: its words, without endings and those that all texts have, and
 * its figures, which are whatever has a digit in it.
 *
 * @param figures by their plain form, as they are written
 */
record Signs(Set<String> words, Map<String, String> figures) {

    /** How much more a figure tells than a word. */
    private static final int FIGURE = 3;

    /** Words and numbers; what has a digit after a hyphen and the like goes on. */
    private static final Pattern TOKEN =
            Pattern.compile(
                    "[\\p{L}\\p{N}]+(?:[.,:/_@-](?=[\\p{L}\\p{N}]*\\p{N})[\\p{L}\\p{N}]+)*");

    private static final Pattern DIGIT = Pattern.compile("\\p{N}");

    private static final Pattern NUMBER =
            Pattern.compile("\\d{1,3}(,\\d{3})+(\\.\\d+)?|\\d+(\\.\\d+)?");

    private static final Pattern MONEY =
            Pattern.compile("\\d{1,3}(,\\d{3}){0,4}\\.\\d\\d|\\d{1,12}\\.\\d\\d");

    private static final Pattern CENTS = Pattern.compile("\\d{1,14}");

    /** Words that say nothing of what a sentence is about. */
    private static final Set<String> COMMON =
            Words.of(
                    "i you we he she they me us them my has have had was were been will would should"
                            + " could may do does did not no but if so than then there these those"
                            + " which who what when also only into about very just here true false");

    static Signs of(String text) {
        Map<String, String> figures = new LinkedHashMap<>();
        StringBuilder rest = new StringBuilder();
        Matcher tokens = TOKEN.matcher(text);
        while (tokens.find()) {
            String token = tokens.group();
            if (DIGIT.matcher(token).find()) {
                figures.putIfAbsent(plain(token), token);
            } else {
                rest.append(token).append(' ');
            }
        }
        Set<String> words = new LinkedHashSet<>(Words.of(rest.toString()));
        words.removeAll(COMMON);
        words.removeIf(word -> word.length() < 2);
        return new Signs(words, figures);
    }

    /** Numbers without separators and idle zeros, anything else in small letters. */
    private static String plain(String figure) {
        if (!NUMBER.matcher(figure).matches() || figure.length() > 40) {
            return figure.toLowerCase(Locale.ROOT);
        }
        return new BigDecimal(figure.replace(",", "")).stripTrailingZeros().toPlainString();
    }

    int weight() {
        return words.size() + FIGURE * figures.size();
    }

    /** How much of this another text has, between 0 and 1. */
    double shareIn(Signs other) {
        int weight = weight();
        if (weight == 0) {
            return 0;
        }
        int shared = 0;
        for (String word : words) {
            if (other.words.contains(word)) {
                shared++;
            }
        }
        for (Map.Entry<String, String> figure : figures.entrySet()) {
            if (other.has(figure.getKey(), figure.getValue())) {
                shared += FIGURE;
            }
        }
        return (double) shared / weight;
    }

    /**
     * Whether a figure is in the text; an amount of money may be there in cents, or here.
     *
     * @param figure in its plain form
     * @param written as it is written elsewhere
     */
    boolean has(String figure, String written) {
        if (figures.containsKey(figure)) {
            return true;
        }
        if (MONEY.matcher(written).matches()) {
            return figures.containsKey(
                    plain(new BigDecimal(figure).movePointRight(2).toPlainString()));
        }
        if (!CENTS.matcher(figure).matches()) {
            return false;
        }
        String dollars = plain(new BigDecimal(figure).movePointLeft(2).toPlainString());
        return MONEY.matcher(figures.getOrDefault(dollars, "")).matches();
    }

    /** What another text has of this. */
    Signs sharedWith(Signs other) {
        Set<String> sharedWords = new LinkedHashSet<>(words);
        sharedWords.retainAll(other.words);
        Map<String, String> sharedFigures = new LinkedHashMap<>(figures);
        sharedFigures.entrySet().removeIf(figure -> !other.has(figure.getKey(), figure.getValue()));
        return new Signs(sharedWords, sharedFigures);
    }

    /** What several texts together can be recognised by. */
    static Signs all(List<Signs> texts) {
        Set<String> words = new LinkedHashSet<>();
        Map<String, String> figures = new LinkedHashMap<>();
        for (Signs text : texts) {
            words.addAll(text.words);
            figures.putAll(text.figures);
        }
        return new Signs(words, figures);
    }
}
