package dev.troupe.engine;

/** What an answer to a question came to. */
public enum Answered {
    /** It is what the run gets. */
    DECIDED,
    /** It was recorded; another person has to agree to the same. */
    SECOND_NEEDED
}
