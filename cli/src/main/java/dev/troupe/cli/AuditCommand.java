package dev.troupe.cli;

import dev.troupe.cli.audit.AuditHome;
import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Text;
import dev.troupe.core.json.Json;
import dev.troupe.engine.Audit;
import dev.troupe.engine.Checkpoint;
import dev.troupe.engine.Checkpoints;
import dev.troupe.engine.ExportAudit;
import dev.troupe.engine.VerifyingKey;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;

/** {@code troupe audit}. */
@Command(
        name = "audit",
        description = "Prove what happened.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "Examples:",
            "  troupe audit verify                      nothing was changed or removed",
            "  troupe audit export --out audit.jsonl    all of it, provable without the database",
            "  troupe audit verify --file audit.jsonl --key audit.pub",
            "  troupe audit prune --older-than 90d      what would be removed"
        })
final class AuditCommand implements Callable<Integer> {

    private final Surroundings around;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    private AuditCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    /** The command with all that it can do. */
    static CommandLine commandLine(Troupe.Kit kit) {
        return new CommandLine(new AuditCommand(kit))
                .addSubcommand(new AuditExportCommand(kit.around()))
                .addSubcommand(new AuditPruneCommand(kit.around()));
    }

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "say what to do: `troupe audit verify`, `export`, `checkpoint`, `key` or `prune`");
    }

    @Command(
            name = "verify",
            description =
                    "Recompute every hash and check every signature: nothing in the journal was"
                            + " changed, added or removed.",
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "This home's own key and the checkpoints that it remembers count; keys of other machines",
                "are given with --key.",
                "",
                "Examples:",
                "  troupe audit verify",
                "  troupe audit verify --organization 'Larkspur Outdoor' --json",
                "  troupe audit verify --file audit.jsonl --key audit.pub"
            })
    int verify(
            @Mixin Common common,
            @Option(names = "--organization", description = "Only this one; all if it is left out.")
                    Optional<String> organization,
            @Option(names = "--file", description = "Verify an export instead of the database.")
                    Optional<Path> file,
            @Option(
                            names = "--key",
                            description =
                                    "A file with the public key of a machine that signs. May be"
                                            + " repeated.")
                    List<Path> keys) {
        List<Path> named = keys == null ? List.of() : keys;
        Audit.Report report =
                file.map(export -> verify(around.folder().resolve(export), named))
                        .orElseGet(() -> verify(common, organization, named));
        if (common.json()) {
            around.out().println(Json.pretty(report));
        } else {
            print(report, common.style(around));
        }
        return (report.findings().isEmpty() ? ExitCode.OK : ExitCode.FAILED).code();
    }

    private Audit.Report verify(Common common, Optional<String> organization, List<Path> keys) {
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            return new Audit(database.source())
                    .verify(organization, Audits.trusted(around, database, keys));
        }
    }

    private Audit.Report verify(Path export, List<Path> keys) {
        List<VerifyingKey> trusted = Audits.keys(around, keys);
        try (BufferedReader in = Files.newBufferedReader(export, StandardCharsets.UTF_8)) {
            return new ExportAudit(trusted).verify(in, AuditExportCommand.formatOf(export));
        } catch (IOException | java.io.UncheckedIOException e) {
            throw new CliFailure(
                    ExitCode.BAD_INPUT, "cannot read " + export + ": " + e.getMessage(), e);
        }
    }

    private void print(Audit.Report report, Style style) {
        String looked =
                Text.count(report.runs(), "run")
                        + ", "
                        + Text.count(report.rows(), "row")
                        + ", "
                        + Text.count(report.links(), "link");
        if (report.findings().isEmpty()) {
            around.out().println(style.green("unchanged:") + " " + looked);
        } else {
            report.findings()
                    .forEach(finding ->
                            around.out()
                                    .println(
                                            style.red(Text.clean(finding.what()))
                                                    + ": "
                                                    + Text.clean(finding.problem())));
            around.out().println(Text.count(report.findings().size(), "finding") + " in " + looked);
        }
        around.out().println(signatures(report));
        report.pruned()
                .forEach(pruning ->
                        around.out()
                                .println(
                                        "pruned: "
                                                + Text.count(pruning.runs(), "run")
                                                + ", on "
                                                + Text.moment(pruning.at(), around.zone())
                                                + ", by "
                                                + Text.clean(pruning.by())));
    }

    private static String signatures(Audit.Report report) {
        if (report.checkpoints() == 0) {
            return "not signed: `troupe audit checkpoint` signs it";
        }
        if (report.unchecked() > 0) {
            return Text.count(report.unchecked(), "signature")
                    + " not checked: no key is here; --key names one";
        }
        return "signed: "
                + report.signed()
                + " of "
                + Text.count(report.links(), "link")
                + ", in "
                + Text.count(report.checkpoints(), "checkpoint");
    }

    @Command(
            name = "checkpoint",
            description =
                    "Sign where the journal stands, so that no one who can write to the database"
                            + " can rewrite it unnoticed. Done by itself when a run is left, and"
                            + " once an hour while one is worked on.",
            mixinStandardHelpOptions = true)
    int checkpoint(@Mixin Common common) {
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            Checkpoints.Made made = Audits.checkpoints(around, database).make(Optional.empty());
            if (common.json()) {
                ArrayNode array = Json.array();
                made.signed()
                        .forEach(checkpoint ->
                                array.addObject()
                                        .put("organization", checkpoint.organization())
                                        .put("link", checkpoint.link())
                                        .put("hash", checkpoint.hash().toString())
                                        .put("at", checkpoint.at().toString())
                                        .put("signature", checkpoint.signature()));
                around.out().println(Json.pretty(array));
            } else {
                made.signed().forEach(checkpoint -> around.out().println(line(checkpoint)));
                if (made.signed().isEmpty() && made.problems().isEmpty()) {
                    around.out().println("nothing new to sign");
                }
            }
            made.orThrow();
            return ExitCode.OK.code();
        }
    }

    private static String line(Checkpoint checkpoint) {
        return "signed: " + Text.clean(checkpoint.organization()) + ", link " + checkpoint.link();
    }

    @Command(
            name = "key",
            description =
                    "Print the public key that others check this machine's checkpoints with (PEM).",
            mixinStandardHelpOptions = true)
    int key(@Mixin SecretCommand.Verbose verbose) {
        around.out().print(new AuditHome(around.home()).keyOrNew().verifying().pem());
        return ExitCode.OK.code();
    }
}
