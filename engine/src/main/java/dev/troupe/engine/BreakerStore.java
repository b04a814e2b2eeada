package dev.troupe.engine;

import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Keeps which breakers are open, for all processes. Whatever opens, closes or is reset is in the
 * organization's journal. Thread-safe.
 */
public final class BreakerStore {

    /** A cool-down doubles so often at the most. */
    private static final int MOST_DOUBLINGS = 4;

    private static final String COLUMNS =
            "organization, subject, is_open, times, reason, changed_at, retry_at, probe_until";

    /** When what a person opened is tried again by itself. */
    public static final Instant FOR_GOOD = Instant.parse("9999-12-31T00:00:00Z");

    private static final String OPENED = "breaker opened";

    private static final String OPEN =
            """
            insert into troupe.breaker as b (organization, subject, is_open, times, reason, changed_at, retry_at)
            values (?, ?, true, 1, ?, ?::timestamptz, ?::timestamptz)
            on conflict (organization, subject) do update
            set is_open = true, times = 1, reason = excluded.reason, changed_at = excluded.changed_at,
                retry_at = excluded.retry_at, probe = null, probe_until = null
            """;

    private final DataSource database;
    private final InstantSource clock;
    private final OrganizationJournal journal;

    public BreakerStore(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
        this.journal = new OrganizationJournal(database, clock);
    }

    /**
     * How a breaker stands.
     *
     * @param times how often it was opened since it was last closed
     * @param reason why it was opened last
     * @param retryAt from when on one action may try, if it is open
     * @param probeUntil until when an action that tries keeps others away, if one does
     */
    public record Standing(
            String organization,
            String subject,
            boolean open,
            int times,
            String reason,
            Instant changedAt,
            Instant retryAt,
            Optional<Instant> probeUntil) {}

    /** All breakers that were ever opened; of one organization, or of all. */
    public List<Standing> standings(Optional<String> organization) {
        return Database.run(
                "reading breakers",
                database,
                connection ->
                        select(
                                connection,
                                "where (? or organization = ?) order by organization, subject",
                                statement -> {
                                    statement.setBoolean(1, organization.isEmpty());
                                    statement.setString(2, organization.orElse(""));
                                }));
    }

    /**
     * Opens a breaker whatever it has seen, until somebody closes it or for a time.
     *
     * @return how it stands now
     */
    public Standing open(
            String organization,
            String subject,
            String reason,
            Optional<Duration> time,
            String by) {
        Instant at = clock.instant();
        Instant retry = time.map(at::plus).orElse(FOR_GOOD);
        return SureTransaction.run(
                "opening the breaker of " + subject,
                database,
                connection -> {
                    open(connection, OPEN, organization, subject, reason, at, retry);
                    GuardCounts.clear(connection, organization, subject);
                    Standing standing = find(connection, organization, subject).orElseThrow();
                    record(connection, standing, OPENED, by);
                    return standing;
                });
    }

    /**
     * Opens a breaker, unless it is open.
     *
     * @return how it stands now, whoever opened it
     */
    public Standing open(String organization, String subject, String reason, Duration coolDown) {
        Instant at = clock.instant();
        return SureTransaction.run(
                "opening the breaker of " + subject,
                database,
                connection -> {
                    boolean opened =
                            open(
                                    connection,
                                    OPEN + " where not b.is_open",
                                    organization,
                                    subject,
                                    reason,
                                    at,
                                    at.plus(coolDown));
                    Standing standing = find(connection, organization, subject).orElseThrow();
                    if (opened) {
                        GuardCounts.clear(connection, organization, subject);
                        record(connection, standing, OPENED, OrganizationJournal.TROUPE);
                    }
                    return standing;
                });
    }

