package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;

/** Keeps how actions went lately, of all processes. Thread-safe. */
public final class GuardCounts {

    private final DataSource database;

    public GuardCounts(DataSource database) {
        this.database = database;
    }

    /**
     * How actions went in a part of time.
     *
     * @param part when it began
     * @param slow how many took too long
     * @param cost micro-dollars
     */
    public record Count(
            String subject, Instant part, int actions, int failures, int slow, long cost) {}

    /**
     * Adds what this process has seen.
     *
     * @param since from when on it is asked what all have seen
     * @param oldest parts that began before it are forgotten
     * @return what all processes have seen of the same subjects
     */
    public List<Count> add(String organization, List<Count> news, Instant since, Instant oldest) {
        List<Count> sorted = new ArrayList<>(news);
        sorted.sort(Comparator.comparing(Count::subject).thenComparing(Count::part));
        return Database.run(
                "counting actions",
                database,
                connection -> {
                    add(connection, organization, sorted);
                    forget(connection, organization, oldest);
                    return counts(
                            connection,
                            organization,
                            sorted.stream().map(Count::subject).distinct().toList(),
                            since);
                });
    }

    private static void add(Connection connection, String organization, List<Count> news)
            throws SQLException {
        String sql =
                """
                insert into troupe.guard_count as c (organization, subject, part, actions, failures, slow, cost)
                select ?, subject, part::timestamptz, actions, failures, slow, cost
                from unnest(?, ?, ?, ?, ?, ?) as n (subject, part, actions, failures, slow, cost)
                on conflict (organization, subject, part) do update
                set actions = c.actions + excluded.actions, failures = c.failures + excluded.failures,
                    slow = c.slow + excluded.slow, cost = c.cost + excluded.cost
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, organization);
            Columns columns = new Columns(insert, 2);
            columns.texts(news, Count::subject);
            columns.times(news, count -> Optional.of(count.part()));
            columns.ints(news, Count::actions);
            columns.ints(news, Count::failures);
            columns.ints(news, Count::slow);
            columns.longs(news, Count::cost);
            insert.executeUpdate();
        }
    }

    private static void forget(Connection connection, String organization, Instant oldest)
            throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "delete from troupe.guard_count where organization = ? and part < ?::timestamptz")) {
            delete.setString(1, organization);
            delete.setString(2, oldest.toString());
            delete.executeUpdate();
        }
    }

    private static List<Count> counts(
            Connection connection, String organization, List<String> subjects, Instant since)
            throws SQLException {
        String sql =
                """
                select subject, part, actions, failures, slow, cost from troupe.guard_count
                where organization = ? and subject = any (?) and part >= ?::timestamptz
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, organization);
            new Columns(select, 2).texts(subjects, subject -> subject);
            select.setString(3, since.toString());
            try (ResultSet rows = select.executeQuery()) {
                List<Count> counts = new ArrayList<>();
                while (rows.next()) {
                    counts.add(
                            new Count(
                                    rows.getString(1),
                                    rows.getObject(2, OffsetDateTime.class).toInstant(),
                                    rows.getInt(3),
                                    rows.getInt(4),
                                    rows.getInt(5),
                                    rows.getLong(6)));
                }
                return counts;
            }
        }
    }

    /** What was seen counts no more. */
    static void clear(Connection connection, String organization, String subject)
            throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "delete from troupe.guard_count where organization = ? and subject = ?")) {
            delete.setString(1, organization);
            delete.setString(2, subject);
            delete.executeUpdate();
        }
    }
}
