package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads journal rows and messages from the database. */
final class JournalReader {

    static final String COLUMNS = "run, seq, at, kind, pos, name, payload, blob, hash";

    private JournalReader() {}

    /** All rows of these runs from a sequence number on, by run, in their order. */
    static Map<Long, List<JournalRow>> read(Connection connection, List<Long> runs, int fromSeq)
            throws SQLException {
        Map<Long, List<JournalRow>> byRun = new LinkedHashMap<>();
        String rest = "where run = any (?) and seq >= ? order by run, seq";
        List<JournalRow> rows =
                read(
                        connection,
                        rest,
                        select -> {
                            new Columns(select, 1).longs(runs, Long::longValue);
                            select.setInt(2, fromSeq);
                            select.setFetchSize(2_000);
                        });
        for (JournalRow row : rows) {
            byRun.computeIfAbsent(row.run().value(), run -> new ArrayList<>()).add(row);
        }
        return byRun;
    }

    /** So many rows of a run, from a sequence number on. */
    static List<JournalRow> read(Connection connection, long run, int fromSeq, int limit)
            throws SQLException {
        return read(
                connection,
                "where run = ? and seq >= ? order by seq limit ?",
                select -> {
                    select.setLong(1, run);
                    select.setInt(2, fromSeq);
                    select.setInt(3, limit);
                });
    }

    /** So many rows of a run and all below it in the order of time, after one of them. */
    static List<JournalRow> readBelow(
            Connection connection, long run, JournalPlace after, int limit) throws SQLException {
        return read(
                connection,
                """
                where (run, seq) in (
                  select j.run, j.seq from troupe.journal j
                  where j.run in (
                      with recursive below (id) as (
                        select ?::bigint union all select c.id from troupe.run c join below b on c.parent = b.id)
                      select id from below)
                    and (j.at, j.run, j.seq) > (?::timestamptz, ?, ?)
                  order by j.at, j.run, j.seq limit ?)
                order by at, run, seq
                """,
                select -> {
                    select.setLong(1, run);
                    select.setString(2, after.at().toString());
                    select.setLong(3, after.run().value());
                    select.setInt(4, after.seq());
                    select.setInt(5, limit);
                });
    }

    /** The last row of a run. */
    static Optional<JournalRow> last(Connection connection, long run) throws SQLException {
        return read(
                        connection,
                        "where run = ? order by seq desc limit 1",
                        select -> select.setLong(1, run))
                .stream()
                .findFirst();
    }

    /** What was received at a position of a run. */
    static Optional<JournalRow> received(Connection connection, long run, String position)
            throws SQLException {
        return read(
                        connection,
                        "where run = ? and pos = ? and kind = ? order by seq desc limit 1",
                        select -> {
                            select.setLong(1, run);
                            select.setString(2, position);
                            select.setInt(3, Kind.RECEIVED.code());
                        })
                .stream()
                .findFirst();
    }

    @FunctionalInterface
    private interface Binding {
        void bind(PreparedStatement select) throws SQLException;
    }

    private static List<JournalRow> read(Connection connection, String rest, Binding binding)
            throws SQLException {
        List<RawRow> raw = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement("select " + COLUMNS + " from troupe.journal " + rest)) {
            binding.bind(select);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    raw.add(RawRow.of(rows));
                }
            }
        }
        Map<Hash, String> blobs =
                Blobs.load(
                        connection,
                        raw.stream().flatMap(row -> row.blob().stream()).distinct().toList());
        return raw.stream().map(row -> row.resolve(blobs)).toList();
    }

    /** A row whose payload may be stored apart. */
    record RawRow(
            long run,
            int seq,
            long atMicros,
            int kind,
            String pos,
            String name,
            Optional<String> payload,
            Optional<Hash> blob,
            Hash hash) {

        static RawRow of(ResultSet rows) throws SQLException {
            return new RawRow(
                    rows.getLong(1),
                    rows.getInt(2),
                    Micros.of(rows.getObject(3, java.time.OffsetDateTime.class).toInstant()),
                    rows.getInt(4),
                    rows.getString(5),
                    rows.getString(6),
                    Optional.ofNullable(rows.getString(7)),
                    Optional.ofNullable(rows.getBytes(8)).map(Hash::of),
                    Hash.of(rows.getBytes(9)));
        }

        JournalRow resolve(Map<Hash, String> blobs) {
            Optional<String> content =
                    blob.isEmpty()
                            ? payload
                            : Optional.of(
                                    Optional.ofNullable(blobs.get(blob.get()))
                                            .orElseThrow(() ->
                                                    new EngineException(
                                                            "the payload of row "
                                                                    + seq
                                                                    + " of run "
                                                                    + run
                                                                    + " is missing from the database: run `troupe audit verify`")));
            return new JournalRow(
                    new RunId(run),
                    seq,
                    Micros.instant(atMicros),
                    Kind.of(kind),
                    pos,
                    name,
                    content,
                    hash);
        }
    }

    /** The messages to these runs that were not received yet. */
    static Map<Long, List<Signal>> signals(Connection connection, List<Long> runs)
            throws SQLException {
        Map<Long, List<Signal>> byRun = new HashMap<>();
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select run, no, topic, payload, sender from troupe.signal where run = any (?) order by run, no")) {
            new Columns(select, 1).longs(runs, Long::longValue);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    byRun.computeIfAbsent(rows.getLong(1), run -> new ArrayList<>())
                            .add(
                                    new Signal(
                                            rows.getInt(2),
                                            rows.getString(3),
                                            rows.getString(4),
                                            rows.getString(5)));
                }
            }
        }
        return byRun;
    }
}
