package dev.troupe.server;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;

/**
 * An OpenID provider, with real keys over real HTTP, that can be told to lie. Whoever is sent to it
 * is let through as a test says.
 */
final class Provider implements AutoCloseable {

    static final String CLIENT = "troupe";
    static final String SECRET = "s3cret: & more";

    /** How a token is signed. */
    enum Signing {
        RIGHT,
        /** By a key of somebody else's that has the right id. */
        FORGED,
        /** With the client's secret. */
        SHARED,
        NONE
    }

    private final HttpServer server;
    private volatile RSAKey key;
    private final Map<String, Map<String, String>> codes = new ConcurrentHashMap<>();
    private volatile Map<String, Object> account = Map.of();
    private volatile UnaryOperator<JWTClaimsSet.Builder> claims = builder -> builder;
    private volatile Signing signing = Signing.RIGHT;
    private volatile boolean away;

    Provider() throws Exception {
        key = new RSAKeyGenerator(2048).keyID("one").generate();
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/.well-known/openid-configuration", this::describe);
        server.createContext("/keys", this::keys);
        server.createContext("/token", this::token);
        server.start();
    }

    URI issuer() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Who is in front of the browser. */
    void knows(Map<String, Object> about) {
        account = about;
    }

    void lies(UnaryOperator<JWTClaimsSet.Builder> changed) {
        claims = changed;
    }

    void signs(Signing how) {
        signing = how;
    }

    void isAway(boolean now) {
        away = now;
    }

    /** Signs with another key from now on. */
    void rotate() throws Exception {
        key = new RSAKeyGenerator(2048).keyID(UUID.randomUUID().toString()).generate();
    }

    /** Lets somebody through who was sent here; tells where the browser goes then. */
    URI authorize(URI sent) {
        Map<String, String> query = form(sent.getRawQuery());
        String code = UUID.randomUUID().toString();
        codes.put(code, query);
        return URI.create(
                query.get("redirect_uri") + "?code=" + code + "&state=" + query.get("state"));
    }

    static Map<String, String> form(String text) {
        Map<String, String> fields = new HashMap<>();
        for (String field : text.split("&")) {
            String[] parts = field.split("=", 2);
            fields.put(
                    URLDecoder.decode(parts[0], StandardCharsets.UTF_8),
                    URLDecoder.decode(parts[1], StandardCharsets.UTF_8));
        }
        return fields;
    }

    private void describe(HttpExchange exchange) throws IOException {
        answer(
                exchange,
                away ? 503 : 200,
                Json.write(
                        Map.of(
                                "issuer", issuer().toString(),
                                "authorization_endpoint", issuer() + "/authorize?tenant=1",
                                "token_endpoint", issuer() + "/token",
                                "jwks_uri", issuer() + "/keys")));
    }

    private void keys(HttpExchange exchange) throws IOException {
        answer(exchange, 200, new JWKSet(key).toString(true));
    }

    private void token(HttpExchange exchange) throws IOException {
        Map<String, String> form =
                form(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        Map<String, String> asked = codes.remove(form.getOrDefault("code", ""));
        String basic =
                new String(
                        Base64.getDecoder()
                                .decode(
                                        exchange.getRequestHeaders()
                                                .getFirst("Authorization")
                                                .substring("Basic ".length())),
                        StandardCharsets.UTF_8);
        boolean known =
                URLDecoder.decode(basic.substring(basic.indexOf(':') + 1), StandardCharsets.UTF_8)
                        .equals(SECRET);
        if (asked == null
                || !known
                || !form.getOrDefault("redirect_uri", "").equals(asked.get("redirect_uri"))
                || !challenge(form.getOrDefault("code_verifier", ""))
                        .equals(asked.get("code_challenge"))) {
            answer(exchange, 400, "{\"error\":\"invalid_grant\"}");
            return;
        }
        answer(
                exchange,
                200,
                Json.write(Map.of("id_token", signed(asked.getOrDefault("nonce", "")))));
    }

    private static String challenge(String verifier) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(
                            MessageDigest.getInstance("SHA-256")
                                    .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private String signed(String nonce) {
        Instant now = Instant.now();
        JWTClaimsSet.Builder builder =
                new JWTClaimsSet.Builder()
                        .issuer(issuer().toString())
                        .audience(List.of(CLIENT))
                        .claim("nonce", nonce)
                        .issueTime(Date.from(now))
                        .expirationTime(Date.from(now.plusSeconds(300)));
        account.forEach(builder::claim);
        JWTClaimsSet all = claims.apply(builder).build();
        try {
            if (signing == Signing.NONE) {
                return new PlainJWT(all).serialize();
            }
            boolean shared = signing == Signing.SHARED;
            SignedJWT token =
                    new SignedJWT(
                            new JWSHeader.Builder(shared ? JWSAlgorithm.HS256 : JWSAlgorithm.RS256)
                                    .keyID(key.getKeyID())
                                    .build(),
                            all);
            token.sign(
                    shared
                            ? new MACSigner(key.toRSAPublicKey().getEncoded())
                            : new RSASSASigner(
                                    signing == Signing.FORGED
                                            ? new RSAKeyGenerator(2048).generate()
                                            : key));
            return token.serialize();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        try (exchange) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
