package dev.troupe.engine;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Inserts journal rows by COPY, and what they keep apart. */
final class RowCopy {

    private static final String COPY =
            "copy troupe.journal (run, seq, at, kind, pos, name, payload, blob, hash) from stdin (format binary)";

    private RowCopy() {}

    static void insert(Connection connection, CopyBuffer buffer, List<NewRow> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        Map<Hash, String> blobs = new TreeMap<>((a, b) -> Arrays.compare(a.bytes(), b.bytes()));
        buffer.start();
        for (NewRow row : rows) {
            add(buffer, row);
            row.payload()
                    .ifPresent(payload ->
                            payload.blob().ifPresent(hash -> blobs.put(hash, payload.json())));
        }
        if (!blobs.isEmpty()) {
            Blobs.insert(connection, blobs);
        }
        buffer.send(connection, COPY);
    }

    private static void add(CopyBuffer buffer, NewRow row) {
        buffer.row(9);
        buffer.bigint(row.run());
        buffer.integer(row.seq());
        buffer.timestamp(row.atMicros());
        buffer.smallint(row.kind().code());
        buffer.text(row.pos());
        buffer.text(row.name());
        Optional<Payload> payload = row.payload();
        if (payload.isEmpty()) {
            buffer.nothing();
            buffer.nothing();
        } else if (payload.get().blob().isPresent()) {
            buffer.nothing();
            buffer.bytea(payload.get().blob().get().bytes());
        } else {
            buffer.bytea(payload.get().utf8());
            buffer.nothing();
        }
        buffer.bytea(row.hash().bytes());
    }
}
