package dev.troupe.server.oidc;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a browser has to bring back, in a cookie that only this server reads.
 *
 * @param state comes back with the provider's answer: that belongs to this browser
 * @param nonce comes back in the token: that belongs to this answer
 * @param verifier of which the provider knows the hash: nobody else can use the answer
 */
record Attempt(String state, String nonce, String verifier) {

    private static final Base64.Encoder TEXT = Base64.getUrlEncoder().withoutPadding();
    private static final Pattern PART = Pattern.compile("[A-Za-z0-9_-]{43}");

    static Attempt begin(SecureRandom random) {
        return new Attempt(text(random), text(random), text(random));
    }

    private static String text(SecureRandom random) {
        byte[] bytes = new byte[32];
        random.nextBytes(bytes);
        return TEXT.encodeToString(bytes);
    }

    /** The hash of the verifier (RFC 7636, 4.2). */
    String challenge() {
        try {
            return TEXT.encodeToString(
                    MessageDigest.getInstance("SHA-256")
                            .digest(verifier.getBytes(StandardCharsets.US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    String cookie() {
        return String.join(".", state, nonce, verifier);
    }

    static Optional<Attempt> ofCookie(String cookie) {
        String[] parts = cookie.split("\\.", -1);
        return parts.length == 3
                        && Arrays.stream(parts).allMatch(part -> PART.matcher(part).matches())
                ? Optional.of(new Attempt(parts[0], parts[1], parts[2]))
                : Optional.empty();
    }

    /** Compared without telling how much of it fits. */
    boolean isOf(String other) {
        return MessageDigest.isEqual(
                state.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8));
    }
}
