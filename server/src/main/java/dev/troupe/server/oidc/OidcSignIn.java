package dev.troupe.server.oidc;

import dev.troupe.server.identity.Credentials;
import java.net.URI;
import java.security.SecureRandom;
import java.util.function.Supplier;

/** Sign-in by one provider. */
final class OidcSignIn implements AutoCloseable {

    static final String CALLBACK = "/api/v1/sign-in/oidc/callback";

    private final OidcSettings settings;
    private final Calls calls;
    private final Exchange exchange;
    private final Accounts accounts;
    private final Credentials credentials;
    private final SecureRandom random;
    private final Supplier<URI> server;

    OidcSignIn(
            OidcSettings settings,
            Calls calls,
            Exchange exchange,
            Accounts accounts,
            Credentials credentials,
            SecureRandom random,
            Supplier<URI> server) {
        this.settings = settings;
        this.calls = calls;
        this.exchange = exchange;
        this.accounts = accounts;
        this.credentials = credentials;
        this.random = random;
        this.server = server;
    }

    /** As people know the provider. */
    String name() {
        return settings.name();
    }

    Attempt begin() {
        return Attempt.begin(random);
    }

    /** Where a browser is sent. */
    URI authorization(Attempt attempt) {
        return exchange.authorization(attempt, back());
    }

    /**
     * Signs in who comes back with a code.
     *
     * @return the token of the new session
     * @throws OidcProblem if that is nobody
     */
    String signIn(Attempt attempt, String code) {
        return credentials.open(accounts.person(exchange.identity(attempt, code, back())));
    }

    private URI back() {
        return server.get().resolve(CALLBACK);
    }

    @Override
    public void close() {
        calls.close();
    }
}
