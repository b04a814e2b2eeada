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

/** Stores messages to runs and wakes the runs that wait. */
final class Mail {

    private Mail() {}

    /**
     * A message that was stored.
     *
     * @param status where the run stands now: ready if the message woke it
     * @param node the node that the run is on; 0 for none
     */
    record Delivery(long run, Signal signal, RunStatus status, long node) {}

    /**
     * Stores messages, each with the next number of its run, and makes the runs ready that a
     * message can wake. Messages to runs that ended or never were are dropped: they are missing in
     * the answer.
     */
    static List<Delivery> send(Connection connection, List<Write.Outgoing> messages, News news)
            throws SQLException {
        if (messages.isEmpty()) {
            return List.of();
        }
        List<Write.Outgoing> sorted = new ArrayList<>(messages);
        sorted.sort(Comparator.comparingLong(Write.Outgoing::run));
        Map<Long, Recipient> recipients = lock(connection, sorted);
        List<Delivery> deliveries = new ArrayList<>();
        for (Write.Outgoing message : sorted) {
            Recipient recipient = recipients.get(message.run());
            if (recipient != null && !recipient.status.ended()) {
                deliveries.add(recipient.take(message));
            }
        }
        update(
                connection,
                recipients.values().stream().filter(recipient -> recipient.taken > 0).toList());
        insert(connection, deliveries);
        recipients.values().forEach(recipient -> recipient.addTo(news));
        return deliveries;
    }

    static void delete(Connection connection, List<Write.Received> received) throws SQLException {
        if (received.isEmpty()) {
            return;
        }
        String sql =
                "delete from troupe.signal s using unnest(?, ?) as r (run, no) where s.run = r.run and s.no = r.no";
        try (PreparedStatement delete = connection.prepareStatement(sql)) {
            Columns columns = new Columns(delete, 1);
            columns.longs(received, Write.Received::run);
            columns.ints(received, Write.Received::no);
            delete.executeUpdate();
        }
    }

    private static final class Recipient {
        private final long run;
        private final long node;
        private final int signals;
        private final long root;
        private final long parent;
        private final String organization;
        private RunStatus status;
        private boolean woken;
        private boolean pausing;
        private int taken;
        private long bytes;

        Recipient(ResultSet row) throws SQLException {
            run = row.getLong(1);
            status = RunStatus.of(row.getInt(2));
            signals = row.getInt(3);
            node = row.getLong(4);
            root = row.getLong(5);
            parent = row.getLong(6);
            organization = row.getString(7);
        }

        void addTo(News news) {
            boolean paused = pausing && (status == RunStatus.READY || status == RunStatus.RUNNING);
            if (woken || paused) {
                RunStatus shown = paused ? RunStatus.PAUSING : status;
                news.moved(run, root, parent, shown, organization);
            }
        }

        Delivery take(Write.Outgoing message) {
            taken++;
            bytes += message.payload().length();
            if (wakes(message.topic())) {
                status = RunStatus.READY;
                woken = true;
            }
            pausing |= message.topic().equals(Signal.PAUSE);
            Signal signal =
                    new Signal(
                            signals + taken, message.topic(), message.payload(), message.sender());
            return new Delivery(run, signal, status, node);
        }

        private boolean wakes(String topic) {
            return switch (status) {
                case WAITING -> true;
                case PAUSED, BLOCKED -> topic.equals(Signal.RESUME) || topic.equals(Signal.CANCEL);
                default -> false;
            };
        }
    }

    /** Locks the runs in the order of their ids, so that two senders cannot wait for each other. */
    private static Map<Long, Recipient> lock(Connection connection, List<Write.Outgoing> sorted)
            throws SQLException {
        Map<Long, Recipient> recipients = new HashMap<>();
        String sql =
                "select id, status, signals, coalesce(node, 0), root, coalesce(parent, 0), organization from troupe.run where id = any (?) order by id for no key update";
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            new Columns(select, 1).longs(sorted, Write.Outgoing::run);
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    recipients.put(rows.getLong(1), new Recipient(rows));
                }
            }
        }
        return recipients;
    }

    private static void update(Connection connection, List<Recipient> recipients)
            throws SQLException {
        String sql =
                """
                update troupe.run r set signals = r.signals + u.taken, bytes = r.bytes + u.bytes, status = u.status
                from unnest(?, ?, ?, ?) as u (id, taken, bytes, status) where r.id = u.id
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            Columns columns = new Columns(update, 1);
            columns.longs(recipients, recipient -> recipient.run);
            columns.ints(recipients, recipient -> recipient.taken);
            columns.longs(recipients, recipient -> recipient.bytes);
            columns.ints(recipients, recipient -> recipient.status.code());
            update.executeUpdate();
        }
    }

    private static void insert(Connection connection, List<Delivery> deliveries)
            throws SQLException {
        String sql =
                "insert into troupe.signal (run, no, topic, payload, sender) select * from unnest(?, ?, ?, ?, ?)";
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            Columns columns = new Columns(insert, 1);
            columns.longs(deliveries, Delivery::run);
            columns.ints(deliveries, d -> d.signal().no());
            columns.texts(deliveries, d -> d.signal().topic());
            columns.texts(deliveries, d -> d.signal().payload());
            columns.texts(deliveries, d -> d.signal().sender());
            insert.executeUpdate();
        }
    }
}
