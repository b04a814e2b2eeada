package dev.troupe.agents.llm;

/** Cuts texts where no character is cut in two. */
final class Texts {

    private Texts() {}

    /** The nearest place at or before another that is between two characters. */
    static int whole(String text, int place) {
        return place > 0
                        && place < text.length()
                        && Character.isLowSurrogate(text.charAt(place))
                        && Character.isHighSurrogate(text.charAt(place - 1))
                ? place - 1
                : place;
    }
}
