package dev.troupe.cli.view;

import dev.troupe.agents.journal.Spent;
import dev.troupe.engine.RunStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What came of a tree of runs: a table with a line for each agent, and one for all. */
public final class Outcomes {

    private static final int MOST_FAILURES = 20;

    private Outcomes() {}

    public static List<String> table(RunTreeModel model, Instant now, Style style, int columns) {
        Map<String, List<RunNode>> byAgent =
                model.runs().stream()
                        .filter(run -> run.agent().isPresent())
                        .collect(
                                Collectors.groupingBy(
                                        run -> run.agent().orElseThrow(),
                                        TreeMap::new,
                                        Collectors.toList()));
        Table table = new Table("AGENT", "RUNS", "OUTCOMES", "TIME", "CALLS", "TOKENS", "COST");
        byAgent.forEach((agent, runs) -> {
            Duration time =
                    runs.stream()
                            .map(run -> run.elapsed(now))
                            .reduce(Duration.ZERO, Duration::plus);
            Spent spent = runs.stream().map(RunNode::spent).reduce(Spent.NONE, Spent::plus);
            table.row(row(agent, runs, time, spent));
        });
        table.row(
                row(
                        "all",
                        List.copyOf(model.runs()),
                        model.root().elapsed(now),
                        model.root().spentInAll()));
        return table.lines(style, columns);
    }

    /**
     * What failed although the tree went on, such as entries of a map that tolerates it: the
     * topmost run of each failure, and why. None if the root itself failed.
     */
    public static List<String> tolerated(RunTreeModel model, Style style, int columns) {
        List<RunNode> failed =
                model.runs().stream()
                        .filter(run -> run.status() == RunStatus.FAILED)
                        .filter(run ->
                                run.parent()
                                        .filter(parent -> parent.status() != RunStatus.FAILED)
                                        .isPresent())
                        .toList();
        if (failed.isEmpty()) {
            return List.of();
        }
        List<String> lines = new ArrayList<>();
        lines.add(style.red(Text.count(failed.size(), "run") + " failed, and the rest went on:"));
        failed.stream()
                .limit(MOST_FAILURES)
                .map(run ->
                        "  run "
                                + run.id()
                                + " "
                                + run.name()
                                + ": "
                                + run.failure().orElse("it does not say why"))
                .map(line -> style.red(Text.fit(Text.clean(line), columns)))
                .forEach(lines::add);
        if (failed.size() > MOST_FAILURES) {
            lines.add("  … " + (failed.size() - MOST_FAILURES) + " more");
        }
        return lines;
    }

    private static List<String> row(String agent, List<RunNode> runs, Duration time, Spent spent) {
        return List.of(
                agent,
                Text.number(runs.size()),
                outcomes(runs),
                Text.duration(time),
                Text.number(spent.calls()),
                Text.number(spent.tokens()),
                spent.cost().toString());
    }

    private static String outcomes(List<RunNode> runs) {
        Map<RunStatus, Long> counts =
                runs.stream()
                        .collect(
                                Collectors.groupingBy(
                                        RunNode::status, TreeMap::new, Collectors.counting()));
        return counts.entrySet().stream()
                .map(entry -> entry.getValue() + " " + entry.getKey())
                .collect(Collectors.joining(", "));
    }
}
