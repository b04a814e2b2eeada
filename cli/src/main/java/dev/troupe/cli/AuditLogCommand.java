package dev.troupe.cli;

import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Table;
import dev.troupe.cli.view.Text;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.engine.AuditEntry;
import dev.troupe.engine.AuditLog;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code troupe audit log}. */
@Command(
        name = "log",
        description =
                "Say what happened, when, by whom, on whose authority, approved by whom, and to"
                        + " what effect.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Filters add up. --json has all that the table cuts.",
            "",
            "Examples:",
            "  troupe audit log --since 7d",
            "  troupe audit log --what refund --person anna",
            "  troupe audit log --run 12 --agent clerk --json"
        })
final class AuditLogCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "A date, a time, or 7d, 12h, 30m ago.")
    private Optional<String> since = Optional.empty();

    @Option(names = "--run", description = "A run, and those below it.")
    private Optional<RunId> run = Optional.empty();

    @Option(names = "--agent", description = "What this agent did.")
    private Optional<String> agent = Optional.empty();

    @Option(
            names = "--person",
            description = "What this person did or approved, or what was done on their authority.")
    private Optional<String> person = Optional.empty();

    @Option(
            names = "--what",
            paramLabel = "WORDS",
            description = "What was done: a part of it, such as a tool's name.")
    private Optional<String> what = Optional.empty();

    @Option(names = "--organization", description = "Only this one; all if it is left out.")
    private Optional<String> organization = Optional.empty();

    @Option(
            names = "--limit",
            defaultValue = "100",
            description = "How many at the most (${DEFAULT-VALUE}); the latest.")
    private int limit;

    @Option(names = "--all", description = "Also waits, hand-overs and the like.")
    private boolean all;

    AuditLogCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Optional<Instant> from =
                since.map(text -> Audits.moment(text, around.clock().instant(), around.zone()));
        AuditLog.Filter filter =
                new AuditLog.Filter(organization, from, run, agent, person, what, all);
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            AuditLog.Page page =
                    new AuditLog(database.source()).read(filter, Math.clamp(limit, 1, 1_000_000));
            if (common.json()) {
                json(page.entries());
            } else {
                table(page, common.style(around));
            }
        }
        return ExitCode.OK.code();
    }

    private void table(AuditLog.Page page, Style style) {
        if (page.entries().isEmpty()) {
            around.out().println("nothing");
            return;
        }
        Table table =
                new Table(
                        "TIME",
                        "RUN",
                        "AGENT",
                        "PERSON",
                        "AUTHORITY",
                        "APPROVED BY",
                        "OUTCOME",
                        "WHAT");
        for (AuditEntry entry : page.entries()) {
            table.row(
                    List.of(
                            Text.moment(entry.at(), around.zone()),
                            entry.run().toString(),
                            cell(entry.agent()),
                            cell(entry.person()),
                            cell(entry.authority()),
                            cell(entry.approvedBy()),
                            Text.fit(cell(entry.outcome()), 30),
                            entry.what()),
                    colour(style, entry));
        }
        table.lines(style, around.width()).forEach(around.out()::println);
        if (page.next().isPresent()) {
            around.out().println("there may be earlier ones: --limit");
        }
    }

    private static String cell(String text) {
        return text.isEmpty() ? "-" : text;
    }

    private static UnaryOperator<String> colour(Style style, AuditEntry entry) {
        boolean bad = entry.outcome().startsWith("failed") || entry.outcome().startsWith("denied");
        return bad ? style::red : text -> text;
    }

    private void json(List<AuditEntry> entries) {
        ArrayNode array = Json.array();
        entries.forEach(entry ->
                array.addObject()
                        .put("time", entry.at().toString())
                        .put("run", entry.run().value())
                        .put("seq", entry.seq())
                        .put("agent", entry.agent())
                        .put("person", entry.person())
                        .put("what", entry.what())
                        .put("authority", entry.authority())
                        .put("approvedBy", entry.approvedBy())
                        .put("outcome", entry.outcome()));
        around.out().println(Json.pretty(array));
    }
}
