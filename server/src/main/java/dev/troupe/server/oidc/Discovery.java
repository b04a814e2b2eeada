package dev.troupe.server.oidc;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a provider can (OpenID Connect Discovery 1.0): asked when somebody signs in, and not before,
 * so that the server runs whether or not the provider does. Thread-safe.
 */
final class Discovery {

    /** How long an answer holds. */
    private static final Duration FRESH = Duration.ofHours(1);

    /** How long nobody is asked again who did not answer. */
    private static final Duration PAUSE = Duration.ofSeconds(2);

    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int LARGEST_KEYS = 256 * 1024;

    private final OidcSettings settings;
    private final Calls calls;
    private final InstantSource clock;
    private Optional<Known> known = Optional.empty();
    private Optional<Failed> failed = Optional.empty();

    Discovery(OidcSettings settings, Calls calls, InstantSource clock) {
        this.settings = settings;
        this.calls = calls;
        this.clock = clock;
    }

    /**
     * Where a provider answers what.
     *
     * @param keys that sign what it says
     * @param secretInBody whether it wants the client's secret in the body, and not in a header
     */
    record Provider(
            URI authorization,
            URI token,
            URI keysAt,
            JWKSource<SecurityContext> keys,
            boolean secretInBody) {}

    private record Known(Provider provider, Instant at) {}

    private record Failed(OidcProblem why, Instant at) {}

    /**
     * The provider, as it described itself lately.
     *
     * @throws OidcProblem if it does not
     */
    Provider provider() {
        Instant now = clock.instant();
        Optional<Known> before = known();
        if (before.filter(one -> now.isBefore(one.at().plus(FRESH))).isPresent()) {
            return before.get().provider();
        }
        try {
            checkPause(now);
            Provider found = ask(before);
            keep(new Known(found, now));
            return found;
        } catch (OidcProblem e) {
            keep(new Failed(e, now));
            // What held an hour ago is likely to hold still.
            return before.map(Known::provider).orElseThrow(() -> e);
        }
    }

    private synchronized Optional<Known> known() {
        return known;
    }

    private synchronized void keep(Known now) {
        known = Optional.of(now);
        failed = Optional.empty();
    }

    private synchronized void keep(Failed now) {
        if (failed.filter(before -> now.at().isBefore(before.at().plus(PAUSE))).isEmpty()) {
            failed = Optional.of(now);
        }
    }

    private synchronized void checkPause(Instant now) {
        if (failed.filter(before -> now.isBefore(before.at().plus(PAUSE))).isPresent()) {
            throw unavailable(String.valueOf(failed.get().why().getMessage()), failed.get().why());
        }
    }

    private Provider ask(Optional<Known> before) {
        String base = settings.issuer().toString();
        URI at =
                URI.create(
                        (base.endsWith("/") ? base.substring(0, base.length() - 1) : base)
                                + "/.well-known/openid-configuration");
        JsonNode found = read(at);
        if (!found.path("issuer").asString("").equals(base)) {
            throw unavailable(
                    at + " is of the issuer '" + found.path("issuer").asString("") + "'", null);
        }
        Set<String> methods =
                found.path("token_endpoint_auth_methods_supported")
                        .valueStream()
                        .map(one -> one.asString(""))
                        .collect(Collectors.toSet());
        URI keysAt = address(found, "jwks_uri");
        return new Provider(
                address(found, "authorization_endpoint"),
                address(found, "token_endpoint"),
                keysAt,
                keys(keysAt, before),
                methods.contains("client_secret_post") && !methods.contains("client_secret_basic"));
    }

    private JsonNode read(URI at) {
        try {
            Calls.Answer answer = calls.send(HttpRequest.newBuilder(at).GET());
            if (answer.status() != 200) {
                throw unavailable(at + " answered " + answer.status(), null);
            }
            return Json.parse(answer.body());
        } catch (IOException | JsonProblem e) {
            throw unavailable(at + " cannot be read: " + e, e);
        }
    }

    private URI address(JsonNode found, String field) {
        try {
            URI address = URI.create(found.path(field).asString(""));
            boolean safe =
                    "https".equalsIgnoreCase(address.getScheme())
                            || "http".equalsIgnoreCase(settings.issuer().getScheme());
            if (address.getHost() != null && safe) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // said below
        }
        throw unavailable("the provider has no usable " + field, null);
    }

    /** They are kept, and read again when a signature names one that is not among them. */
    private static JWKSource<SecurityContext> keys(URI at, Optional<Known> before) {
        Optional<Provider> same =
                before.map(Known::provider).filter(provider -> provider.keysAt().equals(at));
        if (same.isPresent()) {
            return same.get().keys();
        }
        try {
            int millis = (int) PATIENCE.toMillis();
            return JWKSourceBuilder.<SecurityContext>create(
                            at.toURL(), new DefaultResourceRetriever(millis, millis, LARGEST_KEYS))
                    .retrying(true)
                    .rateLimited(false)
                    .build();
        } catch (MalformedURLException e) {
            throw unavailable(at + " is no address", e);
        }
    }

    private static OidcProblem unavailable(String why, @Nullable Throwable cause) {
        return cause == null
                ? new OidcProblem(OidcProblem.Kind.UNAVAILABLE, why)
                : new OidcProblem(OidcProblem.Kind.UNAVAILABLE, why, cause);
    }
}
