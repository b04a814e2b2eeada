package dev.troupe.cli;

import dev.troupe.cli.view.Text;
import dev.troupe.core.durable.RunId;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunSummary;
import java.util.Optional;
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
            "the --fast, --record and --replay that it began with; another cassette takes the place of the",
            "first. What was begun with a cassette is worked on by nobody who has not got it.",
            "",
            "Examples:",
            "  troupe resume 12",
            "  troupe resume 12 --yes           and approve whatever is asked",
            "  troupe resume 12 --no-cassette   from now on, models are called",
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

    @Option(
            names = "--no-cassette",
            description = "Go on with models, though the run began with --record or --replay.")
    private boolean noCassette;

    ResumeCommand(Troupe.Kit kit) {
        this.kit = kit;
    }

    @Override
    public Integer call() throws Exception {
        Surroundings around = kit.around();
        var given = answers.read(around, kit.assembly().expressions());
        Mode mode = modes.read(around);
        checkOptions(mode);
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
            if (detach) {
                order(database, summary);
                around.out().println("told to go on: run " + run);
                summary.reservedFor()
                        .ifPresent(cassette ->
                                around.out().println(goesOnWith(cassette, summary.root())));
                StopFinding.notes(
                                database.stops().current(summary.organization()).stream().toList(),
                                common.style(around))
                        .forEach(around.out()::println);
                return ExitCode.OK.code();
            }
            RunSummary root = Summaries.find(database.store(), summary.root());
            Mode chosen = choose(mode, root);
            try (Assembly.Job job = kit.assembly().existing(chosen)) {
                // First, so that nobody takes up what is ready by the order and works otherwise.
                database.commands().reserve(root.id(), chosen.reservation());
                new Modes(around.home()).remember(root, chosen);
                order(database, summary);
                return new Work(around, common, database, job, given)
                        .resume(root.id(), chosen)
                        .code();
            }
        }
    }

    private void order(OpenDatabase database, RunSummary summary) {
        if (NEED_ORDER.contains(summary.status())) {
            database.commands().resume(run, reason, kit.around().user());
        }
    }

    private void checkOptions(Mode given) {
        if (noCassette && given.reservation().isPresent()) {
            throw new CliFailure(
                    ExitCode.USAGE,
                    "--no-cassette and a cassette (--record, --replay) exclude each other");
        }
        if (detach && (noCassette || !given.equals(Mode.PLAIN))) {
            throw new CliFailure(
                    ExitCode.USAGE,
                    "--detach leaves the work to others: how this command works (--fast, --record, --replay,"
                            + " --no-cassette) cannot be said with it");
        }
    }

    /** Models are not called in the place of a cassette unless somebody says so. */
    private Mode choose(Mode given, RunSummary root) {
        if (noCassette || given.reservation().isPresent()) {
            return given;
        }
        Mode before = new Modes(kit.around().home()).of(root).withFast(given.fast());
        root.reservedFor()
                .filter(cassette -> !before.reservation().equals(Optional.of(cassette)))
                .ifPresent(cassette -> {
                    throw new CliFailure(
                            ExitCode.CONFIGURATION,
                            "run "
                                    + root.id()
                                    + " goes on with "
                                    + cassette
                                    + ", which this home has not noted: name the cassette with --record or"
                                    + " --replay, or say --no-cassette to have models called");
                });
        return before;
    }

    /** What to do about a run that is reserved. */
    static String goesOnWith(String cassette, RunId root) {
        return "It goes on only with " + Text.clean(cassette) + ": troupe resume " + root;
    }
}
