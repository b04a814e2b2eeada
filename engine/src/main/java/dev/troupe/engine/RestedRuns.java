package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/**
 * Runs, those first that came to rest last; before these, those that do not rest. Not thread-safe.
 */
final class RestedRuns {

    /** When a run rests that goes on; and that of an organization, which is never over. */
    static final Instant NEVER = Instant.MAX;

    private static final int AT_ONCE = 200;

    /** A fork was created later than what it has copied had happened. */
    private static final String BEGUN =
            """
            (r.created_at <= ?::timestamptz or exists (
              select from troupe.journal j where j.run = r.id and j.seq = 0 and j.at <= ?::timestamptz)) and
            """;

    private static final String OF_ORGANIZATION = "r.type = '" + OrganizationJournal.TYPE + "'";

    private final Connection connection;
    private final AuditLog.Filter filter;
    private final Optional<String> begun;

    /** They are few, or asleep. */
    private final Deque<Resting> open;

    private final Deque<Resting> over = new ArrayDeque<>();
    private Optional<Resting> last = Optional.empty();
    private boolean exhausted;

    /**
     * @param begun by when they were begun, if that matters
     */
    RestedRuns(Connection connection, AuditLog.Filter filter, Optional<Instant> begun)
            throws SQLException {
        this.connection = connection;
        this.filter = filter;
        this.begun = begun.map(Instant::toString);
        this.open = new ArrayDeque<>(open());
    }

    private record Resting(long run, Instant since) {}

    /** When the next one came to rest; absent if there is none. */
    Optional<Instant> latest() throws SQLException {
        return next().map(Resting::since);
    }

    /** Takes so many out, or as many as there are. */
    List<Long> take(int count) throws SQLException {
        List<Long> taken = new ArrayList<>();
        Optional<Resting> next = next();
        while (next.isPresent() && taken.size() < count) {
            Resting run = next.get();
            taken.add(run.run());
            if (run.equals(open.peekFirst())) {
                open.removeFirst();
            } else {
                over.removeFirst();
            }
            next = next();
        }
        return taken;
    }

    private Optional<Resting> next() throws SQLException {
        if (over.isEmpty() && !exhausted) {
            over.addAll(more());
            exhausted = over.size() < AT_ONCE;
            last = Optional.ofNullable(over.peekLast());
        }
        if (open.isEmpty() || over.isEmpty()) {
            return Optional.ofNullable(open.isEmpty() ? over.peekFirst() : open.peekFirst());
        }
        boolean first = !open.getFirst().since().isBefore(over.getFirst().since());
        return Optional.of(first ? open.getFirst() : over.getFirst());
    }

    private List<Resting> open() throws SQLException {
        return select(
                "case when r.status in (0, 1) or "
                        + OF_ORGANIZATION
                        + " then null else r.updated_at end",
                "(r.status < 10 or "
                        + OF_ORGANIZATION
                        + ") and (r.status in (0, 1) or "
                        + OF_ORGANIZATION
                        + " or r.updated_at >= ?::timestamptz) order by 2 desc nulls first",
                List.of(since()));
    }

    private List<Resting> more() throws SQLException {
        List<Object> values = new ArrayList<>(List.of(since()));
        last.ifPresent(run -> {
            values.add(run.since().toString());
            values.add(run.run());
        });
        return select(
                "r.updated_at",
                "r.status >= 10 and not "
                        + OF_ORGANIZATION
                        + " and r.updated_at >= ?::timestamptz"
                        + (last.isPresent()
                                ? " and (r.updated_at, r.id) < (?::timestamptz, ?)"
                                : "")
                        + " order by r.updated_at desc, r.id desc limit "
                        + AT_ONCE,
                values);
    }

    private String since() {
        return filter.since().orElse(Instant.EPOCH).toString();
    }

    private List<Resting> select(String since, String rest, List<Object> more) throws SQLException {
        String sql =
                "select r.id, "
                        + since
                        + " from troupe.run r where "
                        + (begun.isPresent() ? BEGUN : "")
                        + (filter.organization().isPresent() ? "r.organization = ? and " : "")
                        + rest;
        List<Object> values = new ArrayList<>();
        begun.ifPresent(moment -> values.addAll(List.of(moment, moment)));
        filter.organization().ifPresent(values::add);
        values.addAll(more);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            for (int i = 0; i < values.size(); i++) {
                select.setObject(i + 1, values.get(i));
            }
            try (ResultSet rows = select.executeQuery()) {
                List<Resting> runs = new ArrayList<>();
                while (rows.next()) {
                    runs.add(
                            new Resting(
                                    rows.getLong(1),
                                    Optional.ofNullable(rows.getObject(2, OffsetDateTime.class))
                                            .map(OffsetDateTime::toInstant)
                                            .orElse(NEVER)));
                }
                return runs;
            }
        }
    }
}
