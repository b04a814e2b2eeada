package dev.troupe.engine;

import dev.troupe.core.durable.RunId;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * The statement that reads a page of runs. It has only those conditions that are asked for, so that
 * the database can go along an index: of what all runs have, newest first, or of what few have.
 */
final class RunQuery {

    private static final String PAUSING =
            "exists (select 1 from troupe.signal s where s.run = r.id and s.topic = '$pause')";

    private static final Set<RunStatus> LIVE = Set.of(RunStatus.READY, RunStatus.RUNNING);

    private final List<String> conditions = new ArrayList<>();
    private final List<Object> values = new ArrayList<>();
    private final int limit;

    RunQuery(RunFilter filter, Optional<RunId> before, int limit) {
        this.limit = limit;
        conditions.add("r.type <> '" + OrganizationJournal.TYPE + "'");
        if (filter.rootsOnly()) {
            conditions.add("r.parent is null");
        }
        filter.organization().ifPresent(name -> add("r.organization = ?", name));
        filter.actor().ifPresent(name -> add("r.actor = ?", name));
        filter.plan().ifPresent(name -> add("r.plan = ?", name));
        filter.task().ifPresent(name -> add("r.task = ?", name));
        before.ifPresent(id -> add("r.id < ?", id.value()));
        if (!filter.statuses().isEmpty()) {
            conditions.add(statuses(filter.statuses()));
        }
        filter.updatedSince()
                .ifPresent(since -> add("r.updated_at >= ?::timestamptz", since.toString()));
        filter.text().ifPresent(part -> add("r.name ilike ?", "%" + escaped(part) + "%"));
    }

    private void add(String condition, Object value) {
        conditions.add(condition);
        values.add(value);
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    }

    /** Written out, because indexes are of certain statuses. */
    private static String statuses(Set<RunStatus> statuses) {
        Set<Short> whole = new TreeSet<>();
        List<String> parts = new ArrayList<>();
        boolean pausing = statuses.contains(RunStatus.PAUSING);
        for (RunStatus status : statuses) {
            if (status != RunStatus.PAUSING && (pausing || !LIVE.contains(status))) {
                whole.add(status.code());
            } else if (status != RunStatus.PAUSING) {
                parts.add("(r.status = " + status.code() + " and not " + PAUSING + ")");
            }
        }
        if (pausing && !statuses.containsAll(LIVE)) {
            parts.add("(r.status in (0, 1) and " + PAUSING + ")");
        }
        if (!whole.isEmpty()) {
            parts.add("r.status in (" + codes(whole) + ")");
        }
        return "(" + String.join(" or ", parts) + ")";
    }

    private static String codes(Set<Short> codes) {
        return String.join(", ", codes.stream().map(String::valueOf).toList());
    }

    String sql() {
        return "where " + String.join(" and ", conditions) + " order by r.id desc limit " + limit;
    }

    void bind(PreparedStatement statement) throws SQLException {
        for (int i = 0; i < values.size(); i++) {
            statement.setObject(i + 1, values.get(i));
        }
    }
}
