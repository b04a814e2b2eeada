package dev.troupe.engine;

import java.time.Instant;

/**
 * A signed statement that an organization's chain had a link. Whoever keeps it knows that nothing
 * up to that link was changed or removed as long as the link is there.
 *
 * @param installation the id of the database
 * @param link the number of the link
 * @param hash the link's hash
 * @param at when it was signed, to the microsecond
 * @param key the id of the key that signed it
 * @param signature in Base64, over {@link #text}
 */
public record Checkpoint(
        String installation,
        String organization,
        long link,
        Hash hash,
        Instant at,
        Hash key,
        String signature) {

    static Checkpoint sign(
            SigningKey key,
            String installation,
            String organization,
            long link,
            Hash hash,
            Instant at) {
        Instant time = Micros.instant(Micros.of(at));
        Hash id = key.verifying().id();
        String text = text(installation, organization, link, hash, time);
        return new Checkpoint(installation, organization, link, hash, time, id, key.sign(text));
    }

    /**
     * What is signed: these lines in UTF-8, without a line break at the end. The time is in
     * microseconds since 1970, the hash in hexadecimal.
     *
     * <pre>
     * troupe checkpoint 1
     * installation 0b2c…
     * link 42
     * hash 9f86…
     * at 1763726400000000
     * organization Larkspur Outdoor
     * </pre>
     */
    public String text() {
        return text(installation, organization, link, hash, at);
    }

    private static String text(
            String installation, String organization, long link, Hash hash, Instant at) {
        return "troupe checkpoint 1\ninstallation "
                + installation
                + "\nlink "
                + link
                + "\nhash "
                + hash
                + "\nat "
                + Micros.of(at)
                + "\norganization "
                + organization;
    }

    boolean isSignedBy(VerifyingKey by) {
        return by.verifies(text(), signature);
    }
}
