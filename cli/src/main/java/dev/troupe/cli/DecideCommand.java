package dev.troupe.cli;

import dev.troupe.cli.view.Text;
import dev.troupe.control.approval.Approvals;
import dev.troupe.core.contract.Decision;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.Answered;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.RunStore;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code troupe approve} and {@code troupe reject}. */
abstract class DecideCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Parameters(
            paramLabel = "ID",
            description =
                    "The question, as `troupe approvals` lists it: RUN/POSITION; or the run alone if"
                            + " just one question of it and the runs below it is open.")
    private String id = "";

    @Option(names = "--reason", description = "Why; it is recorded and shown to the run.")
    private Optional<String> reason = Optional.empty();

    DecideCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    /** {@code troupe approve}. */
    @Command(
            name = "approve",
            description = "Answer a question with yes.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  troupe approve 12",
                "  troupe approve 14/3 --reason 'checked the order'",
                "  troupe approve 14/3 --edit '{\"refund\": 40}'     another value instead",
                "  troupe approve 14/3 --edit @decision.json"
            })
    static final class Approve extends DecideCommand {

        @Option(
                names = "--edit",
                paramLabel = "JSON",
                description = "The value that replaces the proposed one: JSON, or @FILE.")
        private Optional<String> edit = Optional.empty();

        Approve(Troupe.Kit kit) {
            super(kit);
        }

        @Override
        Decision decision(Surroundings around, Optional<String> reason) {
            Optional<JsonNode> edited = edit.map(text -> Arguments.json(text, around, "--edit"));
            return new Decision(Decision.Verdict.APPROVE, around.user(), reason, edited);
        }
    }

    /** {@code troupe reject}. */
    @Command(
            name = "reject",
            description = "Answer a question with no.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  troupe reject 12 --reason 'the order was never delivered'"
            })
    static final class Reject extends DecideCommand {

        Reject(Troupe.Kit kit) {
            super(kit);
        }

        @Override
        Decision decision(Surroundings around, Optional<String> reason) {
            return new Decision(Decision.Verdict.REJECT, around.user(), reason, Optional.empty());
        }
    }

    abstract Decision decision(Surroundings around, Optional<String> reason);

    @Override
    public Integer call() {
        Decision decision = decision(around, reason);
        int slash = id.indexOf('/');
        RunId run = runOf(slash < 0 ? id : id.substring(0, slash));
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            RunStore store = database.store();
            Summaries.find(store, run);
            OpenRequest request =
                    slash < 0
                            ? theOnlyOne(store, run)
                            : open(store, run, id.substring(slash + 1)).orElse(null);
            String position = request == null ? id.substring(slash + 1) : request.position();
            RunId asking = request == null ? run : request.run();
            Answered answered =
                    new Approvals(store, database.commands())
                            .decide(asking, position, decision, around.user());
            around.out()
                    .println(
                            (decision.approved() ? "approved " : "rejected ")
                                    + asking
                                    + "/"
                                    + position
                                    + (request == null ? "" : ": " + Text.clean(request.title())));
            if (answered == Answered.SECOND_NEEDED) {
                around.out().println("Another person has to approve the same before it counts.");
            } else {
                hint(store, asking);
            }
        }
        return ExitCode.OK.code();
    }

    private RunId runOf(String text) {
        try {
            return RunId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this),
                    "'"
                            + id
                            + "' names no question: expected RUN or RUN/POSITION, as `troupe"
                            + " approvals` lists them",
                    e);
        }
    }

    private static Optional<OpenRequest> open(RunStore store, RunId run, String position) {
        return store.requests(Optional.empty()).stream()
                .filter(request -> request.run().equals(run) && request.position().equals(position))
                .findFirst();
    }

    /** The one question that is open in the run or, if it is the top of a tree, below it. */
    static OpenRequest theOnlyOne(RunStore store, RunId run) {
        List<OpenRequest> open =
                store.requests(Optional.empty()).stream()
                        .filter(request -> request.run().equals(run) || request.root().equals(run))
                        .toList();
        if (open.size() == 1) {
            return open.getFirst();
        }
        if (open.isEmpty()) {
            throw new CliFailure(
                    ExitCode.FAILED,
                    "run " + run + " asks nothing now: `troupe approvals` lists what waits");
        }
        throw new CliFailure(
                ExitCode.USAGE,
                open.stream()
                        .map(request -> request.id() + "  " + Text.clean(request.title()))
                        .collect(
                                Collectors.joining(
                                        "\n",
                                        "run "
                                                + run
                                                + " has "
                                                + open.size()
                                                + " open questions; name one of them:\n",
                                        "")));
    }

    /** A run that no process works on goes on only when one does. */
    private void hint(RunStore store, RunId run) {
        RunId root = Summaries.find(store, run).root();
        around.out()
                .println(
                        "`troupe resume "
                                + root
                                + "` goes on with it, unless a process works on it already.");
    }
}
