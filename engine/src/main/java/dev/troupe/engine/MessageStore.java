package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/**
 * Keeps what those who work in one tree of runs write to one another until it is taken. Each
 * message is taken once, in the order of sending. Sending and taking are done within steps, under
 * the idempotency keys of those: done again under its key, neither changes anything. Thread-safe.
 */
public final class MessageStore {

    private static final String SEND =
            """
            insert into troupe.message (root, sender, recipient, content, sent_key)
            select ?, ?, ?, ?, ?
            where (select count(*) from troupe.message m
                   where m.root = ? and m.recipient = ? and m.taken_key is null) < ?
            on conflict (sent_key) do nothing
            """;

    private static final String SENT =
            "select exists (select 1 from troupe.message where sent_key = ?)";

    /** Who comes second under a key, such as a node that was given up, takes nothing more. */
    private static final String FIRST =
            "insert into troupe.message_taking (key, root) values (?, ?) on conflict do nothing";

    private static final String TAKE =
            """
            update troupe.message set taken_key = ?
            where root = ? and recipient = ? and taken_key is null
            """;

    private static final String TAKEN =
            "select content from troupe.message where root = ? and taken_key = ? order by no";

    private final DataSource database;

    public MessageStore(DataSource database) {
        this.database = database;
    }

    /**
     * Sends a message to whoever goes by a name in a tree of runs.
     *
     * @param key of the step that sends it
     * @param most how many messages may wait for the recipient
     * @return false if as many wait already, and it was not sent
     */
    public boolean send(
            RunId root, String sender, String recipient, String content, String key, int most) {
        return Database.run(
                "sending a message",
                database,
                connection -> {
                    try (PreparedStatement insert = connection.prepareStatement(SEND)) {
                        insert.setLong(1, root.value());
                        insert.setString(2, sender);
                        insert.setString(3, recipient);
                        insert.setString(4, content);
                        insert.setString(5, key);
                        insert.setLong(6, root.value());
                        insert.setString(7, recipient);
                        insert.setInt(8, most);
                        return insert.executeUpdate() > 0 || wasSent(connection, key);
                    }
                });
    }

    private static boolean wasSent(Connection connection, String key) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(SENT)) {
            select.setString(1, key);
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    /**
     * Takes what waits for a recipient.
     *
     * @param key of the step that takes it
     */
    public List<String> take(RunId root, String recipient, String key) {
        return Database.run(
                "taking messages",
                database,
                connection -> {
                    if (isFirst(connection, root, key)) {
                        take(connection, root, recipient, key);
                    }
                    return taken(connection, root, key);
                });
    }

    private static boolean isFirst(Connection connection, RunId root, String key)
            throws SQLException {
        try (PreparedStatement insert = connection.prepareStatement(FIRST)) {
            insert.setString(1, key);
            insert.setLong(2, root.value());
            return insert.executeUpdate() > 0;
        }
    }

    private static void take(Connection connection, RunId root, String recipient, String key)
            throws SQLException {
        try (PreparedStatement update = connection.prepareStatement(TAKE)) {
            update.setString(1, key);
            update.setLong(2, root.value());
            update.setString(3, recipient);
            update.executeUpdate();
        }
    }

    private static List<String> taken(Connection connection, RunId root, String key)
            throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(TAKEN)) {
            select.setLong(1, root.value());
            select.setString(2, key);
            try (ResultSet rows = select.executeQuery()) {
                List<String> contents = new ArrayList<>();
                while (rows.next()) {
                    contents.add(rows.getString(1));
                }
                return contents;
            }
        }
    }
}
