package dev.troupe.server.oidc;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.proc.DefaultJWTClaimsVerifier;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The authorization code flow (OpenID Connect Core 1.0, 3.1) with PKCE (RFC 7636): where a browser
 * is sent, and what its return is worth. Thread-safe.
 */
final class Exchange {

    /** Signatures by a key pair of the provider's; nothing that the client's secret could sign. */
    private static final Set<JWSAlgorithm> ALGORITHMS =
            Set.of(
                    JWSAlgorithm.RS256,
                    JWSAlgorithm.RS384,
                    JWSAlgorithm.RS512,
                    JWSAlgorithm.PS256,
                    JWSAlgorithm.PS384,
                    JWSAlgorithm.PS512,
                    JWSAlgorithm.ES256,
                    JWSAlgorithm.ES384,
                    JWSAlgorithm.ES512);

    private final OidcSettings settings;
    private final Discovery discovery;
    private final Calls calls;

    Exchange(OidcSettings settings, Discovery discovery, Calls calls) {
        this.settings = settings;
        this.discovery = discovery;
        this.calls = calls;
    }

    /** Where a browser is sent, so that the provider asks who is in front of it. */
    URI authorization(Attempt attempt, URI back) {
        Map<String, String> query = new LinkedHashMap<>();
        query.put("response_type", "code");
        query.put("client_id", settings.clientId());
        query.put("redirect_uri", back.toString());
        query.put("scope", String.join(" ", settings.scopes()));
        query.put("state", attempt.state());
        query.put("nonce", attempt.nonce());
        query.put("code_challenge", attempt.challenge());
        query.put("code_challenge_method", "S256");
        URI at = discovery.provider().authorization();
        return URI.create(at + (at.getRawQuery() == null ? "?" : "&") + form(query));
    }

    private static String form(Map<String, String> fields) {
        return fields.entrySet().stream()
                .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                .collect(Collectors.joining("&"));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /**
     * Whom the provider vouches for.
     *
     * @param code that the browser brought back
     * @throws OidcProblem if for nobody, or it cannot be believed
     */
    Identity identity(Attempt attempt, String code, URI back) {
        Discovery.Provider provider = discovery.provider();
        return identity(verified(provider, token(provider, attempt, code, back), attempt));
    }

    private String token(Discovery.Provider provider, Attempt attempt, String code, URI back) {
        Map<String, String> body = new LinkedHashMap<>();
        body.put("grant_type", "authorization_code");
        body.put("code", code);
        body.put("redirect_uri", back.toString());
        body.put("code_verifier", attempt.verifier());
        HttpRequest.Builder request =
                HttpRequest.newBuilder(provider.token())
                        .header("Content-Type", "application/x-www-form-urlencoded");
        if (settings.clientSecret().isPresent() && !provider.secretInBody()) {
            request.header("Authorization", basic(settings.clientSecret().get()));
        } else {
            body.put("client_id", settings.clientId());
            settings.clientSecret().ifPresent(secret -> body.put("client_secret", secret));
        }
        try {
            Calls.Answer answer =
                    calls.send(request.POST(HttpRequest.BodyPublishers.ofString(form(body))));
            if (answer.status() >= 500) {
                throw new OidcProblem(
                        OidcProblem.Kind.UNAVAILABLE,
                        provider.token() + " answered " + answer.status());
            }
            if (answer.status() != 200) {
                throw new OidcProblem(
                        OidcProblem.Kind.REFUSED,
                        provider.token()
                                + " answered "
                                + answer.status()
                                + " ("
                                + error(answer.body())
                                + "): check the client's id and secret, and "
                                + back
                                + " as its redirect address");
            }
            String token = Json.parse(answer.body()).path("id_token").asString("");
            if (token.isEmpty()) {
                throw new OidcProblem(OidcProblem.Kind.TOKEN, "there is no id_token");
            }
            return token;
        } catch (JsonProblem e) {
            throw new OidcProblem(OidcProblem.Kind.TOKEN, "what was answered is no JSON", e);
        } catch (IOException e) {
            throw new OidcProblem(
                    OidcProblem.Kind.UNAVAILABLE, provider.token() + " cannot be asked: " + e, e);
        }
    }

    /** The secret and the id are encoded before they are put together (RFC 6749, 2.3.1). */
    private String basic(String secret) {
        String both = encoded(settings.clientId()) + ":" + encoded(secret);
        return "Basic " + Base64.getEncoder().encodeToString(both.getBytes(StandardCharsets.UTF_8));
    }

    private static String error(String body) {
        try {
            return Json.parse(body).path("error").asString("no reason");
        } catch (JsonProblem e) {
            return "no reason";
        }
    }

    private JWTClaimsSet verified(Discovery.Provider provider, String token, Attempt attempt) {
        DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(ALGORITHMS, provider.keys()));
        processor.setJWTClaimsSetVerifier(
                new DefaultJWTClaimsVerifier<>(
                        settings.clientId(),
                        new JWTClaimsSet.Builder()
                                .issuer(settings.issuer().toString())
                                .claim("nonce", attempt.nonce())
                                .build(),
                        Set.of("sub", "exp", "iat")));
        try {
            JWTClaimsSet claims = processor.process(token, null);
            Object party = claims.getClaim("azp");
            boolean other = party != null && !party.equals(settings.clientId());
            if (other || (party == null && claims.getAudience().size() > 1)) {
                throw new OidcProblem(
                        OidcProblem.Kind.TOKEN, "the token was issued to somebody else");
            }
            return claims;
        } catch (KeySourceException e) {
            throw new OidcProblem(
                    OidcProblem.Kind.UNAVAILABLE, "the provider's keys cannot be read: " + e, e);
        } catch (ParseException | BadJOSEException | JOSEException e) {
            throw new OidcProblem(
                    OidcProblem.Kind.TOKEN, "the token cannot be believed: " + e.getMessage(), e);
        }
    }

    private Identity identity(JWTClaimsSet claims) {
        String subject = String.valueOf(claims.getSubject());
        if (subject.isBlank() || subject.length() > 255) {
            throw new OidcProblem(OidcProblem.Kind.TOKEN, "the token is about nobody");
        }
        Optional<String> email =
                Boolean.TRUE.equals(claims.getClaim("email_verified"))
                                && claims.getClaim("email") instanceof String text
                        ? Optional.of(text.strip().toLowerCase(Locale.ROOT))
                        : Optional.empty();
        Set<String> values = new LinkedHashSet<>();
        Object claim = claims.getClaim(settings.claim());
        if (claim instanceof List<?> list) {
            list.forEach(one -> values.add(String.valueOf(one)));
        } else if (claim != null) {
            values.add(String.valueOf(claim));
        }
        return new Identity(settings.issuer().toString(), subject, email, values);
    }
}
