package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Makes a new run from the beginning of another's journal. What the other run had begun but not
 * finished by then (a child, a wait, a step that must not happen twice) is not taken over: the new
 * run does it itself.
 */
final class RunFork {

    private final Connection connection;
    private final RunId source;

    RunFork(Connection connection, RunId source) {
        this.connection = connection;
        this.source = source;
    }

    /**
     * Creates the run, ready to be taken up.
     *
     * @param beforeSeq rows from this one on are left out; at least 1
     * @param input replaces the run's input
     */
    RunId create(int beforeSeq, Optional<JsonNode> input, String sender, Instant at)
            throws SQLException {
        List<JournalRow> rows =
                JournalReader.read(connection, List.of(source.value()), 0)
                        .getOrDefault(source.value(), List.of());
        if (rows.isEmpty()) {
            throw new EngineException("there is no run " + source + ": `troupe runs` lists them");
        }
        if (rows.stream().anyMatch(row -> row.kind() == Kind.ORDER)) {
            throw new EngineException(
                    "run " + source + " is an organization's own journal: it cannot be forked");
        }
        if (beforeSeq < 1 || beforeSeq > rows.size()) {
            throw new EngineException(
                    "run "
                            + source
                            + " can be forked "
                            + (rows.size() == 1
                                    ? ""
                                    : "before its rows 1 to " + (rows.size() - 1) + ", or ")
                            + "after its last one (before "
                            + rows.size()
                            + "), not before "
                            + beforeSeq);
        }
        RunId id = new RunId(Ids.reserve(connection, 1));
        JournalEnd end = new JournalEnd(id);
        List<NewRow> copies = copy(end, finished(rows.subList(0, beforeSeq)), input, sender, at);
        String organization = insertRun(id, end, at);
        if (input.isPresent()) {
            setPurpose(id, Purpose.of(input.get()));
        }
        RowCopy.add(connection, copies);
        News.of(organization)
                .created(id.value(), id.value(), RunStatus.READY, organization)
                .recorded(copies, id)
                .write(connection);
        return id;
    }

    /** The rows of calls that had ended, and what is of the run itself. */
    private static List<JournalRow> finished(List<JournalRow> rows) {
        Map<String, Boolean> ended = new HashMap<>();
        rows.forEach(row -> ended.merge(row.position(), !row.kind().opens(), Boolean::logicalOr));
        return rows.stream()
                .filter(row ->
                        row.kind() == Kind.STARTED
                                || (!row.kind().call().equals("run")
                                        && Boolean.TRUE.equals(ended.get(row.position()))
                                        && Boolean.TRUE.equals(
                                                ended.getOrDefault(
                                                        StepCall.asker(row.position()), true))))
                .toList();
    }

    /**
     * The rows keep their times, since code that asks for the time must meet the same again: what
     * it does next may depend on it.
     */
    private List<NewRow> copy(
            JournalEnd end,
            List<JournalRow> rows,
            Optional<JsonNode> input,
            String sender,
            Instant at) {
        List<NewRow> copies = new ArrayList<>();
        for (JournalRow row : rows) {
            Optional<String> payload =
                    row.kind() == Kind.STARTED
                            ? input.map(Json::write)
                                    .or(row::payload)
                                    .map(begun -> begunBy(sender, begun))
                            : row.payload();
            copies.add(
                    end.next(
                            row.kind(),
                            row.position(),
                            row.name(),
                            payload.map(Payload::ofJson),
                            row.at()));
        }
        Payload origin = Payload.of(new ForkRow(source.value(), rows.size(), sender));
        copies.add(end.next(Kind.FORKED, "", "", Optional.of(origin), at));
        return copies;
    }

    /**
     * Who forks a run has had the fork begun, whoever began its source and whatever the new input
     * says: who has work begun may not agree to what it asks with four eyes.
     */
    private static String begunBy(String sender, String input) {
        JsonNode begun = Json.parse(input);
        if (begun.path("mandate") instanceof ObjectNode mandate) {
            mandate.put("by", sender);
            return Json.write(begun);
        }
        return input;
    }

    /** Returns the organization of both runs. */
    private String insertRun(RunId id, JournalEnd end, Instant at) throws SQLException {
        String sql =
                """
                insert into troupe.run (id, organization, type, name, actor, parent, root, depth, status, node, head_seq, head_hash, bytes,
                                        created_at, updated_at, plan, task, goal, reserved_for)
                select ?, organization, type, name, actor, null, ?, 0, 0, null, ?, ?, ?, ?::timestamptz, ?::timestamptz, plan, task, goal, reserved_for
                from troupe.run where id = ?
                returning organization
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, id.value());
            insert.setLong(2, id.value());
            insert.setInt(3, end.lastSeq());
            insert.setBytes(4, end.head().bytes());
            insert.setLong(5, end.bytes());
            insert.setString(6, at.toString());
            insert.setString(7, at.toString());
            insert.setLong(8, source.value());
            try (ResultSet row = insert.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        }
    }

    /** What it begins with may be for something else than the source was. */
    private void setPurpose(RunId id, Purpose purpose) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "update troupe.run set plan = ?, task = ?, goal = ? where id = ?")) {
            update.setString(1, purpose.plan().orElse(null));
            update.setString(2, purpose.task().orElse(null));
            update.setString(3, purpose.goal().orElse(null));
            update.setLong(4, id.value());
            update.executeUpdate();
        }
    }
}
