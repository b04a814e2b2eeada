package dev.troupe.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;

/** A SHA-256 hash. */
public final class Hash {

    static final int LENGTH = 32;

    /** What comes before the first row of a chain. */
    static final Hash ZERO = new Hash(new byte[LENGTH]);

    private final byte[] bytes;

    private Hash(byte[] bytes) {
        this.bytes = bytes;
    }

    /**
     * Takes a hash as it is stored.
     *
     * @throws EngineException if it is not 32 bytes long
     */
    public static Hash of(byte[] bytes) {
        if (bytes.length != LENGTH) {
            throw new EngineException("a hash has " + LENGTH + " bytes, not " + bytes.length);
        }
        return new Hash(bytes);
    }

    /**
     * Takes a hash in hexadecimal.
     *
     * @throws EngineException if it is none
     */
    public static Hash ofHex(String hex) {
        try {
            return of(HexFormat.of().parseHex(hex));
        } catch (IllegalArgumentException e) {
            throw new EngineException("'" + hex + "' is no hash in hexadecimal", e);
        }
    }

    static Hash sha256(byte[] content) {
        return new Hash(digest().digest(content));
    }

    static Hash sha256(String content) {
        return sha256(content.getBytes(StandardCharsets.UTF_8));
    }

    static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The bytes themselves: not to be changed. */
    byte[] bytes() {
        return bytes;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Hash hash && Arrays.equals(bytes, hash.bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** In hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
