package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongPredicate;
import javax.sql.DataSource;

/**
 * Reads what all processes have committed, from any process, without skipping or repeating
 * anything: a reader goes on from where it was, by a {@link Cursor}. Events of one run come in the
 * order in which they happened; a transaction's events come together. Events are kept for {@link
 * #KEPT}; whoever asks for older ones gets a {@link Event.Reset}. Thread-safe.
 *
 * <p>Give it connections of the owner of the tables: the feed is one for all organizations. For
 * many readers in a process, there is {@link EventHub}.
 */
public final class Events {

    /** For how long events are kept, at least. */
    public static final Duration KEPT = Duration.ofDays(1);

    /** How many journal rows are read at once, beyond those of one transaction. */
    private static final int MOST_ROWS = 2_000;

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration PAUSE = Duration.ofMillis(2);

    private static final String ROWS =
            """
            select j.* from unnest(?, ?, ?) as w (run, first, after)
            cross join lateral (
              select run, seq, at, kind, pos, name, payload, blob, hash from troupe.journal
              where journal.run = w.run and seq >= w.first and seq < w.after order by seq) as j
            """;

    private final DataSource database;
    private final ReentrantLock lock = new ReentrantLock();
    private final Horizon horizon = new Horizon();

    public Events(DataSource database) {
        this.database = database;
    }

    /**
     * A part of the stream.
     *
     * @param next where to go on; later than the last event where others were not wanted
     * @param more whether more is there already
     */
    public record Part(List<Event> events, Cursor next, boolean more) {
        public Part {
            events = List.copyOf(events);
        }
    }

    /**
     * The place after all that is committed by now: whoever looks how things stand after this, and
     * then reads from here, misses nothing.
     */
    public Cursor now() {
        return Database.run(
                "reading where the events are",
                database,
                connection -> {
                    long end = System.nanoTime() + PATIENCE.toNanos();
                    long last = Horizon.last(connection);
                    while (true) {
                        long complete = look(connection);
                        if (complete >= last || System.nanoTime() - end >= 0) {
                            return Cursor.after(complete);
                        }
                        LockSupport.parkNanos(PAUSE.toNanos());
                    }
                });
    }

    /**
     * Reads what comes after a place.
     *
     * @param limit of how many transactions at the most, at least 1
     */
    public Part read(Cursor after, int limit, Interest interest) {
        Part all = read(after, limit, interest::wantsRowsOf);
        return new Part(
                all.events().stream().filter(interest::accepts).toList(), all.next(), all.more());
    }

    /**
     * Reads what comes after a place of all organizations: runs, questions and changes, and no
     * journal rows.
     *
     * @param limit of how many transactions at the most, at least 1
     */
    public Part readCoarse(Cursor after, int limit) {
        return read(after, limit, tree -> false);
    }

    /** Reads everything but journal rows of trees that are not wanted. */
    Part read(Cursor after, int limit, LongPredicate trees) {
        return Database.run(
                "reading events", database, connection -> read(connection, after, limit, trees));
    }

    private Part read(Connection connection, Cursor after, int limit, LongPredicate trees)
            throws SQLException {
        long complete = look(connection);
        if (complete < after.no() && Horizon.last(connection) < after.no()) {
            return reset(complete, after + " is no place in the events of this database");
        }
        if (complete < after.no() || (complete == after.no() && after.index() == Cursor.END)) {
            return new Part(List.of(), after, false);
        }
        List<FeedRow> found = rows(connection, after, complete, limit);
        long start = start(connection); // after the rows: what is missing there is known here
        if (after.no() < start
                || (after.no() == start && start > 0 && after.index() != Cursor.END)) {
            return reset(complete, "what came after " + after + " is not kept any more");
        }
        List<FeedRow> rows = some(found, trees);
        boolean more = rows.size() < found.size() || found.size() == limit;
        FeedRow.Rows journal = journal(connection, rows, trees);
        List<Event> events = new ArrayList<>();
        for (FeedRow row : rows) {
            events.addAll(row.events(row.no() == after.no() ? after.index() : -1, journal));
        }
        Cursor next = Cursor.after(more ? rows.getLast().no() : complete);
        return new Part(events, next, more);
    }

    private static Part reset(long complete, String why) {
        Cursor now = Cursor.after(complete);
        return new Part(List.of(new Event.Reset(now, why)), now, false);
    }

    /** Whether somebody is about to commit what comes next. */
    boolean isBehind() {
        lock.lock();
        try {
            return horizon.isBehind();
        } finally {
            lock.unlock();
        }
    }

    private long look(Connection connection) throws SQLException {
        lock.lock();
        try {
            return horizon.look(connection);
        } finally {
            lock.unlock();
        }
    }

    private static List<FeedRow> rows(Connection connection, Cursor after, long until, int limit)
            throws SQLException {
        String sql =
                "select no, organization, rows, news from troupe.feed where no >= ? and no <= ? order by no limit ?";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, after.index() == Cursor.END ? after.no() + 1 : after.no());
            select.setLong(2, until);
            select.setInt(3, limit);
            try (ResultSet rows = select.executeQuery()) {
                List<FeedRow> found = new ArrayList<>();
                while (rows.next()) {
                    found.add(FeedRow.of(rows));
                }
                return found;
            }
        }
    }

    /** Up to where events were removed. */
    private static long start(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement("select no from troupe.feed_start");
                ResultSet row = select.executeQuery()) {
            row.next();
            return row.getLong(1);
        }
    }

    /** The first ones, as far as their journal rows are not too many. */
    private static List<FeedRow> some(List<FeedRow> rows, LongPredicate trees) {
        long count = 0;
        for (int i = 0; i < rows.size(); i++) {
            for (News.Span span : rows.get(i).spans()) {
                count += trees.test(span.root()) ? span.count() : 0;
            }
            if (count >= MOST_ROWS) {
                return rows.subList(0, i + 1);
            }
        }
        return rows;
    }

    private static FeedRow.Rows journal(
            Connection connection, List<FeedRow> rows, LongPredicate trees) throws SQLException {
        List<News.Span> spans =
                rows.stream()
                        .flatMap(row -> row.spans().stream())
                        .filter(span -> trees.test(span.root()))
                        .toList();
        if (spans.isEmpty()) {
            return (run, seq) -> Optional.empty();
        }
        List<JournalReader.RawRow> raw = new ArrayList<>();
        try (PreparedStatement select = connection.prepareStatement(ROWS)) {
            Columns columns = new Columns(select, 1);
            columns.longs(spans, News.Span::run);
            columns.ints(spans, News.Span::from);
            columns.ints(spans, span -> span.from() + span.count());
            try (ResultSet found = select.executeQuery()) {
                while (found.next()) {
                    raw.add(JournalReader.RawRow.of(found));
                }
            }
        }
        Map<Hash, String> texts =
                Blobs.load(
                        connection,
                        raw.stream().flatMap(row -> row.blob().stream()).distinct().toList());
        Map<Long, Map<Integer, JournalRow>> byRun = new HashMap<>();
        for (JournalReader.RawRow row : raw) {
            byRun.computeIfAbsent(row.run(), run -> new HashMap<>())
                    .put(row.seq(), row.resolve(texts));
        }
        return (run, seq) -> Optional.ofNullable(byRun.getOrDefault(run, Map.of()).get(seq));
    }
}
