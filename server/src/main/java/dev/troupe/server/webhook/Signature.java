package dev.troupe.server.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signs messages as Standard Webhooks 1.0 describes: HMAC-SHA-256 of {@code id.timestamp.body},
 * with the bytes that a secret's text stands for.
 */
final class Signature {

    /** What a secret's text begins with. */
    private static final String PREFIX = "whsec_";

    private Signature() {}

    /** How a secret is shown to people. */
    static String text(byte[] secret) {
        return PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    /**
     * The header {@code webhook-signature}.
     *
     * @param secrets each signs; a receiver has to know one of them
     * @param at when it is sent; the header {@code webhook-timestamp} says its seconds
     */
    static String of(List<byte[]> secrets, String id, Instant at, String body) {
        byte[] signed =
                (id + "." + at.getEpochSecond() + "." + body).getBytes(StandardCharsets.UTF_8);
        return secrets.stream()
                .map(secret -> "v1," + Base64.getEncoder().encodeToString(hmac(secret, signed)))
                .collect(Collectors.joining(" "));
    }

    private static byte[] hmac(byte[] secret, byte[] message) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has HMAC-SHA-256", e);
        }
    }
}
