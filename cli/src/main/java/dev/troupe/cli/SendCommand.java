package dev.troupe.cli;

import dev.troupe.cli.AwaitedEvents.Awaited;
import dev.troupe.core.durable.RunId;
import dev.troupe.core.plan.Await;
import dev.troupe.engine.RunSummary;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.JsonNode;

/** {@code troupe send}. */
@Command(
        name = "send",
        description = "Send an event to the run that waits for it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A plan waits for events with `await`. An event that does not fit what the plan says of it is",
            "refused by the run, and waited for again; `troupe logs RUN` says why.",
            "",
            "Examples:",
            "  troupe send 12 paid '{\"amount\": 40}'     to the run in the tree of 12 that waits for it",
            "  troupe send 12 paid @payment.json",
            "  troupe send 12 paid true --ahead          to run 12, which will wait for it later"
        })
final class SendCommand implements Callable<Integer> {

    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Parameters(
            index = "0",
            paramLabel = "RUN",
            description = "A run that waits for the event, or one above it.")
    @SuppressWarnings("NullAway.Init")
    private RunId run;

    @Parameters(index = "1", paramLabel = "EVENT", description = "The event, as the plan calls it.")
    private String event = "";

    @Parameters(index = "2", paramLabel = "JSON", description = "What came: JSON, or @FILE.")
    private String value = "";

    @Option(
            names = "--ahead",
            description = "Send it to just this run, also if it does not wait for it yet.")
    private boolean ahead;

    SendCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        JsonNode sent = Arguments.json(value, around, "the event");
        if (sent.isNull()) {
            throw new CliFailure(ExitCode.USAGE, "an event must say something, so not null");
        }
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            RunSummary named = Summaries.find(database.store(), run);
            RunSummary receiver =
                    ahead ? named : waiting(new AwaitedEvents(database.store()).below(named));
            database.commands().send(receiver.id(), Await.topic(event), sent, around.user());
            around.out().println("sent " + event + " to run " + receiver.id());
            around.out()
                    .println(
                            "`troupe resume "
                                    + receiver.root()
                                    + "` goes on with it, unless a process works on it already.");
        }
        return ExitCode.OK.code();
    }

    private RunSummary waiting(List<Awaited> awaited) {
        List<RunSummary> found =
                awaited.stream()
                        .filter(one -> one.event().equals(event))
                        .map(Awaited::run)
                        .distinct()
                        .toList();
        if (found.size() == 1) {
            return found.getFirst();
        }
        if (found.isEmpty()) {
            throw new CliFailure(
                    ExitCode.FAILED,
                    "neither run "
                            + run
                            + " nor a run below it waits for '"
                            + event
                            + "' now; "
                            + others(awaited)
                            + ". `--ahead` sends it to run "
                            + run
                            + " nevertheless, for when it does");
        }
        throw new CliFailure(
                ExitCode.USAGE,
                found.size()
                        + " runs wait for '"
                        + event
                        + "'; name one of them: "
                        + found.stream()
                                .map(one -> one.id() + " (" + one.name() + ")")
                                .collect(Collectors.joining(", ")));
    }

    private static String others(List<Awaited> awaited) {
        return awaited.isEmpty()
                ? "they wait for no event"
                : "they wait for "
                        + awaited.stream()
                                .map(one -> "'" + one.event() + "' (run " + one.run().id() + ")")
                                .distinct()
                                .collect(Collectors.joining(", "));
    }
}
