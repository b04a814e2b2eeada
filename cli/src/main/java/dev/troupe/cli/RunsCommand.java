package dev.troupe.cli;

import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Table;
import dev.troupe.cli.view.Text;
import dev.troupe.core.json.Json;
import dev.troupe.engine.OrganizationStop;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code troupe runs}. */
@Command(
        name = "runs",
        description = "List runs, newest first.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  troupe runs                 the latest twenty",
            "  troupe runs --all           every one",
            "  troupe runs --json | jq '.[] | select(.status == \"failed\") | .id'"
        })
final class RunsCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Option(
            names = "--limit",
            defaultValue = "20",
            description = "How many at the most (${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--all", description = "List all there are.")
    private boolean all;

    RunsCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    private record Line(RunSummary run, long children, long over) {}

    @Override
    public Integer call() {
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            RunStore store = database.store();
            List<Line> lines =
                    store.roots(all ? Integer.MAX_VALUE : Math.max(1, limit)).stream()
                            .map(run -> line(store, run))
                            .toList();
            List<OrganizationStop> stops = database.stops().all();
            if (common.json()) {
                json(lines, stops);
            } else {
                table(lines, common.style(around));
                StopFinding.notes(stops, common.style(around)).forEach(around.out()::println);
            }
        }
        return ExitCode.OK.code();
    }

    private static Line line(RunStore store, RunSummary run) {
        List<RunSummary> tree = store.tree(run.id());
        long over =
                tree.stream()
                        .filter(one -> one.parent().isPresent() && one.status().ended())
                        .count();
        return new Line(run, tree.size() - 1L, over);
    }

    private void table(List<Line> lines, Style style) {
        if (lines.isEmpty()) {
            around.out().println("There are no runs yet: `troupe run TEAM_FILE` starts one.");
            return;
        }
        Instant now = around.clock().instant();
        Table table = new Table("RUN", "STATUS", "AGE", "TOOK", "CHILDREN", "NAME");
        for (Line line : lines) {
            RunSummary run = line.run();
            table.row(
                    List.of(
                            run.id().toString(),
                            run.status().toString(),
                            Text.duration(Duration.between(run.createdAt(), now)),
                            Text.duration(took(run, now)),
                            line.children() == 0
                                    ? "-"
                                    : line.over() + "/" + line.children() + " done",
                            run.name()),
                    colour(style, run.status()));
        }
        table.lines(style, around.width()).forEach(around.out()::println);
    }

    private static Duration took(RunSummary run, Instant now) {
        return Duration.between(run.createdAt(), run.status().ended() ? run.updatedAt() : now);
    }

    private static UnaryOperator<String> colour(Style style, RunStatus status) {
        return switch (status) {
            case FAILED, BLOCKED -> style::red;
            case PAUSED, PAUSING, WAITING -> style::yellow;
            case CANCELLED -> style::dim;
            default -> text -> text;
        };
    }

    private void json(List<Line> lines, List<OrganizationStop> stops) {
        ArrayNode array = Json.array();
        for (Line line : lines) {
            array.add(
                    Summaries.json(line.run())
                            .put("children", line.children())
                            .put("childrenDone", line.over())
                            .put("stopped", StopFinding.holds(stops, line.run())));
        }
        around.out().println(Json.pretty(array));
    }
}
