package dev.troupe.engine;

import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.core.json.JsonProblem;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * Takes what people say to a question, by the question's rules, with its row locked. An agent never
 * answers; who asks does not; who is not among the approvers does not; and where four eyes are
 * needed, two different people have to agree to the same value, and who had the work begun is none
 * of them. What somebody says last counts, and a no ends it at once.
 */
final class Answering {

    private final Connection connection;
    private final RunId run;
    private final String position;
    private final Instant at;

    Answering(Connection connection, RunId run, String position, Instant at) {
        this.connection = connection;
        this.run = run;
        this.position = position;
        this.at = at;
    }

    private record Question(
            String organization,
            long root,
            String topic,
            String asker,
            List<String> approvers,
            boolean fourEyes,
            String begunBy) {

        boolean hasRules() {
            return !asker.isEmpty() || !approvers.isEmpty() || fourEyes;
        }
    }

    /** An answer that is to be delivered to the run. */
    record Accepted(String topic, String payload) {}

    /**
     * Takes an answer.
     *
     * @return what the run gets; nothing if another person has to agree
     * @throws EngineException if the question's rules do not allow the answer
     */
    Optional<Accepted> accept(JsonNode value, String person, News news) throws SQLException {
        Question question = lock();
        checkMayAnswer(question, person);
        JsonNode payload = value;
        if (question.hasRules() || isDecision(value)) {
            Decision decision = decision(value, person);
            if (question.fourEyes() && decision.approved()) {
                vote(decision, person);
                List<Decision.Vote> others = agreeing(decision, person);
                if (others.isEmpty()) {
                    tell(question, Event.Question.Change.CHANGED, news);
                    return Optional.empty();
                }
                decision = decision.with(others);
            }
            payload = Json.tree(decision);
        }
        close(person);
        tell(question, Event.Question.Change.CLOSED, news);
        return Optional.of(new Accepted(question.topic(), Json.write(payload)));
    }

    /**
     * Passes the right to answer on.
     *
     * @return the organization of the run
     * @throws EngineException if it is not that person's to pass on, or not to be had by the other
     */
    String delegate(String from, String to, String reason, News news) throws SQLException {
        Question question = lock();
        checkMayAnswer(question, from);
        checkPerson(question, to);
        List<String> approvers = new ArrayList<>(question.approvers());
        if (same(from, to) || approvers.stream().anyMatch(one -> same(one, to))) {
            throw refused(to + " may answer it already");
        }
        if (question.fourEyes() && approvers.isEmpty()) {
            throw refused("anybody may answer it, and two have to: tell " + to + " of it");
        }
        if (said(from)) {
            throw refused(from + " has answered it already, and cannot pass that on");
        }
        approvers.removeIf(one -> same(one, from));
        approvers.add(to);
        try (PreparedStatement update =
                connection.prepareStatement(
                        "update troupe.request set approvers = ? where run = ? and pos = ?")) {
            Array people = connection.createArrayOf("text", approvers.toArray(String[]::new));
            update.setArray(1, people);
            update.setLong(2, run.value());
            update.setString(3, position);
            update.executeUpdate();
        }
        try (PreparedStatement insert =
                connection.prepareStatement(
                        "insert into troupe.delegation (run, pos, from_person, to_person, reason, at) values (?, ?, ?, ?, ?, ?::timestamptz)")) {
            insert.setLong(1, run.value());
            insert.setString(2, position);
            insert.setString(3, from);
            insert.setString(4, to);
            insert.setString(5, reason);
            insert.setString(6, at.toString());
            insert.executeUpdate();
        }
        tell(question, Event.Question.Change.CHANGED, news);
        return question.organization();
    }

    private void tell(Question question, Event.Question.Change change, News news) {
        news.asked(run.value(), question.root(), position, change, question.organization());
    }

    // ---- rules

    private void checkMayAnswer(Question question, String person) {
        checkPerson(question, person);
        if (!question.approvers().isEmpty()
                && question.approvers().stream().noneMatch(one -> same(one, person))) {
            throw refused(
                    "only "
                            + String.join(" and ", question.approvers())
                            + " may answer it, not "
                            + person
                            + "; one of them can pass it on with `troupe delegate`");
        }
    }

