package dev.troupe.cli;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe resume}. */
@Command(
        name = "resume",
        description =
                "Go on with a run: one that was paused, blocked, interrupted, or that waited for people.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What was done is not done again. A run that another process works on is watched. It goes on with",
            "the --fast, --record and --replay that it began with, unless one of them is given anew.",
            "",
            "Examples:",
            "  troupe resume 12",
            "  troupe resume 12 --yes           and approve whatever is asked",
            "  troupe resume 12 --detach        only take the pause away; others work on it"
        })
final class ResumeCommand implements Callable<Integer> {

    private final Troupe.Kit kit;
    @Mixin private final Common common = new Common();
    @Mixin private final AnswerOptions answers = new AnswerOptions();
    @Mixin private final ModeOptions modes = new ModeOptions();

    @Parameters(paramLabel = "RUN", description = "A run, as `troupe runs` lists them.")
    @SuppressWarnings("NullAway.Init")
    private RunId run;

    @Option(names = "--reason", defaultValue = "", description = "Why it goes on; it is recorded.")
    private String reason = "";

    /** Where only an order lets a run go on. */
    private static final Set<RunStatus> NEED_ORDER =
            Set.of(RunStatus.PAUSED, RunStatus.PAUSING, RunStatus.BLOCKED);

    @Option(names = "--detach", description = "Leave the work to other processes.")
    private boolean detach;

    ResumeCommand(Troupe.Kit kit) {
        this.kit = kit;
    }

    @Override
    public Integer call() throws Exception {
        Surroundings around = kit.around();
        var given = answers.read(around, kit.assembly().expressions());
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            RunSummary summary = Summaries.find(database.store(), run);
            boolean over =
                    database.store().tree(summary.root()).stream()
                            .allMatch(one -> one.status().ended());
            if (summary.status().ended() && (over || !summary.root().equals(run))) {
                throw new CliFailure(
                        ExitCode.FAILED,
                        "run "
                                + run
                                + " has ended: it is "
                                + summary.status()
                                + "; `troupe fork` does parts of it anew");
            }
            if (NEED_ORDER.contains(summary.status())) {
                database.commands().resume(run, reason, around.user());
            }
            if (detach) {
                around.out().println("told to go on: run " + run);
                StopFinding.notes(
                                database.stops().current(summary.organization()).stream().toList(),
                                common.style(around))
                        .forEach(around.out()::println);
                return ExitCode.OK.code();
            }
            try (Assembly.Job job = kit.assembly().existing(mode(database, summary))) {
                return new Work(around, common, database, job, given).resume(summary.root()).code();
            }
        }
    }

    private Mode mode(OpenDatabase database, RunSummary run) {
        Modes remembered = new Modes(kit.around().home());
        RunSummary root = Summaries.find(database.store(), run.root());
        Mode given = modes.read(kit.around());
        if (given.equals(Mode.PLAIN)) {
            return remembered.of(root);
        }
        remembered.remember(root, given);
        return given;
    }
}
