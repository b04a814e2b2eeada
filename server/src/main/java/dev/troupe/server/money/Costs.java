package dev.troupe.server.money;

import dev.troupe.engine.RunSummary;
import dev.troupe.server.http.Tenant;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;

/** What runs have spent. */
public final class Costs {

    public static final Cost NONE = new Cost(0, 0, 0);

    private static final String SUMS =
            """
            coalesce(sum(s.money), 0)::bigint, coalesce(sum(s.tokens), 0)::bigint,
            coalesce(sum(s.steps) filter (where s.outcome < 2 and p.subject like 'model %'), 0)
            from troupe.used s join troupe.spender p on p.id = s.spender where s.root = any (?)
            """;

    private final Tenant tenant;
    private final JdbcClient database;
    private final EndedCosts ended;

    public Costs(Tenant tenant, EndedCosts ended) {
        this.tenant = tenant;
        this.database = tenant.jdbc();
        this.ended = ended;
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
        Map<Long, Cost> costs = new HashMap<>();
        List<RunSummary> unknown = new ArrayList<>();
        for (RunSummary root : roots) {
            ended.of(root)
                    .ifPresentOrElse(
                            cost -> costs.put(root.id().value(), cost), () -> unknown.add(root));
        }
        costs.putAll(
                sums(true, unknown.stream().map(root -> root.id().value()).distinct().toList()));
        unknown.forEach(root ->
                ended.keep(root, costs.getOrDefault(root.id().value(), NONE), tenant.now()));
        return costs;
    }

    /** What whole trees have spent so far, by their roots: those that are under way. */
    public static Map<Long, Cost> soFar(Tenant tenant, Collection<Long> roots) {
        return new Costs(tenant, new EndedCosts()).sums(true, roots.stream().distinct().toList());
    }

    /** What a run has spent, with those below it. */
    public Map<Long, Cost> of(RunSummary run) {
        if (run.parent().isEmpty()) {
            return ofTrees(List.of(run));
        }
        return database.sql(
                        """
                        with recursive below (id) as (
                          select ?::bigint union all select r.id from troupe.run r join below b on r.parent = b.id)
                        """
                                + "select ?::bigint, "
                                + SUMS
                                + " and s.run in (select id from below)")
                .params(run.id().value(), run.id().value(), new Long[] {run.root().value()})
                .query((row, no) -> Map.of(row.getLong(1), cost(row)))
                .single();
    }

    /**
     * What runs have spent, each with those below it.
     *
     * @param tree a run and all below it, parents before their children
     */
    public Map<Long, Cost> within(List<RunSummary> tree) {
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
            database.sql("select " + (trees ? "s.root" : "s.run") + ", " + SUMS + " group by 1")
                    .params((Object) roots.toArray(Long[]::new))
                    .query(row -> {
                        sums.put(row.getLong(1), cost(row));
                    });
        }
        return sums;
    }

    private static Cost cost(ResultSet row) throws SQLException {
        return new Cost(row.getLong(2), row.getLong(3), row.getLong(4));
    }
}
