package dev.troupe.core.plan;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.core.contract.ContextItem;
import dev.troupe.core.durable.Branch;
import dev.troupe.core.durable.BranchFailed;
import dev.troupe.core.durable.Join;
import dev.troupe.core.durable.Outcome;
import java.util.List;
import java.util.Optional;

/**
 * Branches at once; the result is put together from those that succeeded. If all failed, the whole
 * fails, whatever is said of failed branches: work that came to nothing is no success.
 *
 * @param join when it is over; branches still running then are cancelled
 * @param merge how the results are put together
 * @param failed what becomes of branches that failed while enough others succeeded; if absent, they
 *     fail the whole where all must succeed, and are left out elsewhere
 */
public record Parallel(
        String name,
        Optional<String> when,
        List<Plan> branches,
        Join join,
        Merge merge,
        Optional<Fate> failed)
        implements Plan {

    /** The failure type where every branch failed, for reasons of their own. */
    public static final String ALL_FAILED = "all-branches-failed";

    /** The failure type where too many branches failed, for reasons of their own. */
    public static final String TOO_FEW = "too-few-branches";

    /** What becomes of a branch that failed. */
    public enum Fate {
        /** It fails the whole, once the join is over. */
        @JsonProperty("fail")
        FAIL,
        /** It is left out of the result. */
        @JsonProperty("drop")
        DROP,
        /** The result says of each branch how it ended, and why if it failed. */
        @JsonProperty("report")
        REPORT
    }

    public Parallel {
        branches = List.copyOf(branches);
    }

    public static Parallel of(String name, Plan... branches) {
        return new Parallel(
                name,
                Optional.empty(),
                List.of(branches),
                Join.all(),
                Merge.object(),
                Optional.empty());
    }

    public Parallel when(String condition) {
        return new Parallel(name, Optional.of(condition), branches, join, merge, failed);
    }

    public Parallel join(Join until) {
        return new Parallel(name, when, branches, until, merge, failed);
    }

    public Parallel merge(Merge how) {
        return new Parallel(name, when, branches, join, how, failed);
    }

    public Parallel failed(Fate what) {
        return new Parallel(name, when, branches, join, merge, Optional.of(what));
    }

    @Override
    public ContextItem run(Conductor conductor, Scope scope) {
        Optional<OnFailure> stated =
                merge instanceof Merge.Vote vote ? vote.onFailure() : Optional.empty();
        Appeal appeal = new Appeal(conductor, stated);
        Scope seen = scope;
        while (true) {
            List<Outcome<ContextItem>> outcomes = fork(conductor, seen);
            requireEnough(outcomes);
            Merging merging = new Merging(this, conductor, outcomes);
            Optional<ContextItem> merged = merging.merged(seen);
            if (merged.isPresent()) {
                return merged.get();
            }
            switch (appeal.decide(merging.noMajority())) {
                case Appeal.Way.Given given -> {
                    return given.item();
                }
                case Appeal.Way.Again again -> seen = seen.handing(again.guidance());
            }
        }
    }

    private List<Outcome<ContextItem>> fork(Conductor outer, Scope scope) {
        Conductor conductor = join.rule() == Join.Rule.ALL ? outer : outer.handling();
        List<Branch<ContextItem>> strands =
                branches.stream()
                        .map(plan ->
                                new Branch<>(
                                        plan.name(),
                                        strand -> conductor.in(strand).run(plan, scope)))
                        .toList();
        return conductor.durable().fork(strands, join);
    }

    /** What becomes of branches that failed. */
    Fate fate() {
        return failed.orElse(join.rule() == Join.Rule.ALL ? Fate.FAIL : Fate.DROP);
    }

    private void requireEnough(List<Outcome<ContextItem>> outcomes) {
        List<Outcome.Failed<ContextItem>> failures = Failures.of(outcomes);
        long succeeded = outcomes.stream().filter(Outcome.Succeeded.class::isInstance).count();
        boolean enough = succeeded >= needed();
        if (enough && (failures.isEmpty() || fate() != Fate.FAIL)) {
            return;
        }
        if (failures.size() == 1) {
            throw new BranchFailed(failures.getFirst().branch(), failures.getFirst().failure());
        }
        boolean none = !failures.isEmpty() && failures.size() == branches.size();
        String many =
                none
                        ? "all " + branches.size() + " branches of '" + name + "' failed"
                        : "%d of %d branches of '%s' failed%s"
                                .formatted(
                                        failures.size(),
                                        branches.size(),
                                        name,
                                        enough ? "" : ", and " + needed() + " had to succeed");
        throw new BranchFailed(
                name, Failures.together(none ? ALL_FAILED : TOO_FEW, many, failures));
    }

    private int needed() {
        return switch (join.rule()) {
            case ALL -> branches.size();
            case ANY, RACE -> 1;
            case SETTLED -> branches.isEmpty() ? 0 : join.quorum();
            case QUORUM -> join.quorum();
        };
    }
}
