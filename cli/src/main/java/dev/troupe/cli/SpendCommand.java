package dev.troupe.cli;

import dev.troupe.cli.view.SpendLines;
import dev.troupe.control.yaml.Durations;
import dev.troupe.core.json.Json;
import dev.troupe.engine.SpendSum;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe spend}. */
@Command(
        name = "spend",
        description = "Say what was spent, by whom and on what.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "By outcome: what runs cost that were completed, failed or cancelled, each with all runs below it.",
            "By goal: each goal with those below it.",
            "",
            "Examples:",
            "  troupe spend                            by agent, of the last 30 days",
            "  troupe spend --by model --since 7d",
            "  troupe spend --by outcome --since 2026-11-01",
            "  troupe spend --by day --since all --json"
        })
final class SpendCommand implements Callable<Integer> {

    private final Troupe.Kit kit;
    private final Surroundings around;
    @Mixin private final Common common = new Common();
    @Mixin private final OrganizationOption organization = new OrganizationOption();

    /** What it can be summed up by. */
    enum Grouping {
        AGENT(SpendSum.By.AGENT, ""),
        TASK(SpendSum.By.TASK, ""),
        GOAL(SpendSum.By.GOAL, ""),
        PLAN(SpendSum.By.PLAN, ""),
        MODEL(SpendSum.By.SUBJECT, "model "),
        TOOL(SpendSum.By.SUBJECT, "tool "),
        DAY(SpendSum.By.DAY, ""),
        OUTCOME(SpendSum.By.RUN, "");

        private final SpendSum.By by;
        private final String prefix;

        Grouping(SpendSum.By by, String prefix) {
            this.by = by;
            this.prefix = prefix;
        }
    }

    @Option(
            names = "--by",
            defaultValue = "agent",
            description = "agent (the default), task, goal, plan, model, tool, day or outcome.")
    private Grouping by = Grouping.AGENT;

    @Option(
            names = "--since",
            paramLabel = "TIME",
            defaultValue = "30d",
            description = "A time ago, such as 7d, a day, such as 2026-11-01 (UTC), or all (30d).")
    private String since = "30d";

    SpendCommand(Troupe.Kit kit) {
        this.kit = kit;
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        Instant now = around.clock().instant();
        Instant from = from(now);
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            String name = organization.read(kit, database);
            // What is counted at this very moment is within.
            Instant until = now.plusSeconds(1);
            if (by == Grouping.OUTCOME) {
                print(SpendLines.outcomes(database.budgets().outcomes(name, from, until)));
                return ExitCode.OK.code();
            }
            List<SpendSum> sums =
                    database.budgets().spending(name, from, until, by.by).stream()
                            .filter(sum -> sum.name().startsWith(by.prefix))
                            .map(sum -> SpendLines.renamed(sum, by.prefix))
                            .toList();
            switch (by) {
                case DAY -> print(SpendLines.byName(sums), sums);
                case GOAL -> print(SpendLines.withGoalsAbove(sums), sums);
                default -> print(sums, sums);
            }
        }
        return ExitCode.OK.code();
    }

    private Instant from(Instant now) {
        if (since.equals("all")) {
            return Instant.EPOCH;
        }
        try {
            return Durations.parse(since)
                    .map(now::minus)
                    .orElseGet(
                            () -> LocalDate.parse(since).atStartOfDay(ZoneOffset.UTC).toInstant());
        } catch (DateTimeException e) {
            throw new CliFailure(
                    ExitCode.USAGE,
                    "--since: '"
                            + since
                            + "' is no time: expected one ago, such as 7d, a day, such as"
                            + " 2026-11-01, or all",
                    e);
        }
    }

    private void print(List<SpendSum> shown, List<SpendSum> sums) {
        if (common.json()) {
            around.out().println(Json.pretty(Json.tree(shown)));
        } else if (sums.isEmpty()) {
            around.out().println("Nothing was spent since " + since + ".");
        } else {
            SpendLines.table(by.name(), shown, sums)
                    .lines(common.style(around), around.width())
                    .forEach(around.out()::println);
            SpendLines.assumed(sums).ifPresent(around.out()::println);
        }
    }

    private void print(SpendLines.Outcomes outcomes) {
        if (common.json()) {
            around.out().println(Json.pretty(Json.tree(outcomes.all())));
        } else if (outcomes.all().isEmpty()) {
            around.out().println("Nothing was spent since " + since + ".");
        } else {
            outcomes.table()
                    .lines(common.style(around), around.width())
                    .forEach(around.out()::println);
        }
    }
}
