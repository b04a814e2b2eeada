package dev.troupe.cli;

import dev.troupe.core.durable.RunId;
import dev.troupe.engine.EngineSettings;
import dev.troupe.engine.PostgresEngine;
import dev.troupe.engine.RunCommands;
import dev.troupe.engine.RunStatus;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe cancel} and {@code troupe pause}: what is told to runs that go on elsewhere. */
abstract class OrderCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Set<RunStatus> STANDING =
            EnumSet.of(RunStatus.WAITING, RunStatus.PAUSED, RunStatus.BLOCKED);

    private final Troupe.Kit kit;
    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Parameters(paramLabel = "RUN", description = "A run, as `troupe runs` lists them.")
    @SuppressWarnings("NullAway.Init")
    private RunId run;

    @Option(names = "--reason", defaultValue = "", description = "Why; it is recorded and shown.")
    private String reason = "";

    OrderCommand(Troupe.Kit kit) {
        this.kit = kit;
        this.around = kit.around();
    }

    /** {@code troupe cancel}. */
    @Command(
            name = "cancel",
            description = "End a run and the runs below it for good.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "What it does now is interrupted; what it did stays in its journal.",
                "",
                "Examples:",
                "  troupe cancel 12 --reason 'the wrong tickets'"
            })
    static final class Cancel extends OrderCommand {
        Cancel(Troupe.Kit kit) {
            super(kit);
        }

        @Override
        void give(RunCommands commands, RunId run, String reason, String user) {
            commands.cancel(run, reason, user);
        }

        @Override
        String told() {
            return "told to end: run ";
        }

        @Override
        String done() {
            return "cancelled: run ";
        }

        @Override
        boolean isDone(RunStatus status) {
            return status.ended();
        }
    }

    /** {@code troupe pause}. */
    @Command(
            name = "pause",
            description =
                    "Let a run and the runs below it stand still once their steps have settled.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  troupe pause 12 --reason 'after office hours'",
                "  troupe resume 12            goes on"
            })
    static final class Pause extends OrderCommand {
        Pause(Troupe.Kit kit) {
            super(kit);
        }

        @Override
        void give(RunCommands commands, RunId run, String reason, String user) {
            commands.pause(run, reason, user);
        }

        @Override
        String told() {
            return "told to pause: run ";
        }

        @Override
        String done() {
            return "paused: run ";
        }

        @Override
        boolean isDone(RunStatus status) {
            return status.ended() || status == RunStatus.PAUSED;
        }
    }

    abstract void give(RunCommands commands, RunId run, String reason, String user);

    abstract String done();

    @Override
    public Integer call() {
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            RunSummary summary = Summaries.find(database.store(), run);
            boolean whole = summary.root().equals(run);
            boolean parked = whole && isParked(database.store());
            give(database.commands(), run, reason, around.user());
            if (whole && (isDone(database.store()) || (parked && carriedOut(database, summary)))) {
                tidy(database.store());
                around.out().println(done() + run);
            } else {
                around.out().println(told() + run);
                around.out()
                        .println(
                                "A process that works on it does that; if none does, `troupe resume "
                                        + summary.root()
                                        + "` will.");
            }
        }
        return ExitCode.OK.code();
    }

    /** Whether nothing of the tree can move by itself: then nobody's work begins with the order. */
    private boolean isParked(RunStore store) {
        return store.tree(run).stream()
                .map(RunSummary::status)
                .allMatch(status -> status.ended() || STANDING.contains(status));
    }

    /** Carries the order out here, unless another process has the run and does. */
    private boolean carriedOut(OpenDatabase database, RunSummary root) {
        if (root.reservedFor().isPresent()) {
            return false;
        }
        PostgresEngine.Builder builder =
                database.engine(Mode.PLAIN).settings(EngineSettings.DEFAULT.withAdoptedOnly());
        try (Assembly.Job job = kit.assembly().existing(Mode.PLAIN)) {
            job.register(builder, around.home(), database);
            try (PostgresEngine engine = builder.start()) {
                engine.adopt(run);
                return settles(database.store());
            }
        }
    }

    private void tidy(RunStore store) {
        if (Summaries.find(store, run).status().ended()) {
            new Modes(around.home()).forget(run);
            new Workspaces(around.home()).removeIfEmpty(run);
        }
    }

    private boolean settles(RunStore store) {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (System.nanoTime() < deadline) {
            if (isDone(store)) {
                return true;
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
        return false;
    }

    private boolean isDone(RunStore store) {
        return store.tree(run).stream().allMatch(one -> isDone(one.status()));
    }

    /** Whether a run of the tree has done what it was told to. */
    abstract boolean isDone(RunStatus status);

    abstract String told();
}
