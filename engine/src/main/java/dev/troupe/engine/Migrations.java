package dev.troupe.engine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;

/** Compares what a database was made by with the migrations that this code has. */
final class Migrations {

    static final String FOLDER = "dev/troupe/engine/migration";

    private Migrations() {}

    static boolean hasHistory(Connection connection) throws SQLException {
        try (PreparedStatement exists =
                        connection.prepareStatement(
                                "select to_regclass('troupe.schema_history') is not null");
                ResultSet answer = exists.executeQuery()) {
            answer.next();
            return answer.getBoolean(1);
        }
    }

    /**
     * The migrations that a database was made by and that are others here. A look of our own: the
     * library would look only where there is something to migrate, and takes long to load.
     */
    static List<String> othersIn(Connection connection) throws SQLException {
        List<String> others = new ArrayList<>();
        if (!hasHistory(connection)) {
            return others;
        }
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "select script, checksum from troupe.schema_history where type = 'SQL' and success order by installed_rank");
                ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                if (!isHere(rows.getString(1), rows.getInt(2))) {
                    others.add(rows.getString(1));
                }
            }
        }
        return others;
    }

    private static boolean isHere(String script, int checksum) {
        String path = FOLDER + "/" + script;
        try (InputStream text = Migrations.class.getClassLoader().getResourceAsStream(path)) {
            return text != null && checksum(text) == checksum;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read " + path, e);
        }
    }

    /** As Flyway computes it: CRC-32 of the lines in UTF-8, without what separates them. */
    private static int checksum(InputStream text) throws IOException {
        CRC32 crc = new CRC32();
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
            crc.update(line.getBytes(StandardCharsets.UTF_8));
        }
        return (int) crc.getValue();
    }
}
