package dev.troupe.cli;

import dev.troupe.cli.audit.AuditHome;
import dev.troupe.cli.view.Text;
import dev.troupe.core.json.Json;
import dev.troupe.engine.Checkpoints;
import dev.troupe.engine.Export;
import dev.troupe.engine.ExportFormat;
import dev.troupe.engine.SigningKey;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code troupe audit export}. */
@Command(
        name = "export",
        description =
                "Write the journal with its hashes and signatures to a file that is proved without"
                        + " the database.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "The form of the file: docs/audit.md.",
            "",
            "Examples:",
            "  troupe audit export --out audit.jsonl",
            "  troupe audit export --format csv --since 2026-11-01 --until 2026-12-01 --out november.csv"
        })
final class AuditExportCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Option(names = "--out", required = true, description = "The file to write.")
    @SuppressWarnings("NullAway.Init")
    private Path out;

    @Option(
            names = "--format",
            description = "jsonl or csv; as the file's name ends if it is left out.")
    private Optional<ExportFormat> format = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "Leave out what ended before: a date, a time, or 7d, 12h, 30m ago.")
    private Optional<String> since = Optional.empty();

    @Option(
            names = "--until",
            paramLabel = "WHEN",
            description = "Leave out what came after: a date (its beginning), a time, or 7d ago.")
    private Optional<String> until = Optional.empty();

    @Option(names = "--organization", description = "Only this one; all if it is left out.")
    private Optional<String> organization = Optional.empty();

    AuditExportCommand(Surroundings around) {
        this.around = around;
    }

    static ExportFormat formatOf(Path file) {
        return file.toString().toLowerCase(Locale.ROOT).endsWith(".csv")
                ? ExportFormat.CSV
                : ExportFormat.JSONL;
    }

    @Override
    public Integer call() {
        Instant now = around.clock().instant();
        Export.Span span = span(now);
        Path file = around.folder().resolve(out).toAbsolutePath();
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            SigningKey key = new AuditHome(around.home()).keyOrNew();
            Checkpoints.Made made = Audits.checkpoints(around, database, key).make(organization);
            made.problems()
                    .forEach(problem -> around.err().println("troupe: " + Text.clean(problem)));
            // What could not be signed in the database is not signed in the file either.
            Optional<SigningKey> signing =
                    made.problems().isEmpty() ? Optional.of(key) : Optional.empty();
            Export.Summary summary = write(file, new Export(database.source(), now, signing), span);
            print(file, summary);
        }
        return ExitCode.OK.code();
    }

    private Export.Span span(Instant now) {
        try {
            return new Export.Span(
                    since.map(text -> Audits.moment(text, now, around.zone())),
                    until.map(text -> Audits.moment(text, now, around.zone())));
        } catch (IllegalArgumentException e) {
            throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }

    /** The file is there whole or not at all. */
    private Export.Summary write(Path file, Export export, Export.Span span) {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        try {
            Export.Summary summary;
            try (Writer writer =
                    new java.io.BufferedWriter(
                            new OutputStreamWriter(
                                    Files.newOutputStream(part), StandardCharsets.UTF_8),
                            1 << 16)) {
                summary = export.write(writer, format.orElse(formatOf(file)), organization, span);
            }
            Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
            return summary;
        } catch (IOException | UncheckedIOException e) {
            throw new CliFailure(
                    ExitCode.BAD_INPUT, "cannot write " + file + ": " + e.getMessage(), e);
        } finally {
            deleteQuietly(part);
        }
    }

    private static void deleteQuietly(Path part) {
        try {
            Files.deleteIfExists(part);
        } catch (IOException e) {
            // what was written is of no use to anybody
        }
    }

    private void print(Path file, Export.Summary summary) {
        if (common.json()) {
            around.out().println(Json.pretty(summary));
        } else {
            around.out()
                    .println(
                            "wrote "
                                    + file
                                    + ": "
                                    + Text.count(summary.rows(), "row")
                                    + ", "
                                    + Text.count(summary.links(), "link")
                                    + ", "
                                    + Text.count(summary.checkpoints(), "checkpoint"));
            around.out()
                    .println(
                            "Others verify it with `troupe audit key`: troupe audit verify --file "
                                    + Arguments.quoted(file.getFileName().toString())
                                    + " --key KEY");
        }
    }
}