    private static boolean open(
            Connection connection,
            String sql,
            String organization,
            String subject,
            String reason,
            Instant at,
            Instant retry)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, organization);
            insert.setString(2, subject);
            insert.setString(3, reason);
            insert.setString(4, at.toString());
            insert.setString(5, retry.toString());
            return insert.executeUpdate() == 1;
        }
    }

    /** Whether an action may try what is broken, and how its breaker stands. */
    public record Trial(boolean granted, Optional<Standing> standing) {}

    /**
     * Lets one action of all processes try what is broken, once its cool-down is over.
     *
     * @param probe names the attempt
     * @param lease how long it keeps others away if nothing more is heard of it
     */
    public Trial probe(String organization, String subject, UUID probe, Duration lease) {
        Instant at = clock.instant();
        String sql =
                """
                update troupe.breaker set probe = ?, probe_until = ?::timestamptz
                where organization = ? and subject = ? and is_open and retry_at <= ?::timestamptz
                  and (probe is null or probe = ? or probe_until <= ?::timestamptz)
                """;
        return Database.run(
                "trying " + subject,
                database,
                connection -> {
                    boolean granted;
                    try (PreparedStatement update = connection.prepareStatement(sql)) {
                        update.setObject(1, probe);
                        update.setString(2, at.plus(lease).toString());
                        update.setString(3, organization);
                        update.setString(4, subject);
                        update.setString(5, at.toString());
                        update.setObject(6, probe);
                        update.setString(7, at.toString());
                        granted = update.executeUpdate() == 1;
                    }
                    return new Trial(granted, find(connection, organization, subject));
                });
    }

    /** Says that an action which tries is still under way. */
    public void keep(UUID probe, Duration lease) {
        change(
                "keeping a probe",
                "update troupe.breaker set probe_until = ?::timestamptz where probe = ?",
                clock.instant().plus(lease).toString(),
                probe);
    }

    /** Says that an action which tried has ended, and nobody knows how: another one may try. */
    public void leave(UUID probe) {
        change(
                "leaving a probe",
                "update troupe.breaker set probe = null, probe_until = ?::timestamptz where probe = ?",
                clock.instant().toString(),
                probe);
    }

    private void change(String what, String sql, String time, UUID probe) {
        Database.run(
                what,
                database,
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement(sql)) {
                        update.setString(1, time);
                        update.setObject(2, probe);
                        return update.executeUpdate();
                    }
                });
    }

    /** An action that tried went well: the breaker closes, unless that was another's to say. */
    public Optional<Standing> mended(String organization, String subject, UUID probe) {
        return close(
                organization,
                subject,
                "breaker closed",
                OrganizationJournal.TROUPE,
                Optional.of(probe));
    }

    /** Closes a breaker whatever it has seen; nothing if it is not open. */
    public Optional<Standing> close(String organization, String subject, String by) {
        return close(organization, subject, "breaker closed", by, Optional.empty());
    }

    /**
     * Forgets what a breaker has seen, and closes it if it is open.
     *
     * @return how it stood before, if it was ever opened
     */
    public Optional<Standing> reset(String organization, String subject, String by) {
        Instant at = clock.instant();
        String sql =
                """
                update troupe.breaker set is_open = false, times = 0, changed_at = ?::timestamptz, probe = null, probe_until = null
                where organization = ? and subject = ?
                """;
        return SureTransaction.run(
                "resetting the breaker of " + subject,
                database,
                connection -> {
                    Optional<Standing> before = find(connection, organization, subject);
                    GuardCounts.clear(connection, organization, subject);
                    if (before.isPresent()) {
                        try (PreparedStatement update = connection.prepareStatement(sql)) {
                            update.setString(1, at.toString());
                            update.setString(2, organization);
                            update.setString(3, subject);
                            update.executeUpdate();
                        }
                        record(connection, before.get(), "breaker reset", by);
                    }
                    return before;
                });
    }

    private Optional<Standing> close(
            String organization, String subject, String what, String by, Optional<UUID> probe) {
        Instant at = clock.instant();
        String sql =
                """
                update troupe.breaker set is_open = false, times = 0, changed_at = ?::timestamptz, probe = null, probe_until = null
                where organization = ? and subject = ? and is_open and (? or probe = ?)
                """;
        return SureTransaction.run(
                "closing the breaker of " + subject,
                database,
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement(sql)) {
                        update.setString(1, at.toString());
                        update.setString(2, organization);
                        update.setString(3, subject);
                        update.setBoolean(4, probe.isEmpty());
                        update.setObject(5, probe.orElse(new UUID(0, 0)));
                        if (update.executeUpdate() == 0) {
                            return Optional.<Standing>empty();
                        }
                    }
                    GuardCounts.clear(connection, organization, subject);
                    Standing standing = find(connection, organization, subject).orElseThrow();
                    record(connection, standing, what, by);
                    return Optional.of(standing);
                });
    }

    /** An action that tried failed: the breaker stays open, for twice as long as the last time. */
    public void failedAgain(
            String organization, String subject, UUID probe, String reason, Duration coolDown) {
        Instant at = clock.instant();
        String sql =
                """
                update troupe.breaker
                set times = times + 1, reason = ?, probe = null, probe_until = null,
                    retry_at = ?::timestamptz + make_interval(secs => ? * (1 << least(times, ?)))
                where organization = ? and subject = ? and is_open and probe = ?
                """;
        Database.run(
                "keeping the breaker of " + subject + " open",
                database,
                connection -> {
                    try (PreparedStatement update = connection.prepareStatement(sql)) {
                        update.setString(1, reason);
                        update.setString(2, at.toString());
                        update.setDouble(3, coolDown.toMillis() / 1000.0);
                        update.setInt(4, MOST_DOUBLINGS);
                        update.setString(5, organization);
                        update.setString(6, subject);
                        update.setObject(7, probe);
                        return update.executeUpdate();
                    }
                });
    }

    private void record(Connection connection, Standing standing, String what, String by)
            throws SQLException {
        journal.append(
                connection,
                standing.organization(),
                what,
                Json.object().put("subject", standing.subject()).put("reason", standing.reason()),
                by);
    }

    private static Optional<Standing> find(
            Connection connection, String organization, String subject) throws SQLException {
        return select(
                        connection,
                        "where organization = ? and subject = ?",
                        statement -> {
                            statement.setString(1, organization);
                            statement.setString(2, subject);
                        })
                .stream()
                .findFirst();
    }

    @FunctionalInterface
    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private static List<Standing> select(Connection connection, String rest, Binding binding)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select " + COLUMNS + " from troupe.breaker " + rest)) {
            binding.bind(select);
            try (ResultSet rows = select.executeQuery()) {
                List<Standing> standings = new ArrayList<>();
                while (rows.next()) {
                    standings.add(standing(rows));
                }
                return standings;
            }
        }
    }

    private static Standing standing(ResultSet row) throws SQLException {
        return new Standing(
                row.getString(1),
                row.getString(2),
                row.getBoolean(3),
                row.getInt(4),
                row.getString(5),
                row.getObject(6, OffsetDateTime.class).toInstant(),
                row.getObject(7, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getObject(8, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant));
    }
}
