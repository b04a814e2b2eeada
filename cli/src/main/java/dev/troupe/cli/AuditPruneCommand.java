package dev.troupe.cli;

import dev.troupe.cli.audit.AuditHome;
import dev.troupe.cli.view.Text;
import dev.troupe.core.json.Json;
import dev.troupe.engine.OrganizationJournal;
import dev.troupe.engine.Pruning;
import dev.troupe.engine.SigningKey;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe audit prune}. */
@Command(
        name = "prune",
        description =
                "Remove what ended runs did, and keep the proof: their heads stay in the chain, and"
                        + " a signed order says who removed them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Trees of runs go as a whole, once all of their runs have ended. Without --yes nothing is",
            "removed. What is removed is gone: export it before.",
            "",
            "Examples:",
            "  troupe audit prune --older-than 90d",
            "  troupe audit prune --before 2026-01-01 --yes"
        })
final class AuditPruneCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    /** Until when. */
    static final class Age {
        @Option(
                names = "--older-than",
                paramLabel = "AGE",
                description = "Runs that ended so long ago: 90d.")
        private Optional<String> olderThan = Optional.empty();

        @Option(
                names = "--before",
                paramLabel = "DATE",
                description = "Runs that ended before a date.")
        private Optional<String> before = Optional.empty();
    }

    @ArgGroup(multiplicity = "1")
    @SuppressWarnings("NullAway.Init")
    private Age age;

    @Option(names = "--organization", description = "Only this one; all if it is left out.")
    private Optional<String> organization = Optional.empty();

    @Option(names = "--yes", description = "Remove them.")
    private boolean yes;

    AuditPruneCommand(Surroundings around) {
        this.around = around;
    }

    @Override
    public Integer call() {
        Instant before =
                Audits.moment(
                        age.olderThan.or(() -> age.before).orElseThrow(),
                        around.clock().instant(),
                        around.zone());
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            SigningKey key = new AuditHome(around.home()).keyOrNew();
            Pruning pruning =
                    new Pruning(
                            database.source(),
                            new OrganizationJournal(database.source(), around.clock()),
                            Audits.checkpoints(around, database, key),
                            key);
            Pruning.Amount amount =
                    yes
                            ? pruning.prune(organization, before, around.user())
                            : pruning.preview(organization, before);
            print(amount, before);
        }
        return ExitCode.OK.code();
    }

    private void print(Pruning.Amount amount, Instant before) {
        if (common.json()) {
            around.out()
                    .println(
                            Json.pretty(
                                    Json.object()
                                            .put("before", before.toString())
                                            .put("removed", yes)
                                            .put("trees", amount.trees())
                                            .put("runs", amount.runs())
                                            .put("rows", amount.rows())));
            return;
        }
        around.out()
                .println(
                        (yes ? "removed " : "would remove ")
                                + Text.count(amount.runs(), "run")
                                + " ("
                                + Text.count(amount.rows(), "row")
                                + ") that ended before "
                                + Text.moment(before, around.zone())
                                + (yes || amount.runs() == 0 ? "" : "; --yes removes them"));
    }
}
