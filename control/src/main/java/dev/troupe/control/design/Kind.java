package dev.troupe.control.design;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of warnings. {@code docs/design-warnings.md} says how each is found. */
public enum Kind {
    /** Two agents can be asked for the same things. */
    OVERLAP("overlap"),
    /** No plan leads to an agent. */
    UNREACHABLE("unreachable"),
    /** Nobody handles the failure of a step. */
    DEAD_END("dead-end"),
    /** What a plan may cost has no bound, or a high one. */
    COST("cost"),
    /** A tool that changes something is called without a person having been asked. */
    RISKY_TOOL("risky-tool"),
    /** Two agents differ in nothing but their names. */
    SAME_ROLE("same-role"),
    /** A comment that is to silence warnings names no kind that there is. */
    UNKNOWN_KIND("unknown-kind");

    private final String word;

    Kind(String word) {
        this.word = word;
    }

    /** How files and reports name it. */
    public String word() {
        return word;
    }

    static Optional<Kind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }

    @Override
    public String toString() {
        return word;
    }
}
