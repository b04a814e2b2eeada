package dev.troupe.cli.secret;

import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The environment, and behind it the secrets: {@code TROUPE_SECRET_NAME} is the secret {@code
 * NAME}, and the key of a model provider may be a secret that is named as its variable. A variable
 * that is set wins. The store's own keys and the server's are no variables here: no team file can
 * ask for them.
 */
public final class SecretEnvironment implements Function<String, Optional<String>> {

    private static final String PREFIX = "TROUPE_SECRET_";

    /** Troupe's own. */
    private static final Set<String> OWN =
            Set.of(
                    SecretStore.KEY_VARIABLE,
                    SecretStore.NEXT_KEY_VARIABLE,
                    SecretStore.WEBHOOKS_KEY,
                    PREFIX + SecretStore.WEBHOOKS_KEY,
                    SecretStore.OIDC_SECRET,
                    PREFIX + SecretStore.OIDC_SECRET);

    private static final Pattern MODEL_KEY =
            Pattern.compile("[A-Z]+_API_KEY|TROUPE_PROVIDER_[A-Z0-9_]+_KEY");

    private final Function<String, Optional<String>> environment;
    private final SecretStore store;

    public SecretEnvironment(Function<String, Optional<String>> environment, SecretStore store) {
        this.environment = environment;
        this.store = store;
    }

    @Override
    public Optional<String> apply(String variable) {
        if (OWN.contains(variable)) {
            return Optional.empty();
        }
        return environment.apply(variable).or(() -> secret(variable));
    }

    private Optional<String> secret(String variable) {
        if (variable.startsWith(PREFIX)) {
            return store.get(variable.substring(PREFIX.length()));
        }
        return MODEL_KEY.matcher(variable).matches() ? store.get(variable) : Optional.empty();
    }
}
