package dev.troupe.server.runs;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.RunFilter;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import dev.troupe.server.http.Tenant;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Lists of the trees of runs of an organization. */
public final class RunList {

    private final Tenant tenant;

    public RunList(Tenant tenant) {
        this.tenant = tenant;
    }

    /** The tops of trees that stand so, latest first. */
    public List<RunSummary> roots(Set<RunStatus> statuses, Optional<Instant> since, int most) {
        RunFilter filter =
                RunFilter.NONE.of(tenant.organization()).withStatuses(statuses).withRootsOnly();
        return tenant.store()
                .runs(since.map(filter::withUpdatedSince).orElse(filter), Optional.empty(), most)
                .items();
    }

    /** How many trees stand how, of those that have not ended, or ended since. */
    public Map<String, Long> counts(Instant since) {
        Map<String, Long> counts = new LinkedHashMap<>();
        Arrays.stream(RunStatus.values()).forEach(status -> counts.put(status.toString(), 0L));
        Map<Integer, RunStatus> codes =
                Map.of(
                        0, RunStatus.READY,
                        1, RunStatus.RUNNING,
                        2, RunStatus.WAITING,
                        3, RunStatus.PAUSED,
                        4, RunStatus.BLOCKED,
                        10, RunStatus.COMPLETED,
                        11, RunStatus.FAILED,
                        12, RunStatus.CANCELLED);
        tenant.jdbc()
                .sql(
                        """
                        select status, count(*) from troupe.run
                        where organization = ? and parent is null and type <> 'organization' and (status < 10 or updated_at >= ?)
                        group by 1
                        """)
                .params(tenant.organization(), since.atOffset(ZoneOffset.UTC))
                .query((row, no) -> Map.entry(row.getInt(1), row.getLong(2)))
                .list()
                .forEach(count ->
                        Optional.ofNullable(codes.get(count.getKey()))
                                .ifPresent(
                                        status -> counts.put(status.toString(), count.getValue())));
        return counts;
    }

    /** Until when runs sleep, of those that do. */
    public Map<Long, Instant> timers(Collection<RunSummary> runs) {
        Map<Long, Instant> timers = new HashMap<>();
        tenant.jdbc()
                .sql(
                        "select id, wake_at from troupe.run where id = any (?) and wake_at is not null")
                .param(runs.stream().map(RunSummary::id).map(RunId::value).toArray(Long[]::new))
                .query(row -> {
                    timers.put(row.getLong(1), row.getObject(2, OffsetDateTime.class).toInstant());
                });
        return timers;
    }
}
