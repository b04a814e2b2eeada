package dev.troupe.server.oidc;

import dev.troupe.server.identity.Role;
import java.net.URI;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Who else vouches for people, and what that is worth here.
 *
 * @param issuer as it calls itself; what it can is read below it, at {@code
 *     /.well-known/openid-configuration}
 * @param clientId as what it knows this server
 * @param clientSecret by which it does, if it wants one
 * @param name as people know it
 * @param scopes that it is asked for; {@code openid} is always among them
 * @param claim of which the values give roles, such as {@code groups}
 * @param grants what they give; if there are none, only those come in who are members already
 */
public record OidcSettings(
        URI issuer,
        String clientId,
        Optional<String> clientSecret,
        String name,
        Set<String> scopes,
        String claim,
        List<Grant> grants) {

    private static final Set<String> LOOPBACK = Set.of("127.0.0.1", "localhost", "[::1]");

    public OidcSettings {
        String scheme = String.valueOf(issuer.getScheme()).toLowerCase(Locale.ROOT);
        boolean near = issuer.getHost() != null && LOOPBACK.contains(issuer.getHost());
        if (issuer.getHost() == null
                || !(scheme.equals("https") || (scheme.equals("http") && near))
                || issuer.getRawQuery() != null
                || issuer.getRawFragment() != null) {
            throw new IllegalArgumentException(
                    "'"
                            + issuer
                            + "' is no issuer: expected an address like https://login.example.com");
        }
        if (clientId.isBlank()) {
            throw new IllegalArgumentException("the provider knows this server by a client id");
        }
        Set<String> all = new LinkedHashSet<>(Set.of("openid"));
        all.addAll(scopes);
        scopes = java.util.Collections.unmodifiableSet(all);
        grants = List.copyOf(grants);
    }

    /** What a value of the claim gives whoever has it: a place in an organization. */
    public record Grant(String value, String organization, Role role) {

        /**
         * Reads {@code VALUE=ORGANIZATION:ROLE}.
         *
         * @throws IllegalArgumentException if it is something else
         */
        public static Grant parse(String text) {
            int equals = text.indexOf('=');
            int colon = text.lastIndexOf(':');
            if (equals < 1 || colon < equals + 2) {
                throw new IllegalArgumentException(
                        "'" + text + "' grants nothing: expected VALUE=ORGANIZATION:ROLE");
            }
            return new Grant(
                    text.substring(0, equals),
                    text.substring(equals + 1, colon),
                    Role.of(text.substring(colon + 1)));
        }
    }

    /** Of members who exist already, known by their verified e-mail addresses. */
    public static OidcSettings of(URI issuer, String clientId, Optional<String> clientSecret) {
        return new OidcSettings(
                issuer,
                clientId,
                clientSecret,
                String.valueOf(issuer.getHost()),
                Set.of("email", "profile"),
                "groups",
                List.of());
    }

    /** The same, known to people by another name. */
    public OidcSettings withName(String other) {
        return new OidcSettings(issuer, clientId, clientSecret, other, scopes, claim, grants);
    }

    /** The same, where values of a claim give roles. */
    public OidcSettings withGrants(String of, List<Grant> given) {
        return new OidcSettings(issuer, clientId, clientSecret, name, scopes, of, given);
    }

    /** The same, that asks for more. */
    public OidcSettings withScopes(Set<String> wanted) {
        return new OidcSettings(issuer, clientId, clientSecret, name, wanted, claim, grants);
    }
}
