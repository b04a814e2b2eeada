package dev.troupe.engine;

import java.util.Locale;

/** What names may hold: the journal keeps them as they are, for a replay to meet again. */
final class Names {

    /** The longest name of an organization, in characters: it is part of an index. */
    private static final int MAX_ORGANIZATION = 200;

    /** What the names of agents begin with where people's could stand. */
    static final String AGENT = "agent:";

    private Names() {}

    static void organization(String name) {
        check("an organization's name", name);
        if (name.isBlank() || name.length() > MAX_ORGANIZATION) {
            throw new IllegalArgumentException(
                    "an organization's name has 1 to "
                            + MAX_ORGANIZATION
                            + " characters, not "
                            + name.length());
        }
    }

    /**
     * Refuses agents where a person is needed, beside what {@link #check} refuses.
     *
     * @param what is called so in the error: {@code who raises a budget}
     * @throws IllegalArgumentException if it is an agent's name
     */
    static void notAnAgent(String what, String name) {
        check(what, name);
        if (name.strip().toLowerCase(Locale.ROOT).startsWith(AGENT)) {
            throw new IllegalArgumentException(
                    what + " is a person, and never an agent such as '" + name.strip() + "'");
        }
    }

    /**
     * Refuses what PostgreSQL or UTF-8 has no form for.
     *
     * @param what is called so in the error: {@code a run's name}
     * @throws IllegalArgumentException if the text holds a NUL character or half a surrogate pair
     */
    static void check(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair =
                    Character.isHighSurrogate(c)
                            && i + 1 < text.length()
                            && Character.isLowSurrogate(text.charAt(i + 1));
            if (pair) {
                i++;
            } else if (c == 0 || Character.isSurrogate(c)) {
                throw new IllegalArgumentException(
                        String.format(
                                "%s cannot hold the character \\u%04x, which is at index %d: leave it out",
                                what, (int) c, i));
            }
        }
    }
}
