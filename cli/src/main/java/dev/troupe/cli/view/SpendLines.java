package dev.troupe.cli.view;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.troupe.control.budget.Amount;
import dev.troupe.core.cost.Money;
import dev.troupe.core.governance.Unit;
import dev.troupe.engine.OutcomeSum;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.SpendSum;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** What was spent, as a table. */
public final class SpendLines {

    private SpendLines() {}

    /** The same sum, of which the name does not begin with this any more. */
    public static SpendSum renamed(SpendSum sum, String prefix) {
        return named(sum, sum.name().substring(prefix.length()));
    }

    private static SpendSum named(SpendSum sum, String name) {
        return new SpendSum(
                name,
                sum.steps(),
                sum.money(),
                sum.tokens(),
                sum.runs(),
                sum.time(),
                sum.assumed());
    }

    public static List<SpendSum> byName(List<SpendSum> sums) {
        return sums.stream().sorted(Comparator.comparing(SpendSum::name)).toList();
    }

    /**
     * The sums of goals, each with those of the goals below it, which count for it, too.
     *
     * @param sums by the paths of goals
     */
    public static List<SpendSum> withGoalsAbove(List<SpendSum> sums) {
        Map<String, SpendSum> all = new TreeMap<>();
        for (SpendSum sum : sums) {
            String path = sum.name();
            all.merge(path, sum, SpendLines::plus);
            for (int slash = path.lastIndexOf('/');
                    slash > 0;
                    slash = path.lastIndexOf('/', slash - 1)) {
                String above = path.substring(0, slash);
                all.merge(above, named(sum, above), SpendLines::plus);
            }
        }
        return List.copyOf(all.values());
    }

    private static SpendSum plus(SpendSum one, SpendSum other) {
        return new SpendSum(
                one.name(),
                one.steps() + other.steps(),
                one.money() + other.money(),
                one.tokens() + other.tokens(),
                one.runs() + other.runs(),
                one.time() + other.time(),
                one.assumed() + other.assumed());
    }

    /**
     * A line for each name, and one for all.
     *
     * @param shown what has a line
     * @param sums what is summed up, each once
     */
    public static Table table(String by, List<SpendSum> shown, List<SpendSum> sums) {
        Table table = new Table(by, "COST", "TOKENS", "RUNS", "STEPS", "TIME");
        shown.forEach(sum -> table.row(row(sum)));
        sums.stream().reduce(SpendLines::plus).ifPresent(all -> table.row(row(named(all, "all"))));
        return table;
    }

    private static List<String> row(SpendSum sum) {
        return List.of(
                sum.name().isEmpty() ? "(none)" : sum.name(),
                new Money(sum.money()).toString(),
                Text.number(sum.tokens()),
                Text.number(sum.runs()),
                Text.number(sum.steps()),
                Amount.show(Unit.TIME, sum.time()));
    }

    /** What of it nobody knows for sure. */
    public static Optional<String> assumed(List<SpendSum> sums) {
        long assumed = sums.stream().mapToLong(SpendSum::assumed).sum();
        return assumed == 0
                ? Optional.empty()
                : Optional.of(
                        new Money(assumed)
                                + " of it is what calls that failed may have cost at the most.");
    }

    /**
     * What trees of runs cost that ended alike.
     *
     * @param outcome such as {@code completed}
     * @param money micro-dollars
     */
    public record Outcome(String outcome, long runs, long money, long tokens) {
        /** What one of them cost. */
        @JsonProperty("each")
        public long each() {
            return Math.ceilDiv(money, runs);
        }
    }

    /** The outcomes of runs. */
    public record Outcomes(List<Outcome> all) {

        public Table table() {
            Table table = new Table("OUTCOME", "RUNS", "COST", "EACH", "TOKENS");
            for (Outcome outcome : all) {
                table.row(
                        List.of(
                                outcome.outcome(),
                                Text.number(outcome.runs()),
                                new Money(outcome.money()).toString(),
                                new Money(outcome.each()).toString(),
                                Text.number(outcome.tokens())));
            }
            return table;
        }
    }

    /** Trees of runs by how their tops ended. */
    public static Outcomes outcomes(List<OutcomeSum> sums) {
        return new Outcomes(
                sums.stream()
                        .map(sum ->
                                new Outcome(
                                        sum.status().map(RunStatus::toString).orElse("removed"),
                                        sum.runs(),
                                        sum.money(),
                                        sum.tokens()))
                        .toList());
    }
}
