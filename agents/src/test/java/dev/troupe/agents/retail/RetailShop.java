package dev.troupe.agents.retail;

import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;
import tools.jackson.databind.JsonNode;

/**
 * One shop. A call and what it changes are kept in one transaction, under the call's idempotency
 * key: a call that is repeated is answered as the first time, and changes nothing.
 */
record RetailShop(DataSource database, JsonNode beginning, String name) {

    /**
     * A call that was made.
     *
     * @param failed the shop refused it
     * @param times how often it came
     */
    record Call(
            String key,
            ShopTool<?> tool,
            JsonNode arguments,
            String answer,
            boolean failed,
            int times) {}

    /** Does what a tool does, once for each key. */
    Call call(String key, ShopTool<?> tool, JsonNode arguments) {
        return inTransaction(connection -> {
            lock(connection);
            Optional<Call> made = find(connection, key);
            Call call =
                    made.isPresent()
                            ? again(made.get(), tool, arguments)
                            : make(connection, key, tool, arguments);
            note(connection, call);
            return call;
        });
    }

    private Call again(Call made, ShopTool<?> tool, JsonNode arguments) {
        if (!made.tool().equals(tool) || !made.arguments().equals(arguments)) {
            throw new IllegalStateException(
                    "the key of "
                            + made.tool().name()
                            + made.arguments()
                            + " came with "
                            + tool.name()
                            + " "
                            + arguments);
        }
        return new Call(
                made.key(),
                made.tool(),
                made.arguments(),
                made.answer(),
                made.failed(),
                made.times() + 1);
    }

    private Call make(Connection connection, String key, ShopTool<?> tool, JsonNode arguments)
            throws SQLException {
        Records records = records(connection);
        try {
            String answer = tool.call(records, arguments);
            save(connection, records);
            return new Call(key, tool, arguments, answer, false, 1);
        } catch (Refused e) {
            String why = "Error: " + e.getMessage();
            return new Call(key, tool, arguments, why, true, 1);
        }
    }

    /** What is in the shop's database. */
    Records records() {
        return inTransaction(this::records);
    }

    /** All calls, in the order in which they first came. */
    List<Call> calls() {
        return inTransaction(connection -> calls(connection, Optional.empty()));
    }

    // ---- the database

    private void lock(Connection connection) throws SQLException {
        try (PreparedStatement lock =
                connection.prepareStatement("select pg_advisory_xact_lock(hashtext(?))")) {
            lock.setString(1, name);
            lock.execute();
        }
    }

    private Optional<Call> find(Connection connection, String key) throws SQLException {
        return calls(connection, Optional.of(key)).stream().findFirst();
    }

    private List<Call> calls(Connection connection, Optional<String> key) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select key, tool, arguments, answer, failed, times from call"
                                + " where shop = ? and (? = '' or key = ?) order by place")) {
            select.setString(1, name);
            select.setString(2, key.orElse(""));
            select.setString(3, key.orElse(""));
            try (ResultSet rows = select.executeQuery()) {
                List<Call> calls = new ArrayList<>();
                while (rows.next()) {
                    calls.add(
                            new Call(
                                    rows.getString(1),
                                    Catalogue.find(rows.getString(2)).orElseThrow(),
                                    Json.parse(rows.getString(3)),
                                    rows.getString(4),
                                    rows.getBoolean(5),
                                    rows.getInt(6)));
                }
                return calls;
            }
        }
    }

    private void note(Connection connection, Call call) throws SQLException {
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into call (shop, key, tool, arguments, answer, failed, times)"
                                + " values (?, ?, ?, ?, ?, ?, ?)"
                                + " on conflict (shop, key) do update set times = excluded.times")) {
            insert.setString(1, name);
            insert.setString(2, call.key());
            insert.setString(3, call.tool().name());
            insert.setString(4, Json.write(call.arguments()));
            insert.setString(5, call.answer());
            insert.setBoolean(6, call.failed());
            insert.setInt(7, call.times());
            insert.executeUpdate();
        }
    }

    private Records records(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select collection, id, body from document where shop = ?")) {
            select.setString(1, name);
            try (ResultSet rows = select.executeQuery()) {
                Map<Records.Key, JsonNode> changed = new HashMap<>();
                while (rows.next()) {
                    changed.put(
                            new Records.Key(rows.getString(1), rows.getString(2)),
                            Json.parse(rows.getString(3)));
                }
                return new Records(beginning, changed);
            }
        }
    }

    private void save(Connection connection, Records records) throws SQLException {
        try (PreparedStatement delete =
                        connection.prepareStatement("delete from document where shop = ?");
                PreparedStatement insert =
                        connection.prepareStatement(
                                "insert into document (shop, collection, id, body)"
                                        + " values (?, ?, ?, ?)")) {
            delete.setString(1, name);
            delete.executeUpdate();
            for (Map.Entry<Records.Key, JsonNode> document : records.changed().entrySet()) {
                insert.setString(1, name);
                insert.setString(2, document.getKey().collection());
                insert.setString(3, document.getKey().id());
                insert.setString(4, Json.write(document.getValue()));
                insert.addBatch();
            }
            insert.executeBatch();
        }
    }

    @FunctionalInterface
    private interface Work<T> {
        T with(Connection connection) throws SQLException;
    }

    private <T> T inTransaction(Work<T> work) {
        try (Connection connection = database.getConnection()) {
            connection.setAutoCommit(false);
            try {
                T done = work.with(connection);
                connection.commit();
                return done;
            } catch (SQLException | RuntimeException e) {
                connection.rollback();
                throw e;
            }
        } catch (SQLException e) {
            throw new IllegalStateException("the shop's database failed: " + e.getMessage(), e);
        }
    }
}
