package dev.troupe.server.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Makes credentials of 256 random bits, and what is kept of them. Thread-safe. */
public final class Tokens {

    private static final int BYTES = 32;
    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();

    private final SecureRandom random;

    public Tokens(SecureRandom random) {
        this.random = random;
    }

    /** A credential that nobody had before: 43 letters, digits, {@code -} and {@code _}. */
    String next() {
        return text(BYTES);
    }

    /** So many random bytes as text. */
    String text(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return TEXT.encodeToString(bytes);
    }

    /** What is kept of a credential: no salt is needed for what cannot be guessed. */
    static byte[] hash(String token) {
        return sha256(token);
    }

    /** What shows that a request comes from a page that could read its session's answer. */
    static String csrf(String session) {
        return TEXT.encodeToString(sha256("csrf " + session));
    }

    private static byte[] sha256(String text) {
        try {
            return MessageDigest.getInstance("SHA-256")
                    .digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }
}
