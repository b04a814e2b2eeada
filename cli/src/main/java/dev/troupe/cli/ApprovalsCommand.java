package dev.troupe.cli;

import dev.troupe.cli.view.Prompt;
import dev.troupe.cli.view.QuestionLines;
import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Text;
import dev.troupe.control.approval.Approvals;
import dev.troupe.core.json.Json;
import dev.troupe.engine.OpenRequest;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import tools.jackson.databind.node.ArrayNode;

/** {@code troupe approvals}. */
@Command(
        name = "approvals",
        description = "List the questions that wait for a person, oldest first.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  troupe approvals",
            "  troupe approvals --full          with everything needed to decide",
            "  troupe approvals --mine          what waits for you",
            "  troupe approve 14/3              answer one of them",
            "  troupe approvals --json | jq -r '.[].id'"
        })
final class ApprovalsCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Option(names = "--full", description = "Cut nothing.")
    private boolean full;

    @Option(names = "--mine", description = "Only those that you could answer.")
    private boolean mine;

    ApprovalsCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            Approvals approvals = new Approvals(database.store(), database.commands());
            List<OpenRequest> open =
                    mine ? approvals.openFor(around.user()) : approvals.open(Optional.empty());
            PrintStream out = around.out();
            if (common.json()) {
                ArrayNode array = Json.array();
                open.forEach(request -> array.add(Summaries.json(request)));
                out.println(Json.pretty(array));
            } else if (open.isEmpty()) {
                out.println("Nothing waits for a person.");
            } else {
                open.forEach(request -> print(request, common.style(around)));
            }
        }
        return ExitCode.OK.code();
    }

    private void print(OpenRequest request, Style style) {
        PrintStream out = around.out();
        Instant now = around.clock().instant();
        int room = around.width() - 4;
        out.println(
                style.bold(request.id())
                        + "  "
                        + style.yellow(Text.fit(Text.clean(request.title()), room)));
        out.println(
                "    asked by "
                        + Text.clean(request.runName())
                        + " ("
                        + Text.clean(request.organization())
                        + ") "
                        + Text.duration(Duration.between(request.askedAt(), now))
                        + " ago; answer within "
                        + Text.duration(Duration.between(now, request.deadline()))
                        + byDefault(request));
        QuestionLines.standing(request, now)
                .forEach(line ->
                        out.println(
                                "    "
                                        + (line.startsWith("OVERDUE")
                                                ? style.red(line)
                                                : full ? line : Text.fit(line, room))));
        if (full) {
            QuestionLines.of(request).forEach(line -> out.println("    " + line));
        } else {
            String subject = Text.clean(Json.write(Prompt.subject(request)));
            if (!subject.equals("null")) {
                out.println("    " + Text.fit(subject, room));
            }
        }
    }

    private static String byDefault(OpenRequest request) {
        String verdict = request.detail().path("onDeadline").asString("");
        return verdict.isEmpty() ? "" : ", else: " + verdict;
    }
}
