package dev.troupe.engine;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads questions to people from the database. */
final class RequestReader {

    private static final String SELECT =
            """
            select q.run, q.pos, r.root, r.name, q.organization, q.kind, q.title, q.detail, q.asked_at, q.deadline,
                   q.asker, q.approvers, q.four_eyes, q.reminded_at,
                   case when q.four_eyes then (select json_agg(v.answer::json order by v.at) from troupe.vote v
                                               where v.run = q.run and v.pos = q.pos) end,
                   (select json_agg(json_build_object('from', d.from_person, 'to', d.to_person, 'reason', d.reason,
                                                      'at', d.at) order by d.no)
                    from troupe.delegation d where d.run = q.run and d.pos = q.pos),
                   q.begun_by
            from troupe.request q join troupe.run r on r.id = q.run
            """;

    /** What was said is in the journal once the run has received it, and a message until then. */
    private static final String CLOSED =
            """
            select q.answered_at, q.answered_by,
                   (select s.payload from troupe.signal s where s.run = q.run and s.topic = q.topic
                    order by s.no desc limit 1)
            from troupe.request q where q.run = ? and q.pos = ? and q.answered_at is not null
            """;

    private RequestReader() {}

    /** Those that wait, oldest first; of one tree of runs, or of all. */
    static List<OpenRequest> open(Connection connection, Optional<Long> root) throws SQLException {
        String rest =
                "where q.answered_at is null and (? = 0 or r.root = ?) order by q.asked_at, q.run";
        try (PreparedStatement select = connection.prepareStatement(SELECT + rest)) {
            select.setLong(1, root.orElse(0L));
            select.setLong(2, root.orElse(0L));
            try (ResultSet rows = select.executeQuery()) {
                List<OpenRequest> requests = new ArrayList<>();
                while (rows.next()) {
                    requests.add(request(rows));
                }
                return requests;
            }
        }
    }

    /** One of them, with what it came to. */
    static Optional<AskedRequest> asked(Connection connection, long run, String position)
            throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(SELECT + "where q.run = ? and q.pos = ?")) {
            select.setLong(1, run);
            select.setString(2, position);
            try (ResultSet rows = select.executeQuery()) {
                return rows.next()
                        ? Optional.of(
                                new AskedRequest(request(rows), closed(connection, run, position)))
                        : Optional.empty();
            }
        }
    }

    private static Optional<AskedRequest.Closed> closed(
            Connection connection, long run, String position) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(CLOSED)) {
            select.setLong(1, run);
            select.setString(2, position);
            try (ResultSet rows = select.executeQuery()) {
                if (!rows.next()) {
                    return Optional.empty();
                }
                Instant at = rows.getObject(1, OffsetDateTime.class).toInstant();
                String by = Optional.ofNullable(rows.getString(2)).orElse("");
                Optional<String> sent = Optional.ofNullable(rows.getString(3));
                Optional<JsonNode> answer =
                        JournalReader.received(connection, run, position)
                                .flatMap(JournalRow::payload)
                                .map(payload -> Json.parse(payload).path("value"))
                                .or(() -> sent.map(Json::parse));
                return Optional.of(
                        new AskedRequest.Closed(by, at, answer.flatMap(RequestReader::decision)));
            }
        }
    }

    private static Optional<Decision> decision(JsonNode answer) {
        try {
            return Optional.of(Decision.of(answer));
        } catch (JsonProblem e) {
            return Optional.empty();
        }
    }

    private static OpenRequest request(ResultSet row) throws SQLException {
        return new OpenRequest(
                new RunId(row.getLong(1)),
                row.getString(2),
                new RunId(row.getLong(3)),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                Json.parse(row.getString(8)),
                row.getObject(9, OffsetDateTime.class).toInstant(),
                row.getObject(10, OffsetDateTime.class).toInstant(),
                approval(row));
    }

    private static OpenRequest.Approval approval(ResultSet row) throws SQLException {
        List<Decision> votes = new ArrayList<>();
        for (JsonNode vote : list(row, 15)) {
            votes.add(Json.as(vote, Decision.class));
        }
        List<OpenRequest.Delegated> delegations = new ArrayList<>();
        for (JsonNode delegation : list(row, 16)) {
            delegations.add(
                    new OpenRequest.Delegated(
                            delegation.path("from").asString(),
                            delegation.path("to").asString(),
                            delegation.path("reason").asString(),
                            OffsetDateTime.parse(delegation.path("at").asString()).toInstant()));
        }
        return new OpenRequest.Approval(
                row.getString(11),
                List.of((String[]) row.getArray(12).getArray()),
                row.getBoolean(13),
                row.getString(17),
                Optional.ofNullable(row.getObject(14, OffsetDateTime.class))
                        .map(OffsetDateTime::toInstant),
                votes,
                delegations);
    }

    private static JsonNode list(ResultSet row, int column) throws SQLException {
        return Json.parse(Optional.ofNullable(row.getString(column)).orElse("[]"));
    }
}
