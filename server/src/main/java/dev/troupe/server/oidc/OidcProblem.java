package dev.troupe.server.oidc;

/** Somebody is not signed in; the message is for the server's log, and the kind for the person. */
final class OidcProblem extends RuntimeException {

    private static final long serialVersionUID = 1L;

    /** What a person is told. */
    enum Kind {
        /** The provider cannot be asked now. */
        UNAVAILABLE("unavailable"),
        /** The answer belongs to no question of this browser, or to an old one. */
        STATE("state"),
        /** The provider, or the person there, said no. */
        REFUSED("refused"),
        /** What the provider says cannot be believed. */
        TOKEN("token"),
        /** The person is known to the provider, and not here. */
        UNKNOWN("unknown");

        private final String word;

        Kind(String word) {
            this.word = word;
        }

        String word() {
            return word;
        }
    }

    private final Kind kind;

    OidcProblem(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    OidcProblem(Kind kind, String message, Throwable cause) {
        super(message, cause);
        this.kind = kind;
    }

    Kind kind() {
        return kind;
    }
}
