package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Large texts, kept once per content under their SHA-256. */
final class Blobs {

    private Blobs() {}

    static void insert(Connection connection, Map<Hash, String> blobs) throws SQLException {
        String sql =
                """
                insert into troupe.blob (hash, content) select * from unnest(?::bytea[], ?::text[])
                on conflict (hash) do update set used_at = now() where blob.used_at < now() - interval '10 minutes'
                """;
        List<Map.Entry<Hash, String>> entries = new ArrayList<>(blobs.entrySet());
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            Columns columns = new Columns(insert, 1);
            columns.bytes(entries, entry -> entry.getKey().bytes());
            columns.texts(entries, Map.Entry::getValue);
            insert.executeUpdate();
        }
    }

    /** As a tenant, too: the database computes the hash again. */
    static void keep(Connection connection, Map<Hash, String> blobs) throws SQLException {
        List<Map.Entry<Hash, String>> entries = List.copyOf(blobs.entrySet());
        try (PreparedStatement keep =
                connection.prepareStatement("select troupe.keep_contents(?, ?)")) {
            Columns columns = new Columns(keep, 1);
            columns.bytes(entries, entry -> entry.getKey().bytes());
            columns.texts(entries, Map.Entry::getValue);
            keep.execute();
        }
    }

    /** The texts of these hashes; one that is missing is missing in the answer. */
    static Map<Hash, String> load(Connection connection, Collection<Hash> hashes)
            throws SQLException {
        Map<Hash, String> found = new HashMap<>();
        if (hashes.isEmpty()) {
            return found;
        }
        try (PreparedStatement select =
                connection.prepareStatement("select address, text from troupe.contents_of(?)")) {
            new Columns(select, 1).bytes(List.copyOf(hashes), Hash::bytes);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    found.put(Hash.of(rows.getBytes(1)), rows.getString(2));
                }
            }
        }
        return found;
    }
}
