package dev.troupe.cli.secret;

import org.jspecify.annotations.Nullable;

/** The secret store cannot be read or written; says why and what to do, and never a secret. */
public final class SecretProblem extends RuntimeException {
    public SecretProblem(String message) {
        this(message, null);
    }

    public SecretProblem(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
