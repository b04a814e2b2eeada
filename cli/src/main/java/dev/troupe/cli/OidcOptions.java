package dev.troupe.cli;

import dev.troupe.cli.secret.SecretStore;
import dev.troupe.server.oidc.OidcSettings;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Option;

/** Who else vouches for people that sign in. */
final class OidcOptions {

    /** The variable, or the secret, by which the provider knows the server. */
    private static final String SECRET = SecretStore.OIDC_SECRET;

    @Option(
            names = "--oidc-issuer",
            paramLabel = "URL",
            description = "People also sign in by this OpenID provider (docs/sign-in.md).")
    private Optional<URI> issuer = Optional.empty();

    @Option(
            names = "--oidc-client",
            paramLabel = "ID",
            description = "As what the provider knows this server; its secret is " + SECRET + ".")
    private Optional<String> client = Optional.empty();

    @Option(
            names = "--oidc-name",
            paramLabel = "NAME",
            description = "As what people know the provider.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--oidc-scope",
            paramLabel = "SCOPE",
            description = "What else to ask for than openid, email, profile; may be repeated.")
    private List<String> scopes = List.of();

    @Option(
            names = "--oidc-claim",
            paramLabel = "CLAIM",
            defaultValue = "groups",
            description = "Of which the values give roles (${DEFAULT-VALUE}).")
    private String claim = "groups";

    @Option(
            names = "--oidc-grant",
            paramLabel = "VALUE=ORGANIZATION:ROLE",
            description =
                    "Who has this value joins the organization; may be repeated. Without, only members come in.")
    private List<String> grants = List.of();

    /** What they say, if there is a provider. */
    Optional<OidcSettings> read(Surroundings around) {
        if (issuer.isEmpty()) {
            if (client.isPresent() || !grants.isEmpty()) {
                throw new CliFailure(
                        ExitCode.USAGE, "--oidc-issuer is missing: whose client is it?");
            }
            return Optional.empty();
        }
        try {
            OidcSettings settings =
                    OidcSettings.of(
                            issuer.get(),
                            client.orElseThrow(() ->
                                    new IllegalArgumentException(
                                            "--oidc-client is missing: register this server with the provider")),
                            around.variable(SECRET).or(() -> around.secrets().get(SECRET)));
            LinkedHashSet<String> all = new LinkedHashSet<>(settings.scopes());
            all.addAll(scopes);
            return Optional.of(
                    name.map(settings::withName)
                            .orElse(settings)
                            .withScopes(all)
                            .withGrants(
                                    claim,
                                    grants.stream().map(OidcSettings.Grant::parse).toList()));
        } catch (IllegalArgumentException e) {
            throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
