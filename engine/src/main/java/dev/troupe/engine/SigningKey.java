package dev.troupe.engine;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;

/**
 * The key that checkpoints are signed with: Ed25519 (RFC 8032). It is kept outside of the database,
 * so that whoever can write there cannot sign.
 */
public final class SigningKey {

    private static final String PRIVATE = "PRIVATE KEY";

    private final PrivateKey key;
    private final VerifyingKey verifying;

    private SigningKey(PrivateKey key, VerifyingKey verifying) {
        this.key = key;
        this.verifying = verifying;
    }

    /** A new key. */
    public static SigningKey generate() {
        try {
            KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
            return new SigningKey(pair.getPrivate(), new VerifyingKey(pair.getPublic()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has Ed25519", e);
        }
    }

    /**
     * Reads what {@link #pem} wrote.
     *
     * @throws EngineException if it is something else
     */
    public static SigningKey ofPem(String pem) {
        try {
            PrivateKey key =
                    KeyFactory.getInstance("Ed25519")
                            .generatePrivate(new PKCS8EncodedKeySpec(Pem.block(pem, PRIVATE)));
            SigningKey read = new SigningKey(key, VerifyingKey.ofPem(pem));
            if (!read.verifying.verifies("", read.sign(""))) {
                throw new EngineException("the two halves of the key do not belong together");
            }
            return read;
        } catch (GeneralSecurityException e) {
            throw new EngineException("that is no private Ed25519 key: " + e.getMessage(), e);
        }
    }

    /** Both halves, the private one unencrypted: for a file that only its owner may read. */
    public String pem() {
        return Pem.write(PRIVATE, key.getEncoded()) + verifying.pem();
    }

    /** What others check signatures with. */
    public VerifyingKey verifying() {
        return verifying;
    }

    /** The signature of a text in UTF-8, in Base64. */
    String sign(String text) {
        try {
            Signature signer = Signature.getInstance("Ed25519");
            signer.initSign(key);
            signer.update(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(signer.sign());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java signs with Ed25519", e);
        }
    }
}
