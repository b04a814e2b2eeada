package dev.troupe.engine;

import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Keeps texts under the SHA-256 of their content, for what runs refer to. Thread-safe. */
public final class BlobStore {

    private static final String PREFIX = "sha256:";

    private final DataSource database;

    public BlobStore(DataSource database) {
        this.database = database;
    }

    /**
     * Keeps a text; keeping it again changes nothing.
     *
     * @return its address: {@code sha256:} and the hash in hexadecimal
     */
    public String put(String content) {
        Hash hash = Hash.sha256(content);
        Database.run(
                "keeping a text",
                database,
                connection -> {
                    Blobs.keep(connection, Map.of(hash, content));
                    return true;
                });
        return PREFIX + hash;
    }

    /**
     * The text at an address, if there is one. Runs read texts outside their steps, and must not
     * fail because the database is away for a moment: this waits until it is back.
     *
     * @throws IllegalArgumentException if it is not an address
     */
    public Optional<String> get(String address) {
        if (!address.startsWith(PREFIX) || address.length() != PREFIX.length() + 2 * Hash.LENGTH) {
            throw new IllegalArgumentException(
                    "'"
                            + address
                            + "' is not an address: expected sha256: and 64 hexadecimal digits");
        }
        Hash hash = Hash.of(HexFormat.of().parseHex(address, PREFIX.length(), address.length()));
        return Optional.ofNullable(
                Database.retrying(
                                "reading a text",
                                database,
                                connection -> Blobs.load(connection, List.of(hash)))
                        .get(hash));
    }
}
