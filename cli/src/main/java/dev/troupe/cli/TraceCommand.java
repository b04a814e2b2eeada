package dev.troupe.cli;

import dev.troupe.cli.view.TraceLines;
import dev.troupe.control.team.StoredTeams;
import dev.troupe.control.trace.Trace;
import dev.troupe.control.trace.Tracer;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.engine.BlobStore;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe trace}. */
@Command(
        name = "trace",
        description = {
            "Show for each part of a run's result which agents and steps it came from, how far it",
            "can be relied on, and what they had before them that says the same."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  troupe trace 12                       the whole result",
            "  troupe trace 12 --part /3/value       a part of it",
            "  troupe trace 12 --json                the same for programs"
        })
final class TraceCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Parameters(paramLabel = "RUN", description = "A run, as `troupe runs` lists them.")
    @SuppressWarnings("NullAway.Init")
    private RunId run;

    @Option(
            names = "--part",
            paramLabel = "POINTER",
            defaultValue = "",
            description = "A part of the result, as a JSON Pointer such as /reply or /0/value.")
    private String part = "";

    @Option(
            names = "--limit",
            paramLabel = "N",
            defaultValue = "100",
            description = "Trace no more parts than this (${DEFAULT-VALUE}).")
    private int limit;

    @Option(names = "--full", description = "Cut no line.")
    private boolean full;

    TraceCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        if (limit < 1) {
            throw new CliFailure(ExitCode.USAGE, "--limit is at least 1, not " + limit);
        }
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            Summaries.find(database.store(), run);
            BlobStore texts = new BlobStore(database.source());
            Tracer tracer = new Tracer(database.store(), new StoredTeams(texts::put, texts::get));
            Trace trace = trace(tracer);
            if (common.json()) {
                around.out().println(Json.pretty(Json.tree(trace)));
            } else {
                new TraceLines(common.style(around), full ? Integer.MAX_VALUE : around.width())
                        .of(trace)
                        .forEach(around.out()::println);
            }
        }
        return ExitCode.OK.code();
    }

    private Trace trace(Tracer tracer) {
        try {
            return tracer.of(run, part, limit);
        } catch (IllegalArgumentException e) {
            throw new CliFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        }
    }
}
