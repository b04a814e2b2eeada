package dev.troupe.cli.secret;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * A secret that was encrypted with AES-256-GCM (NIST SP 800-38D). Its name is authenticated with
 * it, so that one secret cannot be passed off as another.
 *
 * @param nonce 12 random bytes, in Base64
 * @param text the encrypted value and its tag of 16 bytes, in Base64
 */
record SealedSecret(String nonce, String text, Instant setAt) {

    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;

    static SealedSecret seal(
            String name, String value, byte[] key, RandomGenerator random, Instant now) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        try {
            byte[] sealed =
                    cipher(Cipher.ENCRYPT_MODE, name, key, nonce)
                            .doFinal(value.getBytes(StandardCharsets.UTF_8));
            Base64.Encoder base64 = Base64.getEncoder();
            return new SealedSecret(
                    base64.encodeToString(nonce), base64.encodeToString(sealed), now);
        } catch (GeneralSecurityException e) {
            throw new SecretProblem("this Java cannot encrypt with AES-GCM: use another one", e);
        }
    }

    /** Opens it with the first of these keys that it was sealed with. */
    String open(String name, List<byte[]> keys) {
        for (byte[] key : keys.subList(0, keys.size() - 1)) {
            try {
                return open(name, key);
            } catch (SecretProblem e) {
                // perhaps with the next one
            }
        }
        return open(name, keys.getLast());
    }

    String open(String name, byte[] key) {
        try {
            byte[] value =
                    cipher(Cipher.DECRYPT_MODE, name, key, Base64.getDecoder().decode(nonce))
                            .doFinal(Base64.getDecoder().decode(text));
            return new String(value, StandardCharsets.UTF_8);
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new SecretProblem(
                    "the secret '"
                            + name
                            + "' cannot be decrypted: it was encrypted with another key, or its file was"
                            + " changed. Restore secrets.key (or "
                            + SecretStore.KEY_VARIABLE
                            + "), or remove the secret and set it anew",
                    e);
        }
    }

    private static Cipher cipher(int mode, String name, byte[] key, byte[] nonce)
            throws GeneralSecurityException {
        Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
        cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(TAG_BITS, nonce));
        cipher.updateAAD(("troupe secret " + name).getBytes(StandardCharsets.UTF_8));
        return cipher;
    }
}
