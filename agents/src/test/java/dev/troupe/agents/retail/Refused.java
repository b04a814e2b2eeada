package dev.troupe.agents.retail;

/** The shop does not do what a call asks for, and nothing was changed. */
final class Refused extends RuntimeException {
    Refused(String message) {
        super(message);
    }
}
