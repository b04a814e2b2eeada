package dev.troupe.engine;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The public half of a {@link SigningKey}: an Ed25519 key (RFC 8032). */
public final class VerifyingKey {

    static final String PUBLIC = "PUBLIC KEY";

    private final PublicKey key;

    VerifyingKey(PublicKey key) {
        this.key = key;
    }

    /**
     * Reads a key in PEM (RFC 7468), as {@code openssl pkey -pubout} writes it.
     *
     * @throws EngineException if there is none in the text
     */
    public static VerifyingKey ofPem(String pem) {
        try {
            return new VerifyingKey(
                    KeyFactory.getInstance("Ed25519")
                            .generatePublic(new X509EncodedKeySpec(Pem.block(pem, PUBLIC))));
        } catch (GeneralSecurityException e) {
            throw new EngineException("that is no public Ed25519 key: " + e.getMessage(), e);
        }
    }

    public String pem() {
        return Pem.write(PUBLIC, key.getEncoded());
    }

    /** The SHA-256 of the key (its SubjectPublicKeyInfo in DER), by which signatures name it. */
    public Hash id() {
        return Hash.sha256(key.getEncoded());
    }

    /** The key of this id, if it is among these. */
    static Optional<VerifyingKey> find(List<VerifyingKey> keys, Hash id) {
        return keys.stream().filter(key -> key.id().equals(id)).findFirst();
    }

    /** Whether this key's private half has signed the text. */
    boolean verifies(String text, String signature) {
        try {
            Signature verifier = Signature.getInstance("Ed25519");
            verifier.initVerify(key);
            verifier.update(text.getBytes(StandardCharsets.UTF_8));
            return verifier.verify(Base64.getDecoder().decode(signature));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }
}
