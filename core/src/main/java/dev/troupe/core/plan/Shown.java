package dev.troupe.core.plan;

/** Texts for people, in a bounded length. */
final class Shown {

    private Shown() {}

    /** At most so many characters of a text; where it was cut, that is seen. */
    static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(most - 1)) ? most - 1 : most;
        return text.substring(0, end) + "…";
    }
}
