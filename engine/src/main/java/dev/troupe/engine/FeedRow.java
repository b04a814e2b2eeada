package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/**
 * What one transaction brought about: runs that were created, then journal rows, then questions,
 * then runs that moved, then the rest. The events are numbered in this order.
 *
 * @param organization if it is of one alone: what it says of others does not count
 */
record FeedRow(long no, Optional<String> organization, List<News.Span> spans, JsonNode news) {

    static FeedRow of(ResultSet row) throws SQLException {
        return new FeedRow(
                row.getLong(1),
                Optional.ofNullable(row.getString(2)),
                Optional.ofNullable(row.getBytes(3)).map(News::spans).orElse(List.of()),
                Json.parse(Optional.ofNullable(row.getString(4)).orElse("{}")));
    }

    /** Gives the journal row of a number, unless it is gone or not wanted. */
    @FunctionalInterface
    interface Rows {
        Optional<JournalRow> find(long run, int seq);
    }

    /** All events, or those of journal rows that are found, after an index. */
    List<Event> events(int after, Rows rows) {
        List<Event> events = new ArrayList<>();
        int index = 0;
        for (JsonNode run : news.path(News.CREATED)) {
            add(events, moved(run, index++, true));
        }
        for (News.Span span : spans) {
            for (int i = 0; i < span.count(); i++) {
                Cursor cursor = new Cursor(no, index++);
                rows.find(span.run(), span.from() + i)
                        .ifPresent(row ->
                                events.add(
                                        new Event.Recorded(cursor, new RunId(span.root()), row)));
            }
        }
        for (JsonNode question : news.path(News.ASKED)) {
            add(events, question(question, index++));
        }
        for (JsonNode run : news.path(News.MOVED)) {
            add(events, moved(run, index++, false));
        }
        for (JsonNode change : news.path(News.CHANGED)) {
            add(events, changed(change, index++));
        }
        events.removeIf(event -> event.cursor().index() <= after);
        return events;
    }

    private static void add(List<Event> events, Optional<? extends Event> event) {
        event.ifPresent(events::add);
    }

    private Optional<Event.Moved> moved(JsonNode run, int index, boolean created) {
        String of = run.get(4).asString();
        long parent = run.get(2).asLong();
        return isOf(of)
                ? Optional.of(
                        new Event.Moved(
                                new Cursor(no, index),
                                of,
                                new RunId(run.get(0).asLong()),
                                new RunId(run.get(1).asLong()),
                                parent == 0 ? Optional.empty() : Optional.of(new RunId(parent)),
                                RunStatus.of(run.get(3).asInt()),
                                created))
                : Optional.empty();
    }

    private Optional<Event.Question> question(JsonNode question, int index) {
        String of = question.get(4).asString();
        return isOf(of)
                ? Optional.of(
                        new Event.Question(
                                new Cursor(no, index),
                                of,
                                new RunId(question.get(0).asLong()),
                                new RunId(question.get(1).asLong()),
                                question.get(2).asString(),
                                Event.Question.Change.valueOf(question.get(3).asString())))
                : Optional.empty();
    }

    private Optional<Event.Changed> changed(JsonNode change, int index) {
        String of = change.get(1).asString();
        return isOf(of)
                ? Optional.of(
                        new Event.Changed(new Cursor(no, index), of, change.get(0).asString()))
                : Optional.empty();
    }

    private boolean isOf(String other) {
        return organization.map(other::equals).orElse(true);
    }
}
