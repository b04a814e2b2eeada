package dev.troupe.server.webhook;

import dev.troupe.server.problem.ApiProblem;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Supplier;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.springframework.http.HttpStatus;

/**
 * Encrypts webhooks' secrets for the database, with AES-256-GCM (NIST SP 800-38D) and a key that is
 * not in it. Each is bound to its webhook: it cannot be passed off as another's. Thread-safe.
 */
final class SecretSeal {

    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int FINGERPRINT_BYTES = 8;

    private final Supplier<byte[]> source;
    private final SecureRandom random;
    private Optional<byte[]> key = Optional.empty();

    /**
     * With a key.
     *
     * @param source of the key, 32 bytes; asked when it is needed for the first time
     */
    SecretSeal(Supplier<byte[]> source, SecureRandom random) {
        this.source = source;
        this.random = random;
    }

    private synchronized byte[] key() {
        if (key.isEmpty()) {
            byte[] found = source.get();
            if (found.length != KEY_BYTES) {
                throw ApiProblem.of(
                                HttpStatus.SERVICE_UNAVAILABLE,
                                "no-key",
                                "the key of webhooks' secrets has not 32 bytes")
                        .remedy("give the server one: `openssl rand -base64 32`");
            }
            key = Optional.of(found.clone());
        }
        return key.get();
    }

    /** Tells keys apart, and nothing of them. */
    byte[] fingerprint() {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update("troupe webhooks".getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(key()), FINGERPRINT_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    byte[] seal(String webhook, byte[] secret) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed = cipher(Cipher.ENCRYPT_MODE, webhook, nonce).doFinal(secret);
            byte[] all = Arrays.copyOf(nonce, NONCE_BYTES + sealed.length);
            System.arraycopy(sealed, 0, all, NONCE_BYTES, sealed.length);
            return all;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has AES-GCM", e);
        }
    }

    /** Nothing if it was sealed with another key, for another webhook, or was changed. */
    Optional<byte[]> open(String webhook, byte[] sealed) {
        try {
            byte[] nonce = Arrays.copyOf(sealed, NONCE_BYTES);
            return Optional.of(
                    cipher(Cipher.DECRYPT_MODE, webhook, nonce)
                            .doFinal(sealed, NONCE_BYTES, sealed.length - NONCE_BYTES));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private Cipher cipher(int mode, String webhook, byte[] nonce) throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key(), "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(("troupe webhook " + webhook).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
