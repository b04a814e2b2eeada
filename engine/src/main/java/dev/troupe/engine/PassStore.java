package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
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
     * An action that wants to begin.
     *
     * @param ticket names it among those of its process
     * @param run holds the pass until it ends, in the place of the process
     */
    public record Ask(long ticket, RunId root, Optional<RunId> run) {}

    /** How many are under way, and wait. */
    public record Load(String subject, int atWork, int waiting) {}

    /**
     * Says that a process is alive. Passes that it holds and does not know of are ended: those that
     * it could not give back.
     *
     * @param known the tickets of its actions
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
                where holder = ? and not ended and run is null and not (ticket = any (?))
                  and asked_at < clock_timestamp() - make_interval(secs => ?)
                """;
        String dead =
                "delete from troupe.guard_holder where lease_until < clock_timestamp() - interval '1 day'";
        Database.run(
                "holding passes",
                database,
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(beat);
                            PreparedStatement update = connection.prepareStatement(lost);
                            PreparedStatement forget = connection.prepareStatement(dead)) {
                        insert.setObject(1, holder);
                        insert.setDouble(2, seconds(lease));
                        insert.executeUpdate();
                        forget.executeUpdate();
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
     * Takes in what actions of a process want, all at once, and lets those of all processes begin
     * that may. May be said again if nobody knows whether it was heard.
     *
     * @param ended the tickets of those that are over, or do not want to begin any more
     * @return the tickets of those of the process that are under way
     */
    public Set<Long> turn(Limit limit, UUID holder, List<Ask> asks, Collection<Long> ended) {
        return Database.run(
                "letting " + limit.subject() + " begin",
                database,
                connection -> {
                    lock(connection, limit);
                    end(connection, holder, ended);
                    ask(connection, limit, holder, asks);
                    endDead(connection, limit);
                    forgetEnded(connection, limit);
                    int free = free(connection, limit);
                    if (free > 0) {
                        beginNext(connection, limit, free);
                    }
                    return begun(connection, limit, holder);
                });
    }

    /** What of an organization is limited, and under way or waits just now. */
    public List<Load> loads(String organization) {
        String sql =
                """
                select subject, count(*) filter (where begun_at is not null), count(*) filter (where begun_at is null)
                from troupe.guard_pass where organization = ? and not ended group by subject order by subject
                """;
        return Database.run(
                "reading what is under way",
                database,
                connection -> {
                    try (PreparedStatement select = connection.prepareStatement(sql)) {
                        select.setString(1, organization);
                        List<Load> loads = new ArrayList<>();
                        try (ResultSet rows = select.executeQuery()) {
                            while (rows.next()) {
                                loads.add(
                                        new Load(
                                                rows.getString(1), rows.getInt(2), rows.getInt(3)));
                            }
                        }
                        return loads;
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

    private static void end(Connection connection, UUID holder, Collection<Long> ended)
            throws SQLException {
        if (ended.isEmpty()) {
            return;
        }
        List<Long> tickets = List.copyOf(ended);
        try (PreparedStatement delete =
                        connection.prepareStatement(
                                "delete from troupe.guard_pass where holder = ? and ticket = any (?) and begun_at is null");
                PreparedStatement update =
                        connection.prepareStatement(
                                "update troupe.guard_pass set ended = true where holder = ? and ticket = any (?)")) {
            delete.setObject(1, holder);
            new Columns(delete, 2).longs(tickets, Long::longValue);
            delete.executeUpdate();
            update.setObject(1, holder);
            new Columns(update, 2).longs(tickets, Long::longValue);
            update.executeUpdate();
        }
    }

    private static void ask(Connection connection, Limit limit, UUID holder, List<Ask> asks)
            throws SQLException {
        List<Ask> fresh = new ArrayList<>();
        for (Ask ask : asks) {
            if (ask.run().isEmpty() || !takenOver(connection, limit, holder, ask)) {
                fresh.add(ask);
            }
        }
        if (fresh.isEmpty()) {
            return;
        }
        String sql =
                """
                insert into troupe.guard_pass (organization, subject, holder, ticket, root, run)
                select ?, ?, ?, ticket, root, run from unnest(?, ?, ?) with ordinality as n (ticket, root, run, place) order by place
                on conflict (holder, ticket) do nothing
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setString(1, limit.organization());
            insert.setString(2, limit.subject());
            insert.setObject(3, holder);
            Columns columns = new Columns(insert, 4);
            columns.longs(fresh, Ask::ticket);
            columns.longs(fresh, ask -> ask.root().value());
            columns.optionalLongs(fresh, ask -> ask.run().map(RunId::value));
            insert.executeUpdate();
        }
    }

    /**
     * Forgets what a run waited for before it came to this process. The pass that it has already
     * goes on under the new ticket.
     *
     * @return whether it has one
     */
    private static boolean takenOver(Connection connection, Limit limit, UUID holder, Ask ask)
            throws SQLException {
        String of = "where organization = ? and subject = ? and run = ?";
        try (PreparedStatement delete =
                        connection.prepareStatement(
                                "delete from troupe.guard_pass " + of + " and begun_at is null");
                PreparedStatement update =
                        connection.prepareStatement(
                                "update troupe.guard_pass set holder = ?, ticket = ? "
                                        + of
                                        + " and not ended")) {
            delete.setString(1, limit.organization());
            delete.setString(2, limit.subject());
            delete.setLong(3, ask.run().orElseThrow().value());
            delete.executeUpdate();
            update.setObject(1, holder);
            update.setLong(2, ask.ticket());
            update.setString(3, limit.organization());
            update.setString(4, limit.subject());
            update.setLong(5, ask.run().orElseThrow().value());
            return update.executeUpdate() > 0;
        }
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
                select ticket from troupe.guard_pass
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
