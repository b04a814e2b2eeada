package dev.troupe.engine;

import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** The list of what runs ask of the world outside. */
final class Requests {

    /** What has closed a question that timed out, in the place of a person's name. */
    static final String DEADLINE = "deadline";

    /** What has closed a question that nobody waits for any more. */
    static final String RUN_ENDED = "end of run";

    static final String BRANCH_LOST = "branch not needed any more";

    private Requests() {}

    static void ask(Connection connection, List<Write.Asked> asked) throws SQLException {
        if (asked.isEmpty()) {
            return;
        }
        String sql =
                """
                insert into troupe.request (run, pos, organization, kind, title, topic, detail, asked_at, deadline,
                                            asker, approvers, four_eyes, begun_by, remind_at)
                select run, pos, organization, kind, title, topic, detail, asked_at::timestamptz, deadline::timestamptz,
                       asker, array(select jsonb_array_elements_text(approvers::jsonb)), four_eyes::boolean, begun_by, remind_at::timestamptz
                from unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                  as a (run, pos, organization, kind, title, topic, detail, asked_at, deadline, asker, approvers, four_eyes, begun_by, remind_at)
                """;
        try (PreparedStatement insert = connection.prepareStatement(sql)) {
            Columns columns = new Columns(insert, 1);
            columns.longs(asked, Write.Asked::run);
            columns.texts(asked, Write.Asked::pos);
            columns.texts(asked, Write.Asked::organization);
            columns.texts(asked, Write.Asked::kind);
            columns.texts(asked, Write.Asked::title);
            columns.texts(asked, Write.Asked::topic);
            columns.texts(asked, Write.Asked::detail);
            columns.times(asked, a -> Optional.of(a.at()));
            columns.times(asked, a -> Optional.of(a.deadline()));
            columns.texts(asked, a -> a.rules().asker());
            columns.texts(asked, a -> Json.write(a.rules().approvers()));
            columns.texts(asked, a -> Boolean.toString(a.rules().fourEyes()));
            columns.texts(asked, a -> a.rules().begunBy());
            columns.times(asked, a -> a.rules().reminder().map(a.at()::plus));
            insert.executeUpdate();
        }
    }

    /** Marks those questions as overdue of which people are to be reminded by now. */
    static void remind(Connection connection, Instant at) throws SQLException {
        String sql =
                """
                with overdue as (
                  update troupe.request set reminded_at = ?::timestamptz
                  where answered_at is null and reminded_at is null and remind_at <= ?::timestamptz
                  returning run, pos, organization)
                insert into troupe.feed (news)
                select json_build_object('asked', json_agg(json_build_array(o.run, r.root, o.pos, 'CHANGED', o.organization)))::text
                from overdue o join troupe.run r on r.id = o.run having count(*) > 0
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            update.setString(1, at.toString());
            update.setString(2, at.toString());
            update.executeUpdate();
        }
    }

    /** Closes what is still open; what was answered keeps its answer. */
    static void close(Connection connection, List<Write.Closed> closed, News news)
            throws SQLException {
        if (closed.isEmpty()) {
            return;
        }
        String sql =
                """
                update troupe.request r set answered_at = c.at::timestamptz, answered_by = c.by
                from unnest(?, ?, ?, ?) as c (run, pos, by, at)
                where r.run = c.run and (c.pos is null or r.pos = c.pos) and r.answered_at is null
                returning r.run, r.pos, r.organization, (select root from troupe.run where id = r.run)
                """;
        try (PreparedStatement update = connection.prepareStatement(sql)) {
            Columns columns = new Columns(update, 1);
            columns.longs(closed, Write.Closed::run);
            columns.optionalTexts(closed, Write.Closed::pos);
            columns.texts(closed, Write.Closed::by);
            columns.times(closed, c -> Optional.of(c.at()));
            tell(update, Event.Question.Change.CLOSED, news);
        }
    }

    /** Adds to the news what a statement returns; tells whether it was anything. */
    private static boolean tell(PreparedStatement update, Event.Question.Change change, News news)
            throws SQLException {
        boolean any = false;
        try (ResultSet rows = update.executeQuery()) {
            while (rows.next()) {
                any = true;
                news.asked(
                        rows.getLong(1),
                        rows.getLong(4),
                        rows.getString(2),
                        change,
                        rows.getString(3));
            }
        }
        return any;
    }

    /**
     * Closes a question because its deadline has come, unless an answer was accepted: whichever has
     * the question's row first wins.
     *
     * @param topic the address to which answers go
     * @return whether it has timed out; if not, the answer is among the run's messages
     */
    static boolean expire(Connection connection, long run, String pos, String topic, Instant at)
            throws SQLException {
        try (PreparedStatement update =
                connection.prepareStatement(
                        "update troupe.request r set answered_at = ?::timestamptz, answered_by = ? where run = ? and pos = ? and answered_at is null"
                                + " returning r.run, r.pos, r.organization, (select root from troupe.run where id = r.run)")) {
            update.setString(1, at.toString());
            update.setString(2, DEADLINE);
            update.setLong(3, run);
            update.setString(4, pos);
            News news = News.ofNode();
            if (tell(update, Event.Question.Change.CLOSED, news)) {
                news.write(connection);
                return true;
            }
        }
        try (PreparedStatement select =
                connection.prepareStatement(
                        "select 1 from troupe.signal where run = ? and topic = ?")) {
            select.setLong(1, run);
            select.setString(2, topic);
            try (ResultSet answer = select.executeQuery()) {
                return !answer.next();
            }
        }
    }
}
