package dev.troupe.server.oidc;

import java.util.Optional;

/** Sign-in by a provider, if there is one. */
record Oidc(Optional<OidcSignIn> signIn) implements AutoCloseable {

    @Override
    public void close() {
        signIn.ifPresent(OidcSignIn::close);
    }
}
