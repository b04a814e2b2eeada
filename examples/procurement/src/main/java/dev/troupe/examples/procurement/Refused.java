package dev.troupe.examples.procurement;

/** The books do not allow it. The message says why, and what is possible instead. */
final class Refused extends RuntimeException {
    Refused(String message) {
        super(message);
    }
}
