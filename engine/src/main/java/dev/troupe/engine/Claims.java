package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Takes runs for a node: those that are ready, and those whose moment has come. */
final class Claims {

    /** The columns that make a {@link RunInfo}, of a run {@code r}. */
    static final String RUN_INFO =
            "r.id, r.organization, r.type, r.name, r.actor, r.parent, r.root, r.depth, r.reserved_for";

    private static final int MOST_TIMERS = 1_000;

    private Claims() {}

    /**
     * A run that was claimed.
     *
     * @param signals how many messages had been sent to it by then
     * @param bytes about what its journal and messages take in memory
     */
    record Claimed(RunInfo run, int signals, long bytes) {}

    /** What a node has room for: the last run may be larger than the rest of the bytes. */
    record Room(int runs, long bytes) {}

    /** Makes runs ready whose moment has come. */
    static void wakeDue(Connection connection, Instant now) throws SQLException {
        String sql =
                """
                with moved as (
                  update troupe.run set status = 0, wake_at = null where id in (
                    select id from troupe.run where status = 2 and wake_at <= ?::timestamptz
                    order by wake_at limit ? for update skip locked)
                  returning id, root, parent, status, organization)
                """
                        + News.MOVED_SQL;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, now.toString());
            update.setInt(2, MOST_TIMERS);
            update.executeUpdate();
        }
    }

    /** The runs that a node has claimed or created and that have not left it. */
    static List<Long> claimedBy(Connection connection, long node) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select id from troupe.run where status = 1 and node = ?")) {
            select.setLong(1, node);
            try (ResultSet rows = select.executeQuery()) {
                List<Long> runs = new ArrayList<>();
                while (rows.next()) {
                    runs.add(rows.getLong(1));
                }
                return runs;
            }
        }
    }

    /** Gives back those of these runs that the node still has. */
    static void release(Connection connection, long node, List<Long> runs) throws SQLException {
        if (runs.isEmpty()) {
            return;
        }
        String sql =
                """
                with moved as (
                  update troupe.run set status = 0, node = null where status = 1 and node = ? and id = any (?)
                  returning id, root, parent, status, organization)
                """
                        + News.MOVED_SQL;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setLong(1, node);
            new Columns(update, 2).longs(runs, Long::longValue);
            update.executeUpdate();
        }
    }

    /** The next moment at which a run must wake, if there is one. */
    static Optional<Instant> nextDue(Connection connection) throws SQLException {
        try (PreparedStatement select =
                        connection.prepareStatement(
                                "select wake_at from troupe.run where status = 2 and wake_at is not null order by wake_at limit 1");
                ResultSet row = select.executeQuery()) {
            return row.next()
                    ? Optional.of(row.getObject(1, java.time.OffsetDateTime.class).toInstant())
                    : Optional.empty();
        }
    }

    /**
     * What a look at the database found.
     *
     * @param stopVersion changes with what is stopped
     * @param ready whether a run of these workers is ready, perhaps one that may not be taken
     * @param due the next moment at which a run must wake
     */
    record Glance(long stopVersion, boolean ready, Optional<Instant> due) {}

    /** Looks whether there is anything to do, in one query that changes nothing. */
    static Glance glance(Connection connection, String reservedFor) throws SQLException {
        String sql =
                """
                select (select no from troupe.stop_version), exists (select 1 from troupe.run where status = 0 and reserved_for = ?),
                  (select wake_at from troupe.run where status = 2 and wake_at is not null order by wake_at limit 1)
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setString(1, reservedFor);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return new Glance(
                        row.getLong(1),
                        row.getBoolean(2),
                        Optional.ofNullable(row.getObject(3, java.time.OffsetDateTime.class))
                                .map(java.time.OffsetDateTime::toInstant));
            }
        }
    }

    /**
     * Runs that were taken.
     *
     * @param more whether there may be others
     */
    record Taken(List<Claimed> runs, boolean more) {}

    /**
     * Of all that is ready: the oldest of each organization and type, as many of each. However many
     * runs nobody may take now, they cost no more than one look.
     */
    private static final String READY =
            """
            with recursive whose as materialized (select ?::text as workers),
            kind as (
              (select organization, type from troupe.run
               where status = 0 and reserved_for = (select workers from whose)
               order by organization, type limit 1)
              union all
              select next.organization, next.type from kind cross join lateral (
                select organization, type from troupe.run
                where status = 0 and reserved_for = (select workers from whose)
                  and (organization, type) > (kind.organization, kind.type)
                order by organization, type limit 1) as next),
            open as materialized (
              select organization, type from kind where type = any (?)
                and not exists (select 1 from troupe.stop s where s.organization = kind.organization)
                and exists (select 1 from troupe.node n where n.id = ? and n.alive)),
            share as materialized (
              select greatest(1, ceil(?::float8 / greatest(1, count(*))))::bigint as most from open),
            ready as materialized (
              select oldest.id, oldest.bytes, share.most from share cross join open cross join lateral (
                select id, bytes from troupe.run
                where status = 0 and reserved_for = (select workers from whose)
                  and organization = open.organization and type = open.type
                order by id limit share.most for update skip locked) as oldest
              order by oldest.id limit ?),
            """;

    /** The same, of some trees only. */
    private static final String READY_OF_TREES =
            """
            with ready as materialized (
              select id, bytes, ?::bigint as most from troupe.run as waiting
              where status = 0 and reserved_for = ? and root = any (?) and type = any (?)
                and not exists (select 1 from troupe.stop s where s.organization = waiting.organization)
                and exists (select 1 from troupe.node n where n.id = ? and n.alive)
              order by id limit ? for update skip locked),
            """;

    /** Of these, those for which there is room in memory. */
    private static final String TAKE =
            """
            measured as (
              select id, most, coalesce(bytes,
                (select sum(256 + coalesce(octet_length(j.payload), octet_length(b.content), 0))
                 from troupe.journal j left join troupe.blob b on b.hash = j.blob where j.run = ready.id), 0)
                + case when bytes is null then coalesce(
                    (select sum(octet_length(s.payload)) from troupe.signal s where s.run = ready.id), 0) else 0 end as bytes
              from ready),
            fitting as (
              select id, most, bytes from (
                select id, most, bytes, sum(bytes) over (order by id) - bytes as before from measured) as m
              where before < ?)
            update troupe.run r set status = 1, node = ?, bytes = f.bytes from fitting f
            where r.id = f.id
            returning %s, r.signals, r.bytes, f.most
            """
                    .formatted(RUN_INFO);

    /**
     * Takes runs that are ready, of organizations that are not stopped, the oldest of each
     * organization and type first, until one more would not fit. A node that was declared dead gets
     * none: it would work again on what was just taken from it.
     *
     * @param reservedFor whose runs to take; others' are left to them
     * @param only the trees of runs, by their root, to take from; all if absent
     */
    static Taken claim(
            Connection connection,
            long node,
            Set<String> types,
            String reservedFor,
            Optional<Set<Long>> only,
            Room room)
            throws SQLException {
        String sql = (only.isPresent() ? READY_OF_TREES : READY) + TAKE;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            int next = 1;
            if (only.isPresent()) {
                update.setLong(next++, room.runs());
            }
            update.setString(next++, reservedFor);
            if (only.isPresent()) {
                new Columns(update, next++).longs(List.copyOf(only.get()), Long::longValue);
            }
            new Columns(update, next++).texts(List.copyOf(types), type -> type);
            update.setLong(next++, node);
            if (only.isEmpty()) {
                update.setInt(next++, room.runs());
            }
            update.setInt(next++, room.runs());
            update.setLong(next++, room.bytes());
            update.setLong(next, node);
            try (ResultSet rows = update.executeQuery()) {
                List<Claimed> claimed = new ArrayList<>();
                long most = Long.MAX_VALUE;
                while (rows.next()) {
                    claimed.add(new Claimed(runInfo(rows), rows.getInt(10), rows.getLong(11)));
                    most = rows.getLong(12);
                }
                return new Taken(claimed, claimed.size() >= most);
            }
        }
    }

    /** Reads {@link #RUN_INFO} from a row's first columns. */
    static RunInfo runInfo(ResultSet row) throws SQLException {
        long parent = row.getLong(6);
        return new RunInfo(
                new RunId(row.getLong(1)),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                Optional.ofNullable(row.getString(5)),
                parent == 0 ? Optional.empty() : Optional.of(new RunId(parent)),
                new RunId(row.getLong(7)),
                row.getInt(8),
                row.getString(9));
    }

    /** Brings claimed runs into memory: each live run takes in its journal and its messages. */
    static void load(Connection connection, Map<Long, LiveRun> live, List<Claimed> claimed)
            throws SQLException {
        List<Long> ids = claimed.stream().map(claim -> claim.run().id().value()).toList();
        Map<Long, List<JournalRow>> rows = JournalReader.read(connection, ids, 0);
        Map<Long, List<Signal>> signals = JournalReader.signals(connection, ids);
        for (Claimed claim : claimed) {
            long id = claim.run().id().value();
            LiveRun run = live.get(id);
            if (run != null) {
                run.restore(
                        rows.getOrDefault(id, List.of()),
                        signals.getOrDefault(id, List.of()),
                        claim.signals());
            }
        }
    }
}
