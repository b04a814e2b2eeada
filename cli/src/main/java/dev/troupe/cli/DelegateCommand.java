package dev.troupe.cli;

import dev.troupe.cli.view.Text;
import dev.troupe.control.approval.Approvals;
import dev.troupe.core.durable.RunId;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe delegate}. */
@Command(
        name = "delegate",
        description = "Pass a question that you may answer on to another person.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "You cannot answer it yourself any more. It is recorded who passed it on, to whom and why.",
            "",
            "Examples:",
            "  troupe delegate 14/3 bob --reason 'on holiday until Monday'"
        })
final class DelegateCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Parameters(
            index = "0",
            paramLabel = "ID",
            description = "The question, as `troupe approvals` lists it.")
    private String id = "";

    @Parameters(index = "1", paramLabel = "PERSON", description = "Who is to answer it.")
    private String person = "";

    @Option(names = "--reason", required = true, description = "Why; it is recorded and shown.")
    private String reason = "";

    DelegateCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        int slash = id.indexOf('/');
        RunId named = named(slash < 0 ? id : id.substring(0, slash));
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            Summaries.find(database.store(), named);
            RunId run = named;
            String position = id.substring(slash + 1);
            if (slash < 0) {
                var request = DecideCommand.theOnlyOne(database.store(), named);
                run = request.run();
                position = request.position();
            }
            new Approvals(database.store(), database.commands())
                    .delegate(run, position, around.user(), person, reason);
            around.out().println("passed " + run + "/" + position + " on to " + Text.clean(person));
        }
        return ExitCode.OK.code();
    }

    private RunId named(String text) {
        try {
            return RunId.parse(text);
        } catch (IllegalArgumentException e) {
            throw new CommandLine.ParameterException(
                    new CommandLine(this),
                    "'" + id + "' names no question: expected RUN or RUN/POSITION",
                    e);
        }
    }
}
