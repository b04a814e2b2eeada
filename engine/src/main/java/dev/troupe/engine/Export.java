package dev.troupe.engine;

import dev.troupe.core.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import tools.jackson.databind.node.ObjectNode;

/**
 * Writes the journal so that it can be proved without the database: each organization's chain link
 * by link, before each link the rows that it adds to its run, after it the checkpoints that sign
 * it; at last the rows of runs that are under way. Reads in one snapshot, in bounded memory.
 */
public final class Export {

    static final String FORM = "troupe audit export 1";

    private final DataSource database;
    private final Instant at;
    private final Optional<SigningKey> key;

    /**
     * @param at when it is made
     * @param key signs the ends of the chains as they are exported, if present
     */
    public Export(DataSource database, Instant at, Optional<SigningKey> key) {
        this.database = database;
        this.at = at;
        this.key = key;
    }

    /**
     * A part of the history. Both ends are links of the chain, so that the part is proved alone.
     *
     * @param since only links of runs that did something since, and those after them; all if absent
     * @param until only links of runs that had done something by then, and those before them; of
     *     runs that went on, what they had done by then, as of runs that are under way; all if
     *     absent
     */
    public record Span(Optional<Instant> since, Optional<Instant> until) {

        /** The whole history. */
        public static final Span ALL = new Span(Optional.empty(), Optional.empty());

        /**
         * @throws IllegalArgumentException if it ends before it begins
         */
        public Span {
            if (since.isPresent() && until.isPresent() && until.get().isBefore(since.get())) {
                throw new IllegalArgumentException(
                        "the part that is wanted ends ("
                                + until.get()
                                + ") before it begins ("
                                + since.get()
                                + ")");
            }
        }
    }

    /** How much was written. */
    public record Summary(long rows, long links, long checkpoints) {}

    /**
     * Writes an export.
     *
     * @param organization only this one; all if absent
     * @param span which part of the history
     * @throws UncheckedIOException if it cannot be written
     */
    public Summary write(
            Writer out, ExportFormat format, Optional<String> organization, Span span) {
        return Database.run(
                "exporting the journal",
                database,
                connection -> {
                    connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
                    connection.setReadOnly(true);
                    try {
                        return new Pass(connection, out, format, span).write(organization);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    } finally {
                        connection.commit();
                        connection.setReadOnly(false);
                        connection.setTransactionIsolation(Connection.TRANSACTION_READ_COMMITTED);
                    }
                });
    }

    /** One export under way. */
    private final class Pass {
        private final Connection connection;
        private final Writer out;
        private final ExportFormat format;
        private final Span span;
        private final String installation;
        private final Map<Long, Narrator> narrators = new HashMap<>();
        private final MessageDigest digest = Hash.digest();
        private long rows;
        private long links;
        private long checkpoints;

        Pass(Connection connection, Writer out, ExportFormat format, Span span)
                throws SQLException {
            this.connection = connection;
            this.out = out;
            this.format = format;
            this.span = span;
            this.installation = Installation.id(connection);
        }

        Summary write(Optional<String> organization) throws SQLException, IOException {
            format.begin(out);
            ObjectNode header =
                    record("export")
                            .put("form", FORM)
                            .put("installation", installation)
                            .put("at", Micros.of(at));
            span.since().ifPresent(from -> header.put("since", Micros.of(from)));
            put(header);
            if (span.until().isPresent()) {
                put(record("until").put("at", Micros.of(span.until().get())));
            }
            for (String one : organizations(organization)) {
                long base = base(one);
                long last = Math.max(base, last(one));
                chain(one, base, last);
                underWay(one, base, last);
            }
            put(end());
            return new Summary(rows, links, checkpoints);
        }

        /** Signs all records before it as one. */
        private ObjectNode end() {
            String records = Hash.of(digest.digest()).toString();
            ObjectNode end =
                    record("end")
                            .put("rows", rows)
                            .put("links", links)
                            .put("checkpoints", checkpoints)
                            .put("records", records);
            key.ifPresent(signing ->
                    end.put("key", signing.verifying().id().toString())
                            .put("signature", signing.sign(text(installation, records))));
            return end;
        }

        private List<String> organizations(Optional<String> only) throws SQLException {
            String sql =
                    "select organization from troupe.chain_head union select distinct organization from troupe.run order by 1";
            List<String> all = new ArrayList<>();
            try (PreparedStatement select = connection.prepareStatement(sql);
                    ResultSet names = select.executeQuery()) {
                while (names.next()) {
                    all.add(names.getString(1));
                }
            }
            only.ifPresent(one -> all.removeIf(name -> !name.equals(one)));
            return all;
        }

