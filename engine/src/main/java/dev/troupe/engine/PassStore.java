package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import javax.sql.DataSource;

/**
 * Lets only so many actions be under way at once, and begin in a time, over all processes. Those
 * that wait begin in turn: first those of trees of runs with the least under way, then of the tree
 * that was served longest ago. What a process holds is free again once the process is gone. All
 * times are the database's. Thread-safe.
 */
public final class PassStore {

    private final DataSource database;

    public PassStore(DataSource database) {
        this.database = database;
    }

    /**
     * What is limited.
     *
     * @param concurrency how many may be under way at once
     * @param most how many may begin in a time
     * @param per that time
     */
    public record Limit(
            String organization,
            String subject,
            Optional<Integer> concurrency,
            Optional<Integer> most,
            Duration per) {}

    /**
     * An action that asked.
     *
     * @param no names it
     * @param begun those of the asking process that may begin now
     */
    public record Asked(long no, Set<Long> begun) {}

    /** How many are under way, and wait. */
    public record Load(int atWork, int waiting) {}

    /**
     * Says that a process is alive. Passes that it holds and does not know of are ended: those that
     * it could not give back.
     */
    public void alive(UUID holder, Duration lease, Collection<Long> known) {
        String beat =
                """
                insert into troupe.guard_holder (id, lease_until) values (?, clock_timestamp() + make_interval(secs => ?))
                on conflict (id) do update set lease_until = excluded.lease_until
                """;
        String lost =
                """
                update troupe.guard_pass set ended = true
                where holder = ? and not ended and run is null and not (no = any (?))
                  and asked_at < clock_timestamp() - make_interval(secs => ?)
                """;
        Database.run(
                "holding passes",
                database,
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(beat);
                            PreparedStatement update = connection.prepareStatement(lost)) {
                        insert.setObject(1, holder);
                        insert.setDouble(2, seconds(lease));
                        insert.executeUpdate();
                        update.setObject(1, holder);
                        new Columns(update, 2).longs(List.copyOf(known), Long::longValue);
                        update.setDouble(3, seconds(lease));
                        update.executeUpdate();
                        return true;
                    }
                });
    }

    /** Says that a process is gone: all that it holds is free at once. */
    public void gone(UUID holder) {
        Database.run(
                "giving passes back",
                database,
                connection -> {
                    try (PreparedStatement delete =
                                    connection.prepareStatement(
                                            "delete from troupe.guard_pass where holder = ? and run is null and begun_at is null");
                            PreparedStatement update =
                                    connection.prepareStatement(
                                            "update troupe.guard_pass set ended = true where holder = ? and run is null");
                            PreparedStatement leave =
                                    connection.prepareStatement(
                                            "delete from troupe.guard_holder where id = ?")) {
                        delete.setObject(1, holder);
                        delete.executeUpdate();
                        update.setObject(1, holder);
                        update.executeUpdate();
                        leave.setObject(1, holder);
                        return leave.executeUpdate();
                    }
                });
    }

    /**
     * Asks that an action may begin.
     *
     * @param run holds the pass until it ends, in the place of the process
     */
    public Asked ask(Limit limit, RunId root, UUID holder, Optional<RunId> run) {
        return Database.run(
                "asking to begin " + limit.subject(),
                database,
                connection -> {
                    lock(connection, limit);
                    Optional<Long> held = Optional.empty();
                    if (run.isPresent()) {
                        forget(connection, limit, run.get());
                        held = held(connection, limit, run.get(), holder);
                    }
                    long no =
                            held.isPresent()
                                    ? held.get()
                                    : insert(connection, limit, root, holder, run);
                    return new Asked(no, begin(connection, limit, holder));
                });
    }

    /** Lets those begin that may by now. */
    public Set<Long> begin(Limit limit, UUID holder) {
        return Database.run(
                "beginning " + limit.subject(),
                database,
                connection -> {
                    lock(connection, limit);
                    return begin(connection, limit, holder);
                });
    }

    /** An action is over, or does not want to begin any more; others may. */
    public Set<Long> end(Limit limit, long no, UUID holder) {
        return Database.run(
                "ending " + limit.subject(),
                database,
                connection -> {
                    lock(connection, limit);
                    try (PreparedStatement delete =
                                    connection.prepareStatement(
                                            "delete from troupe.guard_pass where no = ? and begun_at is null");
                            PreparedStatement update =
                                    connection.prepareStatement(
                                            "update troupe.guard_pass set ended = true where no = ?")) {
                        delete.setLong(1, no);
                        delete.executeUpdate();
                        update.setLong(1, no);
                        update.executeUpdate();
                    }
                    return begin(connection, limit, holder);
                });
    }

    /** How many are under way and wait. */
    public Load load(String organization, String subject) {
        String sql =
                """
                select count(*) filter (where begun_at is not null), count(*) filter (where begun_at is null)
                from troupe.guard_pass where organization = ? and subject = ? and not ended
                """;
        return Database.run(
                "reading what is under way",
                database,
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(sql)) {
                        select.setString(1, organization);
                        select.setString(2, subject);
                        try (ResultSet row = select.executeQuery()) {
                            row.next();
                            return new Load(row.getInt(1), row.getInt(2));
                        }
                    }
                });
    }

    /** One decides at a time for each subject; nobody holds this for longer than a statement. */
    private static void lock(Connection connection, Limit limit) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select pg_advisory_xact_lock(hashtextextended(?, 7))")) {
            select.setString(1, limit.organization() + "\n" + limit.subject());
            select.execute();
        }
    }

    /** What the run waited for before it came to this process. */
    private static void forget(Connection connection, Limit limit, RunId run) throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement(
                        "delete from troupe.guard_pass where organization = ? and subject = ? and run = ? and begun_at is null")) {
            delete.setString(1, limit.organization());
            delete.setString(2, limit.subject());
            delete.setLong(3, run.value());
            delete.executeUpdate();
        }
    }

    /** The pass that the run has, which this process looks after from now on. */
    private static Optional<Long> held(Connection connection, Limit limit, RunId run, UUID holder)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "update troupe.guard_pass set holder = ? where organization = ? and subject = ? and run = ? and not ended returning no")) {
            update.setObject(1, holder);
            update.setString(2, limit.organization());
            update.setString(3, limit.subject());
            update.setLong(4, run.value());
            try (ResultSet row = update.executeQuery()) {
                return row.next() ? Optional.of(row.getLong(1)) : Optional.empty();
            }
        }
    }

    private static long insert(
            Connection connection, Limit limit, RunId root, UUID holder, Optional<RunId> run)
            throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into troupe.guard_pass (organization, subject, root, holder, run) values (?, ?, ?, ?, nullif(?, 0)) returning no")) {
            insert.setString(1, limit.organization());
            insert.setString(2, limit.subject());
            insert.setLong(3, root.value());
            insert.setObject(4, holder);
            insert.setLong(5, run.map(RunId::value).orElse(0L));
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    private static Set<Long> begin(Connection connection, Limit limit, UUID holder)
            throws SQLException {
        endDead(connection, limit);
        forgetEnded(connection, limit);
        int free = free(connection, limit);
        if (free > 0) {
            beginNext(connection, limit, free);
        }
        return begun(connection, limit, holder);
    }

    private static void endDead(Connection connection, Limit limit) throws SQLException {
        String sql =
                """
                update troupe.guard_pass p set ended = true
                where organization = ? and subject = ? and not ended
                  and case when p.run is not null and p.begun_at is not null
                           then not exists (select 1 from troupe.run r where r.id = p.run and r.status < 10)
                           else not exists (select 1 from troupe.guard_holder h
                                            where h.id = p.holder and h.lease_until > clock_timestamp()) end
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, limit.organization());
            update.setString(2, limit.subject());
            update.executeUpdate();
        }
    }

    /** What neither the rate counts nor says whose turn it is. */
    private static void forgetEnded(Connection connection, Limit limit) throws SQLException {
        String sql =
                """
                with mine as (select * from troupe.guard_pass where organization = ? and subject = ?),
                waiting as (select distinct root from mine where begun_at is null and not ended),
                latest as (select root, max(begun_at) as begun_at from mine group by root)
                delete from troupe.guard_pass p using mine m left join latest l using (root)
                where p.no = m.no and m.ended
                  and (m.begun_at is null
                       or (m.begun_at <= clock_timestamp() - make_interval(secs => ?)
                           and (m.begun_at < l.begun_at or m.root not in (select root from waiting))))
                """;
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            delete.setString(1, limit.organization());
            delete.setString(2, limit.subject());
            delete.setDouble(3, limit.most().isPresent() ? seconds(limit.per()) : 0);
            delete.executeUpdate();
        }
    }

    private static int free(Connection connection, Limit limit) throws SQLException {
        String sql =
                """
                select count(*) filter (where begun_at is not null and not ended),
                       count(*) filter (where begun_at > clock_timestamp() - make_interval(secs => ?))
                from troupe.guard_pass where organization = ? and subject = ?
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setDouble(1, seconds(limit.per()));
            select.setString(2, limit.organization());
            select.setString(3, limit.subject());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                int atOnce = limit.concurrency().orElse(Integer.MAX_VALUE) - row.getInt(1);
                int inTime = limit.most().orElse(Integer.MAX_VALUE) - row.getInt(2);
                return Math.min(atOnce, inTime);
            }
        }
    }

    private static void beginNext(Connection connection, Limit limit, int free)
            throws SQLException {
        String sql =
                """
                with mine as (select * from troupe.guard_pass where organization = ? and subject = ?),
                tree as (
                  select root, count(*) filter (where begun_at is not null and not ended) as at_work, max(begun_at) as served
                  from mine group by root),
                turn as (
                  select m.no, t.served, t.at_work + row_number() over (partition by m.root order by m.no) as turn
                  from mine m join tree t using (root) where m.begun_at is null and not m.ended)
                update troupe.guard_pass set begun_at = clock_timestamp()
                where no in (select no from turn order by turn, served nulls first, no limit ?)
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, limit.organization());
            update.setString(2, limit.subject());
            update.setInt(3, free);
            update.executeUpdate();
        }
    }

    private static Set<Long> begun(Connection connection, Limit limit, UUID holder)
            throws SQLException {
        String sql =
                """
                select no from troupe.guard_pass
                where organization = ? and subject = ? and holder = ? and begun_at is not null and not ended
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, limit.organization());
            select.setString(2, limit.subject());
            select.setObject(3, holder);
            try (ResultSet rows = select.executeQuery()) {
                Set<Long> begun = new HashSet<>();
                while (rows.next()) {
                    begun.add(rows.getLong(1));
                }
                return begun;
            }
        }
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
