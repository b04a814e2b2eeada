package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/** Reads what trees of runs were begun for, and what came of that. Thread-safe. */
public final class TaskStore {

    private static final String LATEST =
            """
            with recursive task (name, last) as (
              (select r.task, r.id from troupe.run r where r.organization = ? and r.task is not null
               order by r.task desc, r.id desc limit 1)
              union all
              select before.task, before.id from task cross join lateral (
                select r.task, r.id from troupe.run r where r.organization = ? and r.task < task.name
                order by r.task desc, r.id desc limit 1) before)
            select name, last from task where last < ? order by last desc limit ?
            """;

    private static final String STANDING =
            """
            select t.*, last.goal, last.created_at, coalesce(spent.money, 0), coalesce(spent.tokens, 0)
            from (select r.task, count(*), count(*) filter (where r.status < 2), count(*) filter (where r.status = 2),
                         count(*) filter (where r.status = 3), count(*) filter (where r.status = 4),
                         count(*) filter (where r.status = 10), count(*) filter (where r.status = 11),
                         count(*) filter (where r.status = 12), max(r.id) as last
                  from troupe.run r where r.organization = ? and r.task = any (?) group by 1) t
            join troupe.run last on last.id = t.last
            left join (select r.task, sum(s.money)::bigint as money, sum(s.tokens)::bigint as tokens
                       from troupe.used s join troupe.run r on r.id = s.root
                       where s.root = any (array(select id from troupe.run where organization = ? and task = any (?))) group by 1) spent on spent.task = t.task
            """;

    private static final String REMOVED =
            """
            select sum(money)::bigint, sum(tokens)::bigint, max(goal) from troupe.spending
            where organization = ? and task = ? having count(*) > 0
            """;

    private final DataSource database;

    public TaskStore(DataSource database) {
        this.database = database;
    }

    /**
     * The tasks of an organization that there are runs of, the one first whose last run was begun
     * last.
     *
     * <p>It costs one look into an index for each task there is, since which are the latest is only
     * known once all are; for the tasks of the page it reads the tops of their trees and what these
     * have spent. How much other tasks have done does not matter.
     *
     * @param before the last run of the last task of the page before, which {@link Page#next} names
     * @param limit how many at the most, at least 1
     */
    public Page<TaskStanding> latest(String organization, Optional<RunId> before, int limit) {
        return Database.query(
                "reading tasks",
                database,
                connection -> {
                    List<String> names = new ArrayList<>();
                    List<RunId> lasts = new ArrayList<>();
                    try (PreparedStatement select = connection.prepareStatement(LATEST)) {
                        select.setString(1, organization);
                        select.setString(2, organization);
                        select.setLong(3, before.map(RunId::value).orElse(Long.MAX_VALUE));
                        select.setInt(4, limit + 1);
                        try (ResultSet row = select.executeQuery()) {
                            while (row.next()) {
                                names.add(row.getString(1));
                                lasts.add(new RunId(row.getLong(2)));
                            }
                        }
                    }
                    boolean more = names.size() > limit;
                    List<String> shown = more ? names.subList(0, limit) : names;
                    Map<String, TaskStanding> standings =
                            standings(connection, organization, shown);
                    return new Page<>(
                            shown.stream()
                                    .flatMap(name ->
                                            Optional.ofNullable(standings.get(name)).stream())
                                    .toList(),
                            more ? Optional.of(lasts.get(limit - 1)) : Optional.empty());
                });
    }

    /**
     * A task, if a run was ever begun for it and is still there, or has spent something. In the
     * latter case all that the organization has spent is read: runs are removed, and what they have
     * spent is not.
     */
    public Optional<TaskStanding> find(String organization, String name) {
        return Database.query(
                "reading a task",
                database,
                connection -> {
                    Optional<TaskStanding> found =
                            Optional.ofNullable(
                                    standings(connection, organization, List.of(name)).get(name));
                    return found.isPresent() ? found : removed(connection, organization, name);
                });
    }

    private static Map<String, TaskStanding> standings(
            Connection connection, String organization, List<String> names) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(STANDING)) {
            select.setString(1, organization);
            new Columns(select, 2).texts(names, name -> name);
            select.setString(3, organization);
            new Columns(select, 4).texts(names, name -> name);
            Map<String, TaskStanding> standings = new HashMap<>();
            try (ResultSet row = select.executeQuery()) {
                while (row.next()) {
                    TaskStanding standing = standing(row);
                    standings.put(standing.name(), standing);
                }
            }
            return standings;
        }
    }

    private static TaskStanding standing(ResultSet row) throws SQLException {
        return new TaskStanding(
                row.getString(1),
                Optional.ofNullable(row.getString(11)),
                new TaskStanding.Runs(
                        row.getLong(2),
                        row.getLong(3),
                        row.getLong(4),
                        row.getLong(5),
                        row.getLong(6),
                        row.getLong(7),
                        row.getLong(8),
                        row.getLong(9)),
                row.getLong(13),
                row.getLong(14),
                Optional.of(
                        new TaskStanding.Last(
                                new RunId(row.getLong(10)),
                                row.getObject(12, OffsetDateTime.class).toInstant())));
    }

    private static Optional<TaskStanding> removed(
            Connection connection, String organization, String name) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(REMOVED)) {
            select.setString(1, organization);
            select.setString(2, name);
            try (ResultSet row = select.executeQuery()) {
                return row.next()
                        ? Optional.of(
                                new TaskStanding(
                                        name,
                                        Optional.ofNullable(row.getString(3)),
                                        TaskStanding.Runs.NONE,
                                        row.getLong(1),
                                        row.getLong(2),
                                        Optional.empty()))
                        : Optional.empty();
            }
        }
    }
}