        /** The last link that is left out, which is written as the base of the others. */
        private long base(String organization) throws SQLException, IOException {
            if (span.since().isEmpty()) {
                return 0;
            }
            String sql =
                    """
                    select no, hash from troupe.chain
                    where organization = ? and no = coalesce(
                      (select min(c.no) - 1 from troupe.chain c join troupe.journal j on j.run = c.run and j.seq = c.seq
                       where c.organization = ? and j.at >= ?::timestamptz),
                      (select max(no) from troupe.chain where organization = ?))
                    """;
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, organization);
                select.setString(2, organization);
                select.setString(3, span.since().get().toString());
                select.setString(4, organization);
                try (ResultSet link = select.executeQuery()) {
                    if (!link.next()) {
                        return 0;
                    }
                    put(
                            record("base")
                                    .put("organization", organization)
                                    .put("no", link.getLong(1))
                                    .put("hash", hex(link.getBytes(2))));
                    return link.getLong(1);
                }
            }
        }

        /** The last link that is in it. */
        private long last(String organization) throws SQLException {
            if (span.until().isEmpty()) {
                return Long.MAX_VALUE;
            }
            String sql =
                    """
                    select coalesce(max(c.no), 0) from troupe.chain c join troupe.journal j on j.run = c.run and j.seq = c.seq
                    where c.organization = ? and j.at <= ?::timestamptz
                    """;
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, organization);
                select.setString(2, span.until().get().toString());
                try (ResultSet link = select.executeQuery()) {
                    link.next();
                    return link.getLong(1);
                }
            }
        }

        private void chain(String organization, long base, long last)
                throws SQLException, IOException {
            String sql =
                    """
                    select c.no, c.run, c.seq, c.head, c.hash,
                           j.run, j.seq, j.at, j.kind, j.pos, j.name, j.payload, j.blob, j.hash, troupe.content_of(j.blob)
                    from (select *, coalesce(lag(seq) over (partition by run order by no), -1) as before
                          from troupe.chain where organization = ? and no > ? and no <= ?) c
                    left join troupe.journal j on j.run = c.run and j.seq > c.before and j.seq <= c.seq
                    order by c.no, j.seq
                    """;
            try (PreparedStatement select = connection.prepareStatement(sql);
                    Signed signed = new Signed(organization, base)) {
                select.setString(1, organization);
                select.setLong(2, base);
                select.setLong(3, last);
                select.setFetchSize(200);
                ObjectNode link = null;
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        if (link != null && link.path("no").asLong() != row.getLong(1)) {
                            put(link);
                            signed.after(link);
                            link = null;
                        }
                        link = link == null ? link(organization, row) : link;
                        row(organization, row, 6);
                    }
                }
                if (link != null) {
                    put(link);
                    signed.after(link);
                    signed.end(link);
                }
            }
        }

        private ObjectNode link(String organization, ResultSet row) throws SQLException {
            links++;
            return record("link")
                    .put("organization", organization)
                    .put("no", row.getLong(1))
                    .put("run", row.getLong(2))
                    .put("seq", row.getInt(3))
                    .put("head", hex(row.getBytes(4)))
                    .put("hash", hex(row.getBytes(5)));
        }

        /**
         * Rows of runs that have not left their node since; or not by the moment with which this
         * ends: what they had done by then.
         */
        private void underWay(String organization, long base, long last)
                throws SQLException, IOException {
            String sql =
                    """
                    select j.run, j.seq, j.at, j.kind, j.pos, j.name, j.payload, j.blob, j.hash, troupe.content_of(j.blob)
                    from troupe.run r
                    left join (select run, max(seq) as seq from troupe.chain where organization = ? and no > ? and no <= ? group by run) l
                      on l.run = r.id
                    join troupe.journal j on j.run = r.id and j.seq > coalesce(l.seq, -1) and j.at <= ?::timestamptz
                    where r.organization = ? and (r.status in (0, 1) or r.id in (select run from troupe.chain where organization = ? and no > ?))
                    order by j.run, j.seq
                    """;
            try (PreparedStatement select = connection.prepareStatement(sql)) {
                select.setString(1, organization);
                select.setLong(2, base);
                select.setLong(3, last);
                select.setString(4, span.until().map(Instant::toString).orElse("infinity"));
                select.setString(5, organization);
                select.setString(6, organization);
                select.setLong(7, last);
                select.setFetchSize(200);
                try (ResultSet row = select.executeQuery()) {
                    while (row.next()) {
                        row(organization, row, 1);
                    }
                }
            }
        }

        /**
         * Writes a journal row, and before a run's first one what is said of the run.
         *
         * @param first the column that its own begin at
         */
        private void row(String organization, ResultSet row, int first)
                throws SQLException, IOException {
            long run = row.getLong(first);
            if (row.wasNull()) {
                return;
            }
            int seq = row.getInt(first + 1);
            long time = Micros.of(row.getObject(first + 2, OffsetDateTime.class).toInstant());
            rows++;
            ObjectNode json =
                    record("row")
                            .put("organization", organization)
                            .put("run", run)
                            .put("seq", seq)
                            .put("at", time)
                            .put("kind", row.getInt(first + 3))
                            .put("position", row.getString(first + 4))
                            .put("name", row.getString(first + 5));
            boolean apart = row.getBytes(first + 7) != null;
            Optional<String> payload =
                    Optional.ofNullable(row.getString(apart ? first + 9 : first + 6));
            json.put("stored", apart ? "apart" : payload.isPresent() ? "row" : "none");
            payload.ifPresent(text -> json.put("payload", text));
            json.put("hash", hex(row.getBytes(first + 8)));
            Kind kind = Kind.of(row.getInt(first + 3));
            tell(
                    json,
                    Narrator.row(
                            run,
                            seq,
                            time,
                            kind,
                            row.getString(first + 4),
                            row.getString(first + 5),
                            payload.orElse("")));
            put(json);
        }

        private void tell(ObjectNode json, JournalRow row) {
            long run = row.run().value();
            Narrator narrator = narrators.computeIfAbsent(run, key -> new Narrator());
            ExportFormat.tell(json, narrator.tell(row));
            if (Narrator.ends(row.kind())) {
                narrators.remove(run);
            }
        }

        /** The checkpoints of an organization, read along with its links. */
        private final class Signed implements AutoCloseable {
            private final String organization;
            private final PreparedStatement select;
            private final ResultSet stored;
            private boolean more;
            private long last;

            Signed(String organization, long base) throws SQLException {
                this.organization = organization;
                select =
                        connection.prepareStatement(
                                "select no, hash, at, key, signature from troupe.checkpoint where organization = ? and no > ? order by no, at");
                select.setString(1, organization);
                select.setLong(2, base);
                select.setFetchSize(200);
                stored = select.executeQuery();
                more = stored.next();
            }

            void after(ObjectNode link) throws SQLException, IOException {
                while (more && stored.getLong(1) <= link.path("no").asLong()) {
                    last = stored.getLong(1);
                    put(
                            new Checkpoint(
                                    installation,
                                    organization,
                                    last,
                                    Hash.of(stored.getBytes(2)),
                                    stored.getObject(3, OffsetDateTime.class).toInstant(),
                                    Hash.of(stored.getBytes(4)),
                                    Base64.getEncoder().encodeToString(stored.getBytes(5))));
                    more = stored.next();
                }
            }

            void end(ObjectNode link) throws IOException {
                long no = link.path("no").asLong();
                if (last != no && key.isPresent()) {
                    Hash hash = Hash.ofHex(link.path("hash").asString());
                    put(Checkpoint.sign(key.get(), installation, organization, no, hash, at));
                }
            }

            private void put(Checkpoint checkpoint) throws IOException {
                checkpoints++;
                Pass.this.put(
                        record("checkpoint")
                                .put("organization", checkpoint.organization())
                                .put("no", checkpoint.link())
                                .put("at", Micros.of(checkpoint.at()))
                                .put("hash", checkpoint.hash().toString())
                                .put("key", checkpoint.key().toString())
                                .put("signature", checkpoint.signature()));
            }

            @Override
            public void close() throws SQLException {
                select.close();
            }
        }

        private void put(ObjectNode record) throws IOException {
            ExportFormat.add(digest, record);
            format.write(out, record);
        }
    }

    /**
     * What is signed of an export as a whole: these lines in UTF-8, without a line break at the
     * end.
     *
     * <pre>
     * troupe audit export 1
     * installation 0b2c…
     * records 9f86…
     * </pre>
     */
    static String text(String installation, String records) {
        return FORM + "\ninstallation " + installation + "\nrecords " + records;
    }

    private static ObjectNode record(String what) {
        return Json.object().put("record", what);
    }

    private static String hex(byte[] hash) {
        return Hash.of(hash).toString();
    }
}
