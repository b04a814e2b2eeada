package dev.troupe.cli;

import dev.troupe.cli.view.Transcript;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.json.Json;
import dev.troupe.engine.JournalRow;
import dev.troupe.engine.OpenRequest;
import dev.troupe.engine.OrganizationStop;
import dev.troupe.engine.RunStore;
import dev.troupe.engine.RunSummary;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** {@code troupe show}. */
@Command(
        name = "show",
        description = "Show a run and all below it: every step, what came of it, and what waits.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Examples:",
            "  troupe show 12              a line for each step",
            "  troupe show 12 --full       with everything that went in and came out",
            "  troupe show 12 --json       the same for programs"
        })
final class ShowCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Parameters(paramLabel = "RUN", description = "A run, as `troupe runs` lists them.")
    @SuppressWarnings("NullAway.Init")
    private RunId run;

    @Option(names = "--full", description = "Cut nothing.")
    private boolean full;

    ShowCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            RunStore store = database.store();
            RunSummary top = Summaries.find(store, run);
            List<RunSummary> runs = Transcript.below(top, store.tree(top.root()));
            Map<Long, List<JournalRow>> journals =
                    store.journals(runs.stream().map(RunSummary::id).toList());
            List<OpenRequest> requests = store.requests(Optional.of(top.root()));
            Optional<OrganizationStop> stop = database.stops().current(top.organization());
            if (common.json()) {
                ObjectNode json = json(top, runs, journals, requests);
                stop.ifPresent(held -> json.set("stop", StopCommand.json(held)));
                around.out().println(Json.pretty(json));
            } else {
                stop.map(List::of)
                        .map(held -> StopFinding.notes(held, common.style(around)))
                        .ifPresent(notes -> notes.forEach(around.out()::println));
                top.reservedFor()
                        .map(cassette -> ResumeCommand.goesOnWith(cassette, top.root()))
                        .filter(line -> !top.status().ended())
                        .ifPresent(around.out()::println);
                new Transcript(
                                common.style(around),
                                around.width(),
                                full,
                                around.zone(),
                                around.clock().instant(),
                                journals,
                                requests)
                        .lines(top, runs)
                        .forEach(around.out()::println);
            }
        }
        return ExitCode.OK.code();
    }

    private static ObjectNode json(
            RunSummary top,
            List<RunSummary> runs,
            Map<Long, List<JournalRow>> journals,
            List<OpenRequest> requests) {
        ObjectNode json = Summaries.json(top);
        ArrayNode all = json.putArray("runs");
        for (RunSummary run : runs) {
            ObjectNode one = Summaries.json(run);
            ArrayNode steps = one.putArray("journal");
            for (JournalRow row : journals.getOrDefault(run.id().value(), List.of())) {
                ObjectNode step = steps.addObject();
                step.put("seq", row.seq());
                step.put("at", row.at().toString());
                step.put("kind", row.kind().name().toLowerCase(java.util.Locale.ROOT));
                step.put("position", row.position());
                step.put("name", row.name());
                row.payload().ifPresent(payload -> step.set("payload", Json.parse(payload)));
                step.put("hash", row.hash().toString());
            }
            all.add(one);
        }
        ArrayNode questions = json.putArray("questions");
        requests.forEach(request -> questions.add(Summaries.json(request)));
        return json;
    }
}
