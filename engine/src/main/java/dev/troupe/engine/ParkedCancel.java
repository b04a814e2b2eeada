package dev.troupe.engine;

import dev.troupe.core.durable.Failure;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ends a run that was told to cancel and that no node has taken up: that needs none of its code. A
 * tree that a node works on is left to it.
 */
final class ParkedCancel {

    private final Connection connection;
    private final long run;
    private final Instant at;

    ParkedCancel(Connection connection, long run, Instant at) {
        this.connection = connection;
        this.run = run;
        this.at = at;
    }

    /**
     * Ends the run, if nobody else does.
     *
     * @return its children, which were told to cancel
     */
    List<Long> end() throws SQLException {
        Optional<RunInfo> info = lock();
        Optional<Signal> order =
                JournalReader.signals(connection, List.of(run))
                        .getOrDefault(run, List.of())
                        .stream()
                        .filter(signal -> signal.topic().equals(Signal.CANCEL))
                        .findFirst();
        if (info.isEmpty() || order.isEmpty()) {
            return List.of();
        }
        List<Long> children = openChildren();
        record(info.get(), order.get(), children);
        return children;
    }

    /** Keeps nodes from claiming the run. */
    private Optional<RunInfo> lock() throws SQLException {
        String sql =
                """
                select %s from troupe.run r
                where r.id = ? and r.status = 0
                  and not exists (select 1 from troupe.run t where t.root = r.root and t.status = 1)
                for update skip locked
                """
                        .formatted(Claims.RUN_INFO);
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, run);
            try (ResultSet row = select.executeQuery()) {
                return row.next() ? Optional.of(Claims.runInfo(row)) : Optional.empty();
            }
        }
    }

    private List<Long> openChildren() throws SQLException {
        String sql =
                """
                select payload from troupe.journal where run = ? and kind = ? and pos not in (
                  select pos from troupe.journal where run = ? and kind in (?, ?))
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, run);
            select.setInt(2, Kind.CHILD.code());
            select.setLong(3, run);
            select.setInt(4, Kind.CHILD_DONE.code());
            select.setInt(5, Kind.CHILD_FAILED.code());
            try (ResultSet rows = select.executeQuery()) {
                List<Long> children = new ArrayList<>();
                while (rows.next()) {
                    children.add(Json.read(rows.getString(1), ChildRow.class).child());
                }
                return children;
            }
        }
    }

    private void record(RunInfo info, Signal order, List<Long> children) throws SQLException {
        String reason = order.reason();
        JournalEnd end = new JournalEnd(info.id());
        end.after(lastRow());
        NewRow row =
                end.next(
                        Kind.CANCELLED,
                        "",
                        info.name(),
                        Optional.of(Payload.of(new OrderRow(order.sender(), reason))),
                        at);
        RowCopy.add(connection, List.of(row));
        News news = News.of(info.organization()).recorded(List.of(row), info.root());
        Mail.send(connection, messages(info, order, children), news);
        deleteMessages();
        Requests.close(
                connection,
                List.of(new Write.Closed(run, Optional.empty(), Requests.RUN_ENDED, at)),
                news);
        Batch.depart(
                connection,
                List.of(
                        new Write.Departure(
                                info,
                                RunStatus.CANCELLED,
                                Optional.empty(),
                                end.lastSeq(),
                                end.head(),
                                0,
                                Optional.empty(),
                                Optional.empty(),
                                end.notBefore(at))),
                news);
        news.write(connection);
    }

    private static List<Write.Outgoing> messages(RunInfo info, Signal order, List<Long> children) {
        List<Write.Outgoing> messages = new ArrayList<>();
        for (long child : children) {
            messages.add(new Write.Outgoing(child, Signal.CANCEL, order.payload(), order.sender()));
        }
        long id = info.id().value();
        Failure failure = order.cancellation();
        info.parent()
                .ifPresent(parent ->
                        messages.add(
                                new Write.Outgoing(
                                        parent.value(),
                                        Signal.childTopic(id),
                                        Payload.of(
                                                        new ChildRow(
                                                                id,
                                                                Optional.empty(),
                                                                Optional.of(failure)))
                                                .json(),
                                        "run " + id)));
        return messages;
    }

    private JournalRow lastRow() throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement("select max(seq) from troupe.journal where run = ?")) {
            select.setLong(1, run);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return JournalReader.read(connection, List.of(run), row.getInt(1))
                        .getOrDefault(run, List.of())
                        .stream()
                        .findFirst()
                        .orElseThrow(() ->
                                new EngineException(
                                        "the journal of run "
                                                + new RunId(run)
                                                + " is missing: run `troupe audit verify`"));
            }
        }
    }

    private void deleteMessages() throws SQLException {
        try (PreparedStatement delete =
                connection.prepareStatement("delete from troupe.signal where run = ?")) {
            delete.setLong(1, run);
            delete.executeUpdate();
        }
    }
}
