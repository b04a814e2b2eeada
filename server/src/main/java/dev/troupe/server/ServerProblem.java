package dev.troupe.server;

/** The server cannot be started; the message says why, and what to do. */
public final class ServerProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    ServerProblem(String message, Throwable cause) {
        super(message, cause);
    }
}
