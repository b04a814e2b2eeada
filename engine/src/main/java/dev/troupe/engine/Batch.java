package dev.troupe.engine;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts many writes of one node into one transaction. Used by one thread. */
final class Batch {

    /**
     * What the rest of the node has to hear of once the transaction is committed.
     *
     * @param runsReady whether a run waits to be taken up now
     * @param lost whether the answer to the commit was lost: anything may have happened
     */
    record Effects(List<Mail.Delivery> deliveries, boolean runsReady, boolean lost) {
        static final Effects NONE = new Effects(List.of(), false, false);

        /** What is assumed when the answer to a commit was lost. */
        static final Effects UNKNOWN = new Effects(List.of(), true, true);
    }

    private final CopyBuffer copy = new CopyBuffer();
    private final OrganizationChain chain = new OrganizationChain();
    private final long node;
    private final Ledger ledger;

    /**
     * @param node whose writes these are
     */
    Batch(long node) {
        this.node = node;
        this.ledger = new Ledger(node);
    }

    /** Executes everything but the commit. */
    Effects write(Connection connection, List<Write> writes) throws SQLException {
        News news = News.ofNode();
        writes.forEach(write -> write.addTo(news));
        List<Write> special = writes.stream().filter(Write::hasExtras).toList();
        if (!special.isEmpty()) {
            create(connection, creations(special));
        }
        Write.Extras all = gather(special);
        ledger.begin(connection, all.endings);
        RowCopy.insert(connection, copy, rows(writes));
        if (special.isEmpty()) {
            ledger.write(connection, List.of(), news);
            return Effects.NONE;
        }
        List<Mail.Delivery> deliveries = Mail.send(connection, all.signals, news);
        Mail.delete(connection, all.received);
        Requests.ask(connection, all.asked);
        Requests.close(connection, all.closed, news);
        boolean ready = depart(connection, chain, all.departures, news);
        // Last, because accounts are what batches of all nodes have to wait for.
        ledger.write(connection, all.claims, news);
        boolean woken = deliveries.stream().anyMatch(d -> d.status() == RunStatus.READY);
        return new Effects(deliveries, ready || woken, false);
    }

    private List<RowCopy.Row> rows(List<Write> writes) {
        List<RowCopy.Row> rows = new ArrayList<>(writes.size());
        for (Write write : writes) {
            Optional<Share> share = write.share().flatMap(ledger::share);
            for (NewRow row : write.rows()) {
                rows.add(new RowCopy.Row(row, share));
                share = Optional.empty(); // it is of the step that the first row ends
            }
        }
        return rows;
    }

    /** Commits what was written. */
    void commit(Connection connection) throws SQLException {
        ledger.commit(connection);
    }

    /** What was written last is committed. */
    void committed() {
        ledger.committed();
    }

    /** Everything but creations, in the order of the writes. */
    private static Write.Extras gather(List<Write> writes) {
        Write.Extras all = new Write.Extras();
        for (Write write : writes) {
            Write.Extras more = write.extras();
            all.signals.addAll(more.signals);
            all.received.addAll(more.received);
            all.asked.addAll(more.asked);
            all.closed.addAll(more.closed);
            all.departures.addAll(more.departures);
            all.claims.addAll(more.claims);
            all.endings.addAll(more.endings);
        }
        return all;
    }

    private static List<Write.Creation> creations(List<Write> writes) {
        List<Write.Creation> all = new ArrayList<>();
        writes.forEach(write -> all.addAll(write.extras().creations));
        return all;
    }

