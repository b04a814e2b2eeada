package dev.troupe.cli;

import dev.troupe.cli.Finding.Verdict;
import dev.troupe.cli.view.Style;
import dev.troupe.core.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.node.ArrayNode;

/** {@code troupe doctor}. */
@Command(
        name = "doctor",
        description =
                "Look whether everything that Troupe needs is there, and say what to do if not.",
        mixinStandardHelpOptions = true,
        footer = {"", "Examples:", "  troupe doctor", "  troupe doctor --json"})
final class DoctorCommand implements Callable<Integer> {

    private static final int JAVA = 25;
    private static final long MEGABYTE = 1024 * 1024;

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    DoctorCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        Finding home = home();
        findings.add(home);
        if (home.verdict() != Verdict.FAIL) {
            findings.add(disk());
            database(findings);
        }
        findings.add(ModelFinding.of(around));
        findings.add(launchers());
        if (common.json()) {
            json(findings);
        } else {
            findings.forEach(this::print);
        }
        boolean failed = findings.stream().anyMatch(one -> one.verdict() == Verdict.FAIL);
        return (failed ? ExitCode.FAILED : ExitCode.OK).code();
    }

    private void print(Finding finding) {
        Style style = common.style(around);
        String mark =
                switch (finding.verdict()) {
                    case OK -> style.green("ok  ");
                    case WARN -> style.yellow("warn");
                    case FAIL -> style.red("fail");
                };
        around.out().println(mark + "  " + finding.what() + ": " + finding.found());
    }

    private void json(List<Finding> findings) {
        ArrayNode array = Json.array();
        findings.forEach(finding ->
                array.addObject()
                        .put("verdict", finding.verdict().name().toLowerCase(Locale.ROOT))
                        .put("what", finding.what())
                        .put("found", finding.found()));
        around.out().println(Json.pretty(array));
    }

    private static Finding java() {
        int version = Runtime.version().feature();
        String at = System.getProperty("java.home");
        return version >= JAVA
                ? new Finding(Verdict.OK, "java", version + " at " + at)
                : new Finding(
                        Verdict.FAIL,
                        "java",
                        version + " at " + at + " is too old: install a JDK " + JAVA);
    }

    private Finding home() {
        Path home = around.home();
        try {
            Files.createDirectories(home);
            Files.delete(Files.createTempFile(home, "probe", ".tmp"));
            return new Finding(Verdict.OK, "home", home.toString());
        } catch (IOException e) {
            return new Finding(
                    Verdict.FAIL,
                    "home",
                    "cannot write to "
                            + home
                            + " ("
                            + e
                            + "): set TROUPE_HOME to a folder that you may write to");
        }
    }

    private Finding disk() {
        try {
            long free = Files.getFileStore(around.home()).getUsableSpace() / MEGABYTE;
            String found = free + " MB free at " + around.home();
            if (free < 500) {
                return new Finding(
                        Verdict.FAIL,
                        "disk",
                        found + ": make room, or set TROUPE_HOME to another disk");
            }
            return new Finding(
                    free < 2000 ? Verdict.WARN : Verdict.OK,
                    "disk",
                    free < 2000 ? found + ": that is little; make room" : found);
        } catch (IOException e) {
            return new Finding(Verdict.WARN, "disk", "its free space is not known: " + e);
        }
    }

    private void database(List<Finding> findings) {
        Logs.to(around.home());
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            String where =
                    database.isEmbedded()
                            ? "the embedded PostgreSQL "
                                    + (database.joined() ? "runs at " : "starts at ")
                            : "";
            findings.add(new Finding(Verdict.OK, "database", where + database.shown()));
            WorkspaceFinding.of(around, database.store()).ifPresent(findings::add);
            findings.addAll(StopFinding.of(database.stops().all()));
        } catch (RuntimeException e) {
            findings.add(new Finding(Verdict.FAIL, "database", String.valueOf(e.getMessage())));
        }
    }

    private Finding launchers() {
        List<String> there = new ArrayList<>();
        List<String> missing = new ArrayList<>();
        for (String program : List.of("node", "npx", "uvx")) {
            (onPath(program).isPresent() ? there : missing).add(program);
        }
        return missing.isEmpty()
                ? new Finding(Verdict.OK, "tool servers", String.join(", ", there) + " are there")
                : new Finding(
                        Verdict.WARN,
                        "tool servers",
                        String.join(", ", missing)
                                + " not found: only teams whose MCP servers start with "
                                + (missing.size() == 1 ? "it" : "them")
                                + " need that (node and npx: nodejs.org; uvx: docs.astral.sh/uv)");
    }

    private Optional<Path> onPath(String program) {
        for (String folder :
                around.variable("PATH").orElse("").split(java.io.File.pathSeparator, -1)) {
            if (!folder.isEmpty()) {
                Path candidate = Path.of(folder).resolve(program);
                if (Files.isExecutable(candidate)) {
                    return Optional.of(candidate);
                }
            }
        }
        return Optional.empty();
    }
}
