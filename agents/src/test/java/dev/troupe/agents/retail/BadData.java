package dev.troupe.agents.retail;

/** The data of the shop, or a task, is not what this environment can work with. */
final class BadData extends RuntimeException {
    BadData(String message) {
        super(message);
    }

    BadData(String message, Throwable cause) {
        super(message, cause);
    }
}
