package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What a transaction brings about that others want to hear of: a row of the feed, to be added as
 * the last thing before the commit, so that what concerns one run is numbered in the order in which
 * it happened. Used by one thread.
 *
 * <p>Journal rows are written as numbers of variable length ({@link Varints}): for each run, the
 * difference of its id to the run before it (signed), of its root to it (signed), the first row,
 * and how many there are. The rest is JSON: {@code created} and {@code moved: [[run, root, parent
 * or 0, status, organization], …]}, {@code asked: [[run, root, position, change, organization], …]}
 * and {@code changed: [[what, organization], …]}.
 */
final class News {

    static final String INSERT =
            "insert into troupe.feed (organization, rows, news) values (?, ?, ?)";

    static final String CREATED = "created";
    static final String MOVED = "moved";
    static final String ASKED = "asked";
    static final String CHANGED = "changed";

    /**
     * Adds what the rows of a common table expression {@code moved (id, root, parent, status,
     * organization)} say, in the same statement.
     */
    static final String MOVED_SQL =
            """
            insert into troupe.feed (news)
            select json_build_object('moved', json_agg(json_build_array(id, root, coalesce(parent, 0), status, organization)))::text
            from moved having count(*) > 0
            """;

    private static final class Rows {
        private final long run;
        private final long root;
        private final int from;
        private int count;

        Rows(long run, long root, int from) {
            this.run = run;
            this.root = root;
            this.from = from;
        }
    }

    private final boolean command;
    private Optional<String> organization;
    private final Map<Long, Rows> rows = new LinkedHashMap<>();
    private final ObjectNode news = Json.object();

    private News(boolean command, Optional<String> organization) {
        this.command = command;
        this.organization = organization;
    }

    /** Of a node: about whatever runs it has. */
    static News ofNode() {
        return new News(false, Optional.empty());
    }

    /** Of a command: about one organization, which is that of what is added first. */
    static News ofCommand() {
        return new News(true, Optional.empty());
    }

    /** Of a command: about one organization. */
    static News of(String organization) {
        return new News(true, Optional.of(organization));
    }

    boolean isEmpty() {
        return rows.isEmpty() && news.isEmpty();
    }

    /** Journal rows, in the order of each run's. */
    News recorded(Collection<NewRow> recorded, RunId root) {
        for (NewRow row : recorded) {
            Rows known = rows.get(row.run());
            if (known == null) {
                known = new Rows(row.run(), root.value(), row.seq());
                rows.put(row.run(), known);
            }
            known.count = row.seq() - known.from + 1;
        }
        return this;
    }

    News created(RunInfo run, RunStatus status) {
        return add(CREATED, run, status);
    }

    /** A run was woken or taken up, or has left. */
    News moved(RunInfo run, RunStatus status) {
        return add(MOVED, run, status);
    }

    private News add(String list, RunInfo run, RunStatus status) {
        long parent = run.parent().map(RunId::value).orElse(0L);
        return add(list, run.id().value(), run.root().value(), parent, status, run.organization());
    }

    News created(long run, long root, RunStatus status, String of) {
        return add(CREATED, run, root, 0, status, of);
    }

    News moved(long run, long root, long parent, RunStatus status, String of) {
        return add(MOVED, run, root, parent, status, of);
    }

    private News add(String list, long run, long root, long parent, RunStatus status, String of) {
        list(list, of).add(run).add(root).add(parent).add(status.code()).add(of);
        return this;
    }

    News asked(long run, long root, String position, Event.Question.Change change, String of) {
        list(ASKED, of).add(run).add(root).add(position).add(change.name()).add(of);
        return this;
    }

    /** Something else of an organization. */
    News changed(String what, String of) {
        list(CHANGED, of).add(what).add(of);
        return this;
    }

    private ArrayNode list(String name, String of) {
        if (command && organization.isEmpty()) {
            organization = Optional.of(of);
        }
        return news.withArray(name).addArray();
    }

    /** Adds it to the feed, in the caller's transaction, as the last thing before the commit. */
    void write(Connection connection) throws SQLException {
        if (isEmpty()) {
            return;
        }
        try (PreparedStatement insert = connection.prepareStatement(INSERT)) {
            bind(insert, 1);
            insert.executeUpdate();
        }
    }

    /** Binds the parameters of {@link #INSERT}; returns the one after them. */
    int bind(PreparedStatement statement, int first) throws SQLException {
        text(statement, first, organization);
        if (rows.isEmpty()) {
            statement.setNull(first + 1, Types.BINARY);
        } else {
            statement.setBytes(first + 1, rowsWritten());
        }
        text(
                statement,
                first + 2,
                news.isEmpty() ? Optional.empty() : Optional.of(Json.write(news)));
        return first + 3;
    }

    private static void text(PreparedStatement statement, int at, Optional<String> text)
            throws SQLException {
        if (text.isPresent()) {
            statement.setString(at, text.get());
        } else {
            statement.setNull(at, Types.VARCHAR);
        }
    }

    private byte[] rowsWritten() {
        Varints.Writer writer = new Varints.Writer(rows.size() * 8);
        long before = 0;
        for (Rows of : rows.values()) {
            writer.signed(of.run - before);
            writer.signed(of.root - of.run);
            writer.unsigned(of.from);
            writer.unsigned(of.count);
            before = of.run;
        }
        return writer.bytes();
    }

    /**
     * Journal rows that a transaction added.
     *
     * @param from the first one's number
     */
    record Span(long run, long root, int from, int count) {}

    static List<Span> spans(byte[] written) {
        List<Span> spans = new ArrayList<>();
        Varints.Reader reader = new Varints.Reader(written);
        long before = 0;
        while (reader.hasMore()) {
            long run = before + reader.signed();
            long root = run + reader.signed();
            spans.add(new Span(run, root, (int) reader.unsigned(), (int) reader.unsigned()));
            before = run;
        }
        return spans;
    }
}
