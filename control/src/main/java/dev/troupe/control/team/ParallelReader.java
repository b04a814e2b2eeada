package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.durable.Join;
import dev.troupe.core.plan.Merge;
import dev.troupe.core.plan.Parallel;
import dev.troupe.core.plan.Plan;
import dev.troupe.core.team.Agent;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Reads {@code parallel} steps. */
final class ParallelReader implements PatternReader {

    static final List<String> OWN_KEYS =
            List.of("join", "merge", "failed", "concurrency", "branches");
    static final List<String> JOINS = List.of("all", "any", "race", "settled");
    static final List<String> JOIN_KEYS = List.of("quorum");
    static final List<String> MERGES = List.of("object", "list", "vote");
    static final List<String> FATES = List.of("fail", "drop", "report");

    private static final int MAX_CONCURRENCY = 1_000;

    private final Reading reading;
    private final PlanReader plans;
    private final MergeReader merges;

    ParallelReader(Reading reading, Map<String, Agent> agents, PlanReader plans) {
        this.reading = reading;
        this.plans = plans;
        this.merges = new MergeReader(reading, agents);
    }

    @Override
    public String pattern() {
        return "parallel";
    }

    @Override
    public List<String> keys() {
        return List.of();
    }

    @Override
    public String defaultName(Located pattern) {
        return "parallel";
    }

    @Override
    public Optional<Plan> read(Step step) {
        return step.fields().fields("parallel", OWN_KEYS).map(own -> parallel(step, own));
    }

    private Parallel parallel(Step step, Fields own) {
        List<Plan> branches = plans.steps(branches(step, own));
        Join join = own.get("join").map(value -> join(value, own, branches)).orElseGet(Join::all);
        Optional<Parallel.Fate> failed =
                own.choice("failed", FATES)
                        .map(word -> Parallel.Fate.valueOf(word.toUpperCase(Locale.ROOT)));
        Merge merge =
                own.get("merge")
                        .flatMap(value -> merges.read(value, own, step.what()))
                        .orElseGet(Merge::object);
        checkFate(own, join, merge, failed);
        Parallel parallel =
                new Parallel(
                        step.name(),
                        step.when(),
                        branches,
                        own.integer("concurrency", 1, MAX_CONCURRENCY)
                                .map(most -> join.atMost(Math.toIntExact(most)))
                                .orElse(join),
                        merge,
                        failed);
        return reading.places().put(parallel, step.whole(), step.pattern());
    }

    /** What is said of failed branches must be able to come true. */
    private void checkFate(Fields own, Join join, Merge merge, Optional<Parallel.Fate> failed) {
        if (failed.isEmpty() || failed.get() == Parallel.Fate.FAIL) {
            return;
        }
        if (join.rule() == Join.Rule.ALL) {
            reading.problems()
                    .add(
                            own.at("failed"),
                            "the first branch that fails ends this step, since all must succeed",
                            "'join: settled', 'any' or a quorum beside it");
        }
        if (merge instanceof Merge.Vote && failed.get() == Parallel.Fate.REPORT) {
            reading.problems()
                    .add(
                            own.at("failed"),
                            "a vote has no place to report failed branches in",
                            "'drop' or 'fail'");
        }
    }

    private List<Located> branches(Step step, Fields own) {
        own.require("branches", "a list of steps");
        Optional<List<Located>> branches = own.list("branches");
        if (branches.isPresent() && branches.get().isEmpty()) {
            reading.problems()
                    .add(own.at("branches"), step.what() + " has no branches", "at least one");
        }
        return branches.orElse(List.of());
    }

    private Join join(Located value, Fields own, List<Plan> branches) {
        if (!(value instanceof Located.Mapping)) {
            return switch (own.choice("join", JOINS).orElse("all")) {
                case "any" -> Join.any();
                case "race" -> Join.race();
                case "settled" -> Join.settled();
                default -> Join.all();
            };
        }
        return own.fields("join", JOIN_KEYS)
                .flatMap(join -> {
                    join.require("quorum", "how many branches must succeed");
                    return join.integer("quorum", 1, Math.max(1, branches.size()));
                })
                .map(quorum -> Join.quorum(Math.toIntExact(quorum)))
                .orElseGet(Join::all);
    }
}
