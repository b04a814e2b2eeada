package dev.troupe.server.runs;

import dev.troupe.engine.RunSummary;
import dev.troupe.server.http.Tenant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What runs have spent. */
public final class Costs {

    static final Cost NONE = new Cost(0, 0, 0);

    private final JdbcClient database;

    public Costs(Tenant tenant) {
        this.database = tenant.jdbc();
    }

    /**
     * What was spent.
     *
     * @param micros micro-dollars
     * @param calls of models
     */
    public record Cost(long micros, long tokens, long calls) {
        Cost plus(Cost other) {
            return new Cost(micros + other.micros, tokens + other.tokens, calls + other.calls);
        }
    }

    /** What whole trees have spent, by their roots. */
    public Map<Long, Cost> ofTrees(Collection<RunSummary> roots) {
        return sums(true, roots.stream().map(run -> run.root().value()).distinct().toList());
    }

    /**
     * What runs of one tree have spent, each with those below it.
     *
     * @param tree parents before their children
     */
    Map<Long, Cost> within(List<RunSummary> tree) {
        if (tree.isEmpty()) {
            return Map.of();
        }
        Map<Long, Cost> costs = new HashMap<>(sums(false, List.of(tree.getFirst().root().value())));
        for (RunSummary run : tree.reversed()) {
            Cost own = costs.getOrDefault(run.id().value(), NONE);
            run.parent().ifPresent(parent -> costs.merge(parent.value(), own, Cost::plus));
        }
        return costs;
    }

    private Map<Long, Cost> sums(boolean trees, List<Long> roots) {
        Map<Long, Cost> sums = new HashMap<>();
        if (!roots.isEmpty()) {
            database.sql(
                            """
                            select case when ? then s.root else s.run end, sum(s.money)::bigint, sum(s.tokens)::bigint,
                                   coalesce(sum(s.steps) filter (where s.outcome < 2 and p.subject like 'model %'), 0)
                            from troupe.spend s join troupe.spender p on p.id = s.spender where s.root = any (?) group by 1
                            """)
                    .param(trees)
                    .param(roots.toArray(Long[]::new))
                    .query(row -> {
                        sums.put(
                                row.getLong(1),
                                new Cost(row.getLong(2), row.getLong(3), row.getLong(4)));
                    });
        }
        return sums;
    }
}