    private void checkPerson(Question question, String person) {
        if (person.strip().toLowerCase(Locale.ROOT).startsWith(Names.AGENT)) {
            throw refused("an agent answers no questions");
        }
        if (person.isBlank() || same(person, question.asker())) {
            throw refused("who asks it does not answer it");
        }
        if (question.fourEyes() && same(person, question.begunBy())) {
            throw refused(
                    person + " had the work begun, and two others have to agree: tell one of them");
        }
    }

    /** Whoever may answer: nobody decides in another's name, or brings others' votes along. */
    private static boolean isDecision(JsonNode value) {
        try {
            Decision.of(value);
            return true;
        } catch (JsonProblem e) {
            return false; // whoever asked says what is wrong with it
        }
    }

    private Decision decision(JsonNode value, String person) {
        Decision decision;
        try {
            decision = Decision.of(value);
        } catch (JsonProblem e) {
            throw refused(String.valueOf(e.getMessage()));
        }
        if (!decision.by().equals(person)) {
            throw refused("it is " + person + " who answers it, and not " + decision.by());
        }
        return decision.with(List.of());
    }

    private EngineException refused(String why) {
        return new EngineException("question " + run + "/" + position + ": " + why);
    }

    private static boolean same(String one, String other) {
        return one.strip().equalsIgnoreCase(other.strip());
    }

    // ---- rows

    private Question lock() throws SQLException {
        String sql =
                """
                select organization, topic, asker, approvers, four_eyes, begun_by, (select root from troupe.run where id = run) from troupe.request
                where run = ? and pos = ? and answered_at is null and deadline > ?::timestamptz for update
                """;
        try (PreparedStatement select = connection.prepareStatement(sql)) {
            select.setLong(1, run.value());
            select.setString(2, position);
            select.setString(3, at.toString());
            try (ResultSet row = select.executeQuery()) {
                if (row.next()) {
                    return new Question(
                            row.getString(1),
                            row.getLong(7),
                            row.getString(2),
                            row.getString(3),
                            List.of((String[]) row.getArray(4).getArray()),
                            row.getBoolean(5),
                            row.getString(6));
                }
            }
        }
        throw new EngineException(RunCommands.whyNoAnswer(connection, run, position));
    }

    private void vote(Decision decision, String person) throws SQLException {
        String sql =
                """
                insert into troupe.vote (run, pos, person, answer, at) values (?, ?, ?, ?, ?::timestamptz)
                on conflict (run, pos, person) do update set answer = excluded.answer, at = excluded.at
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            insert.setLong(1, run.value());
            insert.setString(2, position);
            insert.setString(3, key(person));
            insert.setString(4, Json.write(decision));
            insert.setString(5, at.toString());
            insert.executeUpdate();
        }
    }

    /** However it is written, a name is one person's. */
    private static String key(String person) {
        return person.strip().toLowerCase(Locale.ROOT);
    }

    private boolean said(String person) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select 1 from troupe.vote where run = ? and pos = ? and person = ?")) {
            select.setLong(1, run.value());
            select.setString(2, position);
            select.setString(3, key(person));
            try (ResultSet row = select.executeQuery()) {
                return row.next();
            }
        }
    }

    /** What others said who agree to the very same. */
    private List<Decision.Vote> agreeing(Decision decision, String person) throws SQLException {
        List<Decision.Vote> votes = new ArrayList<>();
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select answer from troupe.vote where run = ? and pos = ? and person <> ? order by at")) {
            select.setLong(1, run.value());
            select.setString(2, position);
            select.setString(3, key(person));
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    Decision other = Json.read(rows.getString(1), Decision.class);
                    if (other.edited().equals(decision.edited())) {
                        votes.add(new Decision.Vote(other.by(), other.reason()));
                    }
                }
            }
        }
        return votes;
    }

    private void close(String person) throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "update troupe.request set answered_at = ?::timestamptz, answered_by = ? where run = ? and pos = ?")) {
            update.setString(1, at.toString());
            update.setString(2, person);
            update.setLong(3, run.value());
            update.setString(4, position);
            update.executeUpdate();
        }
    }
}