    private void create(Connection connection, List<Write.Creation> creations) throws SQLException {
        if (creations.isEmpty()) {
            return;
        }
        String sql =
                """
                insert into troupe.run (id, organization, type, name, actor, parent, root, depth, status, node, head_seq, head_hash, bytes,
                                        created_at, updated_at, plan, task, goal, reserved_for)
                select id, organization, type, name, actor, parent, root, depth, status, case when status = 1 then ? end,
                       head_seq, head_hash, bytes, at::timestamptz, at::timestamptz, plan, task, goal, reserved_for
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                  as c (id, organization, type, name, actor, parent, root, depth, status, head_seq, head_hash, bytes, at, plan, task, goal, reserved_for)
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, node);
            Columns columns = new Columns(insert, 2);
            columns.longs(creations, c -> c.run().id().value());
            columns.texts(creations, c -> c.run().organization());
            columns.texts(creations, c -> c.run().type());
            columns.texts(creations, c -> c.run().name());
            columns.optionalTexts(creations, c -> c.run().actor());
            columns.optionalLongs(creations, c -> c.run().parent().map(id -> id.value()));
            columns.longs(creations, c -> c.run().root().value());
            columns.ints(creations, c -> c.run().depth());
            columns.ints(creations, c -> c.status().code());
            columns.ints(creations, Write.Creation::headSeq);
            columns.bytes(creations, c -> c.head().bytes());
            columns.longs(creations, Write.Creation::bytes);
            columns.times(creations, c -> Optional.of(c.at()));
            columns.optionalTexts(creations, c -> c.purpose().plan());
            columns.optionalTexts(creations, c -> c.purpose().task());
            columns.optionalTexts(creations, c -> c.purpose().goal());
            columns.texts(creations, c -> c.run().reservedFor());
            insert.executeUpdate();
        }
    }

    /** Lets runs leave in a transaction that is not of a node's writer. */
    static void depart(Connection connection, List<Write.Departure> departures, News news)
            throws SQLException {
        depart(connection, new OrganizationChain(), departures, news);
    }

    /** Lets runs leave the node; tells whether one of them is ready for more. */
    private static boolean depart(
            Connection connection,
            OrganizationChain chain,
            List<Write.Departure> departures,
            News news)
            throws SQLException {
        if (departures.isEmpty()) {
            return false;
        }
        List<Write.Departure> sorted = new ArrayList<>(departures);
        sorted.sort(Comparator.comparing(d -> d.run().id()));
        Map<Long, RunInfo> runs = new HashMap<>();
        sorted.forEach(departure -> runs.put(departure.run().id().value(), departure.run()));
        boolean ready = false;
        String sql =
                """
                update troupe.run r
                set status = case when d.status in (2, 3, 4) and r.signals > d.seen then 0 else d.status end,
                    node = null, wake_at = d.wake_at::timestamptz, head_seq = d.head_seq, head_hash = d.head_hash,
                    bytes = case when r.signals = d.seen then d.bytes end,
                    failure = d.failure, updated_at = d.at::timestamptz
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?) as d (id, status, wake_at, head_seq, head_hash, seen, bytes, failure, at)
                where r.id = d.id
                returning r.id, r.status
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            Columns columns = new Columns(update, 1);
            columns.longs(sorted, d -> d.run().id().value());
            columns.ints(sorted, d -> d.status().code());
            columns.times(sorted, Write.Departure::wakeAt);
            columns.ints(sorted, Write.Departure::headSeq);
            columns.bytes(sorted, d -> d.head().bytes());
            columns.ints(sorted, Write.Departure::seen);
            columns.optionalLongs(sorted, Write.Departure::bytes);
            columns.optionalTexts(sorted, Write.Departure::failure);
            columns.times(sorted, d -> Optional.of(d.at()));
            try (ResultSet rows = update.executeQuery()) {
                while (rows.next()) {
                    RunStatus status = RunStatus.of(rows.getInt(2));
                    ready |= status == RunStatus.READY;
                    Optional.ofNullable(runs.get(rows.getLong(1)))
                            .filter(run -> !run.type().equals(OrganizationJournal.TYPE))
                            .ifPresent(run -> news.moved(run, status));
                }
            }
        }
        chain.append(connection, sorted);
        return ready;
    }

    /**
     * Raises the node's batch number, which holds off whoever wants to declare it dead, or fails if
     * that has happened.
     *
     * @return the version of what is stopped
     */
    static long fence(Connection connection, long node, long batch) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "update troupe.node set batch = ? where id = ? and alive and batch = ? returning (select no from troupe.stop_version)")) {
            update.setLong(1, batch);
            update.setLong(2, node);
            update.setLong(3, batch - 1);
            try (ResultSet row = update.executeQuery()) {
                if (!row.next()) {
                    throw new FencedException(node);
                }
                return row.getLong(1);
            }
        }
    }
}
