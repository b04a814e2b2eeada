package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.PriorityQueue;
import javax.sql.DataSource;

/**
 * What happened, when, by whom, on whose authority, approved by whom, and to what effect, as the
 * journal tells. Reads in bounded memory; proves nothing, which {@link Audit} does.
 */
public final class AuditLog {

    private final DataSource database;

    public AuditLog(DataSource database) {
        this.database = database;
    }

    /**
     * Which entries are wanted: those that all of these fit.
     *
     * @param run it, and all runs below it
     * @param agent by its name
     * @param person who did, approved or had begun it
     * @param what a part of what was done, in whatever case
     * @param all also what is between what was done
     */
    public record Filter(
            Optional<String> organization,
            Optional<Instant> since,
            Optional<RunId> run,
            Optional<String> agent,
            Optional<String> person,
            Optional<String> what,
            boolean all) {

        /** Everything that was done. */
        public static final Filter NONE =
                new Filter(
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        false);

        private boolean fits(AuditEntry entry) {
            return (all || entry.major())
                    && since.map(from -> !entry.at().isBefore(from)).orElse(true)
                    && agent.map(entry.agent()::equals).orElse(true)
                    && person.map(name -> isOf(entry, name)).orElse(true)
                    && what.map(part -> lower(entry.what()).contains(lower(part))).orElse(true);
        }

        private static boolean isOf(AuditEntry entry, String person) {
            return entry.person().equals(person)
                    || entry.authority().equals(person)
                    || List.of(entry.approvedBy().split(", ")).contains(person);
        }

        private static String lower(String text) {
            return text.toLowerCase(Locale.ROOT);
        }
    }

    /**
     * The latest entries that fit.
     *
     * @param entries in the order of time
     * @param more how many earlier ones there are
     */
    public record Page(List<AuditEntry> entries, long more) {
        public Page {
            entries = List.copyOf(entries);
        }
    }

    /** Reads the latest entries. */
    public Page read(Filter filter, int most) {
        return Database.run(
                "reading the audit log", database, connection -> read(connection, filter, most));
    }

    private static Page read(Connection connection, Filter filter, int most) throws SQLException {
        String sql =
                """
                with recursive tree (id) as (
                  select ?::bigint union select r.id from troupe.run r join tree t on r.parent = t.id)
                select j.run, j.seq, j.at, j.kind, j.pos, j.name, coalesce(j.payload, troupe.content_of(j.blob))
                from troupe.run r join troupe.journal j on j.run = r.id
                where (? = '' or r.organization = ?) and (r.status in (0, 1) or r.updated_at >= ?::timestamptz)
                  and (? = 0 or r.id in (select id from tree))
                order by j.run, j.seq
                """;
        String organization = filter.organization().orElse("");
        long run = filter.run().map(RunId::value).orElse(0L);
        Latest latest = new Latest(most);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, run);
            select.setString(2, organization);
            select.setString(3, organization);
            select.setString(4, filter.since().orElse(Instant.EPOCH).toString());
            select.setLong(5, run);
            select.setFetchSize(500);
            try (ResultSet rows = select.executeQuery()) {
                Narrator narrator = new Narrator();
                while (rows.next()) {
                    if (rows.getInt(2) == 0) {
                        narrator = new Narrator();
                    }
                    AuditEntry entry = narrator.tell(row(rows));
                    if (filter.fits(entry)) {
                        latest.add(entry);
                    }
                }
            }
        }
        return latest.page();
    }

    private static JournalRow row(ResultSet row) throws SQLException {
        return Narrator.row(
                row.getLong(1),
                row.getInt(2),
                Micros.of(row.getObject(3, OffsetDateTime.class).toInstant()),
                Kind.of(row.getInt(4)),
                row.getString(5),
                row.getString(6),
                Optional.ofNullable(row.getString(7)).orElse(""));
    }

    /** Keeps so many of the latest. */
    private static final class Latest {
        private static final Comparator<AuditEntry> ORDER =
                Comparator.comparing(AuditEntry::at)
                        .thenComparingLong(entry -> entry.run().value())
                        .thenComparingInt(AuditEntry::seq);

        private final int most;
        private final PriorityQueue<AuditEntry> kept = new PriorityQueue<>(ORDER);
        private long more;

        Latest(int most) {
            this.most = most;
        }

        void add(AuditEntry entry) {
            kept.add(entry);
            if (kept.size() > most) {
                kept.remove();
                more++;
            }
        }

        Page page() {
            List<AuditEntry> entries = new ArrayList<>(kept);
            entries.sort(ORDER);
            return new Page(entries, more);
        }
    }
}
