package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
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

    private static final String COPY_WITH_SHARES =
            "copy troupe.journal (run, seq, at, kind, pos, name, payload, blob, hash, tab, spender, outcome, money, tokens, runs, time, held) from stdin (format binary)";

    private RowCopy() {}

    /**
     * A row, and what its step used of a tab.
     *
     * @param share absent if it had no share of one
     */
    record Row(NewRow row, Optional<Share> share) {}

    static void insert(Connection connection, CopyBuffer buffer, List<Row> rows)
            throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        Map<Hash, String> blobs = blobs(rows.stream().map(Row::row).toList());
        boolean shares = rows.stream().anyMatch(row -> row.share().isPresent());
        buffer.start();
        for (Row row : rows) {
            buffer.row(shares ? 17 : 9);
            add(buffer, row.row());
            if (shares) {
                add(buffer, row.share());
            }
        }
        if (!blobs.isEmpty()) {
            Blobs.insert(connection, blobs);
        }
        buffer.send(connection, shares ? COPY_WITH_SHARES : COPY);
    }

    private static void add(CopyBuffer buffer, Optional<Share> share) {
        if (share.isEmpty()) {
            for (int i = 0; i < 8; i++) {
                buffer.nothing();
            }
            return;
        }
        Share some = share.get();
        buffer.bigint(some.tab());
        buffer.bigint(some.spender());
        buffer.smallint(some.outcome().code());
        buffer.bigint(some.used().money());
        buffer.bigint(some.used().tokens());
        buffer.integer(Math.toIntExact(some.used().runs()));
        buffer.bigint(some.used().time());
        buffer.bigint(some.held());
    }

    /** Outside of a node's writer, as a tenant, too: COPY knows no row-level security. */
    static void add(Connection connection, List<NewRow> rows) throws SQLException {
        Map<Hash, String> blobs = blobs(rows);
        if (!blobs.isEmpty()) {
            Blobs.keep(connection, blobs);
        }
        String sql =
                """
                insert into troupe.journal (run, seq, at, kind, pos, name, payload, blob, hash)
                select run, seq, timestamptz 'epoch' + micros * interval '1 microsecond', kind, pos, name, payload, decode(blob, 'hex'), hash
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) as r (run, seq, micros, kind, pos, name, payload, blob, hash)
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            Columns columns = new Columns(insert, 1);
            columns.longs(rows, NewRow::run);
            columns.ints(rows, NewRow::seq);
            columns.longs(rows, NewRow::atMicros);
            columns.ints(rows, row -> row.kind().code());
            columns.texts(rows, NewRow::pos);
            columns.texts(rows, NewRow::name);
            columns.optionalTexts(
                    rows, row -> row.payload().filter(p -> p.blob().isEmpty()).map(Payload::json));
            columns.optionalTexts(
                    rows, row -> row.payload().flatMap(Payload::blob).map(Hash::toString));
            columns.bytes(rows, row -> row.hash().bytes());
            insert.executeUpdate();
        }
    }

    private static Map<Hash, String> blobs(List<NewRow> rows) {
        Map<Hash, String> blobs = new TreeMap<>((a, b) -> Arrays.compare(a.bytes(), b.bytes()));
        for (NewRow row : rows) {
            row.payload()
                    .ifPresent(payload ->
                            payload.blob().ifPresent(hash -> blobs.put(hash, payload.json())));
        }
        return blobs;
    }

    private static void add(CopyBuffer buffer, NewRow row) {
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
