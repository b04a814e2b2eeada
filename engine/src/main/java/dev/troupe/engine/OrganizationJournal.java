package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import tools.jackson.databind.JsonNode;

/**
 * What happens in an organization but in none of its runs: budgets raised, policies changed,
 * secrets replaced, work stopped. Each organization has one run of type {@value #TYPE} for it,
 * which no node ever takes up and nobody can tell anything; its rows are hashed and chained like
 * those of all runs, so that {@link Audit} covers them. Thread-safe.
 */
public final class OrganizationJournal {

    /** The type of the organizations' own runs. */
    public static final String TYPE = "organization";

    /** Who orders what nobody ordered: the engine itself. */
    public static final String TROUPE = "troupe";

    private final DataSource database;
    private final InstantSource clock;

    public OrganizationJournal(DataSource database, InstantSource clock) {
        this.database = database;
        this.clock = clock;
    }

    /**
     * Something that was ordered.
     *
     * @param seq counts the rows of the organization's journal
     * @param what in words, such as {@code budget raised}
     * @param by a person, {@code agent:NAME} or {@value OrganizationJournal#TROUPE}
     */
    public record Order(RunId run, int seq, Instant at, String what, String by, JsonNode detail) {}

    /** What a row's payload holds. */
    private record Content(String by, JsonNode detail) {}

    /**
     * Records an order in the caller's transaction. That has to be the last thing it does: it locks
     * the organization's run and then the end of its chain, in the order in which nodes do, and
     * whoever holds these must not wait for runs any more.
     *
     * @param what in words, such as {@code budget raised}
     * @param detail written as JSON
     * @param by a person, {@code agent:NAME} or {@value #TROUPE}
     * @throws IllegalArgumentException if a text holds what the journal has no form for
     */
    public void append(
            Connection connection, String organization, String what, Object detail, String by)
            throws SQLException {
        append(connection, organization, what, detail, by, News.of(organization));
    }

    /** Records it, and tells of it together with other news. */
    void append(
            Connection connection,
            String organization,
            String what,
            Object detail,
            String by,
            News news)
            throws SQLException {
        Names.organization(organization);
        Names.check("an order", what);
        Names.check("a name", by);
        Payload payload = Payload.of(new Content(by, Json.tree(detail)));
        Instant at = clock.instant();
        Locked journal = lock(connection, organization, at);
        JournalEnd end = journal.end();
        NewRow row = end.next(Kind.ORDER, "", what, Optional.of(payload), at);
        RowCopy.add(connection, List.of(row));
        news.recorded(List.of(row), journal.run().root());
        Batch.depart(
                connection,
                List.of(
                        new Write.Departure(
                                journal.run(),
                                RunStatus.COMPLETED,
                                Optional.empty(),
                                end.lastSeq(),
                                end.head(),
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                end.notBefore(at))),
                news);
        news.changed(what, organization).write(connection);
    }

    /**
     * Records an order in a transaction of its own, exactly once although connections break.
     *
     * @throws EngineException if it cannot be recorded
     */
    public void append(String organization, String what, Object detail, String by) {
        SureTransaction.run(
                "recording '" + what + "'",
                database,
                connection -> {
                    append(connection, organization, what, detail, by);
                    return true;
                });
    }

    /**
     * What was ordered in an organization, newest first.
     *
     * @param most how many at the most
     */
    public List<Order> history(String organization, int most) {
        return Database.run(
                "reading what was ordered",
                database,
                connection -> {
                    Optional<RunInfo> run = find(connection, organization);
                    return run.isPresent()
                            ? orders(connection, run.get().id(), most)
                            : List.<Order>of();
                });
    }

    private static List<Order> orders(Connection connection, RunId run, int most)
            throws SQLException {
        int end = headSeq(connection, run, "");
        return rows(connection, run, Math.max(1, end - most + 1)).reversed().stream()
                .map(OrganizationJournal::order)
                .toList();
    }

    private static Order order(JournalRow row) {
        Content content = Json.read(row.payload().orElseThrow(), Content.class);
        return new Order(
                row.run(), row.seq(), row.at(), row.name(), content.by(), content.detail());
    }

    /** The run that holds an organization's journal, if something was ordered in it yet. */
    public Optional<RunId> run(String organization) {
        return Database.run(
                "looking for the journal of " + organization,
                database,
                connection -> find(connection, organization).map(RunInfo::id));
    }

    private record Locked(RunInfo run, JournalEnd end) {}

    private static Locked lock(Connection connection, String organization, Instant at)
            throws SQLException {
        Optional<RunInfo> found = find(connection, organization);
        if (found.isEmpty()) {
            create(connection, organization, at);
            found = find(connection, organization);
        }
        RunInfo run = found.orElseThrow();
        JournalEnd end = new JournalEnd(run.id());
        end.after(last(connection, run.id()));
        return new Locked(run, end);
    }

    /** Whoever comes second waits here for the first one's transaction, and finds its run. */
    private static void create(Connection connection, String organization, Instant at)
            throws SQLException {
        JournalEnd end = new JournalEnd(Ids.organization(connection));
        NewRow first = end.next(Kind.STARTED, "", organization, Optional.of(Payload.of("")), at);
        String sql =
                """
                insert into troupe.run (id, organization, type, name, root, depth, status, head_seq, head_hash, created_at, updated_at)
                values (?, ?, ?, ?, ?, 0, ?, ?, ?, ?::timestamptz, ?::timestamptz)
                on conflict (organization) where type = 'organization' do nothing
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, first.run());
            insert.setString(2, organization);
            insert.setString(3, TYPE);
            insert.setString(4, organization);
            insert.setLong(5, first.run());
            insert.setInt(6, RunStatus.COMPLETED.code());
            insert.setInt(7, first.seq());
            insert.setBytes(8, first.hash().bytes());
            insert.setString(9, at.toString());
            insert.setString(10, at.toString());
            if (insert.executeUpdate() == 1) {
                RowCopy.add(connection, List.of(first));
            }
        }
    }

    private static Optional<RunInfo> find(Connection connection, String organization)
            throws SQLException {
        String sql =
                "select %s from troupe.run r where r.organization = ? and r.type = '%s'"
                        .formatted(Claims.RUN_INFO, TYPE);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, organization);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(Claims.runInfo(row)) : Optional.empty();
            }
        }
    }

    /** The last row, which stays the last one until the transaction's end. */
    private static JournalRow last(Connection connection, RunId run) throws SQLException {
        int seq = headSeq(connection, run, " for update");
        return rows(connection, run, seq).stream()
                .findFirst()
                .orElseThrow(() ->
                        new EngineException(
                                "the last row of the organization's journal, run "
                                        + run
                                        + ", is missing: run `troupe audit verify`"));
    }

    private static int headSeq(Connection connection, RunId run, String locking)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select head_seq from troupe.run where id = ?" + locking)) {
            select.setLong(1, run.value());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getInt(1);
            }
        }
    }

    private static List<JournalRow> rows(Connection connection, RunId run, int fromSeq)
            throws SQLException {
        Map<Long, List<JournalRow>> rows =
                JournalReader.read(connection, List.of(run.value()), fromSeq);
        return rows.getOrDefault(run.value(), List.of());
    }
}
