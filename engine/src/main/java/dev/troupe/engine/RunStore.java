package dev.troupe.engine;

import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Reads what the database holds about runs, from any process. Thread-safe. */
public final class RunStore {

    static final String COLUMNS =
            """
            r.id, r.organization, r.type, r.name, r.actor, r.parent, r.root, r.depth,
            case when r.status in (0, 1)
                      and exists (select 1 from troupe.signal s where s.run = r.id and s.topic = '$pause')
                 then 5 else r.status end,
            r.created_at, r.updated_at, r.failure, r.reserved_for
            """;

    private final DataSource database;

    public RunStore(DataSource database) {
        this.database = database;
    }

    /** A run, if there is one of this id. */
    public Optional<RunSummary> find(RunId id) {
        return select("where r.id = ?", statement -> statement.setLong(1, id.value())).stream()
                .findFirst();
    }

    /** The runs at the top of their trees, newest first; without the organizations' own. */
    public List<RunSummary> roots(int limit) {
        return select(
                "where r.parent is null and r.type <> ? order by r.id desc limit ?",
                statement -> {
                    statement.setString(1, OrganizationJournal.TYPE);
                    statement.setInt(2, limit);
                });
    }

    /**
     * The runs that fit, newest first; without the organizations' own.
     *
     * @param before the last run of the page before, which {@link Page#next} names
     * @param limit how many at the most, at least 1
     */
    public Page<RunSummary> runs(RunFilter filter, Optional<RunId> before, int limit) {
        if (limit < 1) {
            throw new IllegalArgumentException("a page has at least one run, not " + limit);
        }
        RunQuery query = new RunQuery(filter, before, limit + 1);
        List<RunSummary> found = select(query.sql(), query::bind);
        return found.size() <= limit
                ? new Page<>(found, Optional.empty())
                : new Page<>(found.subList(0, limit), Optional.of(found.get(limit - 1).id()));
    }

    /** All runs of a tree, parents before their children. */
    public List<RunSummary> tree(RunId root) {
        return select(
                "where r.root = ? order by r.depth, r.id",
                statement -> statement.setLong(1, root.value()));
    }

    /** A run and all below it, parents before their children. */
    public List<RunSummary> below(RunId run) {
        return select(
                """
                where r.id in (
                  with recursive below (id) as (
                    select ?::bigint union all select c.id from troupe.run c join below b on c.parent = b.id)
                  select id from below)
                order by r.depth, r.id
                """,
                statement -> statement.setLong(1, run.value()));
    }

    /**
     * A part of a run's journal.
     *
     * @param limit how many rows at the most, at least 1
     */
    public List<JournalRow> journal(RunId run, int fromSeq, int limit) {
        return Database.run(
                "reading the journal of run " + run,
                database,
                connection -> JournalReader.read(connection, run.value(), fromSeq, limit));
    }

    /**
     * A part of the journals of a run and all below it, in the order of time.
     *
     * @param limit how many rows at the most, at least 1
     */
    public List<JournalRow> journalBelow(RunId run, JournalPlace after, int limit) {
        return Database.run(
                "reading the journals of run " + run + " and those below it",
                database,
                connection -> JournalReader.readBelow(connection, run.value(), after, limit));
    }

    /** What a run's journal ends with by now. */
    public Optional<JournalRow> lastRow(RunId run) {
        return Database.run(
                "reading the end of the journal of run " + run,
                database,
                connection -> JournalReader.last(connection, run.value()));
    }

    /** A run's journal from a sequence number on. */
    public List<JournalRow> journal(RunId run, int fromSeq) {
        return Database.run(
                "reading the journal of run " + run,
                database,
                connection ->
                        JournalReader.read(connection, List.of(run.value()), fromSeq)
                                .getOrDefault(run.value(), List.of()));
    }

    /** The journals of many runs, by run. */
    public Map<Long, List<JournalRow>> journals(List<RunId> runs) {
        return Database.run(
                "reading journals",
                database,
                connection ->
                        JournalReader.read(
                                connection, runs.stream().map(RunId::value).toList(), 0));
    }

    /**
     * How actors are doing, as {@link dev.troupe.core.durable.ChildRun#actor} names them. Takes as
     * long for a long history as for a short one.
     *
     * @param latest how many of an actor's latest ended runs count, at least 0; cancelled ones
     *     never do
     * @return the standing of each of the actors, also of one that has no runs
     */
    public Map<String, ActorStanding> standings(
            String organization, Collection<String> actors, int latest) {
        return Database.run(
                "reading how actors are doing",
                database,
                connection -> Standings.read(connection, organization, actors, latest));
    }

    /** The questions that wait for an answer, oldest first; of one tree of runs, or of all. */
    public List<OpenRequest> requests(Optional<RunId> root) {
        return Database.run(
                "reading open questions",
                database,
                connection -> RequestReader.open(connection, root.map(RunId::value)));
    }

    /** A question, also one that is not open any more. */
    public Optional<AskedRequest> request(RunId run, String position) {
        return Database.run(
                "reading a question of run " + run,
                database,
                connection -> RequestReader.asked(connection, run.value(), position));
    }

    @FunctionalInterface
    private interface Binding {
        void bind(PreparedStatement statement) throws SQLException;
    }

    private List<RunSummary> select(String rest, Binding binding) {
        return Database.query(
                "reading runs", database, connection -> select(connection, rest, binding));
    }

    private static List<RunSummary> select(Connection connection, String rest, Binding binding)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select " + COLUMNS + "from troupe.run r " + rest)) {
            binding.bind(select);
            try (ResultSet rows = select.executeQuery()) {
                List<RunSummary> runs = new ArrayList<>();
                while (rows.next()) {
                    runs.add(summary(rows));
                }
                return runs;
            }
        }
    }

    private static RunSummary summary(ResultSet row) throws SQLException {
        long parent = row.getLong(6);
        return new RunSummary(
                new RunId(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Optional.ofNullable(row.getString(5)),
                parent == 0 ? Optional.empty() : Optional.of(new RunId(parent)),
                new RunId(row.getLong(7)),
                row.getInt(8),
                RunStatus.of(row.getInt(9)),
                row.getObject(10, OffsetDateTime.class).toInstant(),
                row.getObject(11, OffsetDateTime.class).toInstant(),
                Optional.ofNullable(row.getString(12)).map(json -> Json.read(json, Failure.class)),
                Optional.of(row.getString(13)).filter(workers -> !workers.isEmpty()));
    }
}
