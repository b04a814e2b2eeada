package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * Looks for the latest entries of the audit log, in the runs that were active last: nothing in a
 * run is later than when it came to rest. So it is over as soon as enough is found and all other
 * runs have been at rest for longer.
 */
final class AuditScan {

    private static final int RUNS_AT_ONCE = 100;

    private static final String TREE =
            """
            with recursive tree (id) as (
              select ?::bigint union select r.id from troupe.run r join tree t on r.parent = t.id)
            select r.id from tree t join troupe.run r on r.id = t.id where (? = '' or r.organization = ?) order by 1
            """;

    private static final String ROWS =
            """
            select j.run, j.seq, j.at, j.kind, j.pos, j.name, coalesce(j.payload, troupe.content_of(j.blob))
            from troupe.journal j where j.run = any (?) order by j.run, j.seq
            """;

    private final Connection connection;
    private final AuditLog.Filter filter;
    private final Optional<AuditLog.Place> before;
    private final int most;
    private final Duration skew;
    private final PriorityQueue<AuditEntry> kept =
            new PriorityQueue<>(Comparator.comparing(AuditLog.Place::of));
    private boolean more;

    /**
     * @param before what is looked for
     * @param most how many entries
     * @param skew by how much the clocks of nodes may differ
     */
    AuditScan(
            Connection connection,
            AuditLog.Filter filter,
            Optional<AuditLog.Place> before,
            int most,
            Duration skew) {
        this.connection = connection;
        this.filter = filter;
        this.before = before;
        this.most = most;
        this.skew = skew;
    }

    /**
     * Looks.
     *
     * @param mostRuns in how many runs, or a few more
     */
    AuditLog.Page page(int mostRuns) throws SQLException {
        return filter.run().isPresent() ? within(filter.run().get()) : overall(mostRuns);
    }

    private AuditLog.Page within(RunId top) throws SQLException {
        List<Long> tree = tree(top);
        for (int at = 0; at < tree.size(); at += RUNS_AT_ONCE) {
            look(tree.subList(at, Math.min(tree.size(), at + RUNS_AT_ONCE)));
        }
        return found();
    }

    private AuditLog.Page overall(int mostRuns) throws SQLException {
        RestedRuns runs = new RestedRuns(connection, filter, before.map(AuditLog.Place::at));
        // A look that is cut short has to come further than the one before.
        Instant beginning = before.map(AuditLog.Place::at).orElse(RestedRuns.NEVER);
        int seen = 0;
        while (true) {
            Optional<Instant> rested = runs.latest();
            if (rested.isEmpty() || isEnough(rested.get())) {
                return found();
            }
            if (seen >= mostRuns && isBefore(rested.get(), beginning)) {
                return foundAfter(rested.get().plus(skew));
            }
            List<Long> some = runs.take(RUNS_AT_ONCE);
            seen += some.size();
            look(some);
        }
    }

    private boolean isEnough(Instant rested) {
        return kept.size() == most && isBefore(rested, kept.element().at());
    }

    /** Whether all that runs which came to rest by then can hold is earlier than a moment. */
    private boolean isBefore(Instant rested, Instant moment) {
        return !rested.equals(RestedRuns.NEVER) && rested.plus(skew).isBefore(moment);
    }

    private AuditLog.Page found() {
        List<AuditEntry> entries = inOrder();
        return new AuditLog.Page(
                entries,
                more || kept.size() == most
                        ? Optional.of(AuditLog.Place.of(entries.getFirst()))
                        : Optional.empty());
    }

    /** What is known not to lack anything: later than a moment. */
    private AuditLog.Page foundAfter(Instant moment) {
        List<AuditEntry> entries =
                inOrder().stream().filter(entry -> entry.at().isAfter(moment)).toList();
        return new AuditLog.Page(entries, Optional.of(AuditLog.Place.after(moment)));
    }

    private List<AuditEntry> inOrder() {
        List<AuditEntry> entries = new ArrayList<>(kept);
        entries.sort(Comparator.comparing(AuditLog.Place::of));
        return entries;
    }

    private void keep(AuditEntry entry) {
        if (!filter.fits(entry)
                || before.filter(place -> AuditLog.Place.of(entry).compareTo(place) >= 0)
                        .isPresent()) {
            return;
        }
        kept.add(entry);
        if (kept.size() > most) {
            kept.remove();
            more = true;
        }
    }

    private void look(List<Long> runs) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(ROWS)) {
            new Columns(select, 1).longs(runs, Long::longValue);
            select.setFetchSize(500);
            try (ResultSet rows = select.executeQuery()) {
                Narrator narrator = new Narrator();
                while (rows.next()) {
                    if (rows.getInt(2) == 0) {
                        narrator = new Narrator();
                    }
                    keep(narrator.tell(row(rows)));
                }
            }
        }
    }

    private List<Long> tree(RunId top) throws SQLException {
        String organization = filter.organization().orElse("");
        try (PreparedStatement select = connection.prepareStatement(TREE)) {
            select.setLong(1, top.value());
            select.setString(2, organization);
            select.setString(3, organization);
            try (ResultSet rows = select.executeQuery()) {
                List<Long> runs = new ArrayList<>();
                while (rows.next()) {
                    runs.add(rows.getLong(1));
                }
                return runs;
            }
        }
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
}
