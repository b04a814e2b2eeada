package dev.troupe.cli;

import dev.troupe.cli.view.Text;
import dev.troupe.core.json.Json;
import dev.troupe.engine.OrganizationStop;
import dev.troupe.engine.Stops;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/** {@code troupe stop}. */
@Command(
        name = "stop",
        description = "Stop all work of an organization, everywhere, within a second.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "Steps under way are interrupted, nothing new begins on any machine, and new runs wait. Nothing is",
            "lost: once the stop is lifted, what had begun goes on.",
            "",
            "Examples:",
            "  troupe stop --reason 'wrong prices'          the organization of ./troupe.yaml",
            "  troupe stop acme --reason 'wrong prices'     by its name",
            "  troupe stop --lift acme                      lets it go on"
        })
final class StopCommand implements Callable<Integer> {

    private static final Path TEAM = Path.of("troupe.yaml");
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration POLL = Duration.ofMillis(50);

    private final Troupe.Kit kit;
    private final Surroundings around;
    @Mixin private final Common common = new Common();

    @Parameters(
            arity = "0..1",
            paramLabel = "ORGANIZATION|FILE",
            description =
                    "An organization, or a team file; without it the one of ./troupe.yaml, else the"
                            + " only one that has runs.")
    private Optional<String> what = Optional.empty();

    @Option(names = "--lift", description = "Let it go on.")
    private boolean lift;

    @Option(names = "--reason", defaultValue = "", description = "Why; it is recorded and shown.")
    private String reason = "";

    StopCommand(Troupe.Kit kit) {
        this.kit = kit;
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        Optional<String> named = ofTeam();
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            Stops stops = database.stops();
            String organization = named.orElseGet(() -> known(stops.known()));
            if (lift) {
                lift(stops, organization);
            } else {
                stop(stops, organization);
            }
        }
        return ExitCode.OK.code();
    }

    /** The organization of the team file that was meant, if one was. */
    private Optional<String> ofTeam() {
        Path file = around.folder().resolve(what.map(Path::of).orElse(TEAM));
        boolean meant = what.isPresent() ? isTeam(file) : Files.isRegularFile(file);
        return meant ? Optional.of(kit.assembly().organization(file)) : Optional.empty();
    }

    private static boolean isTeam(Path file) {
        return Files.isRegularFile(file) || Files.isRegularFile(file.resolve(TEAM));
    }

    /** A name with a mistake must not be taken for a stop. */
    private String known(List<String> organizations) {
        if (what.isPresent()) {
            if (organizations.contains(what.get())) {
                return what.get();
            }
            throw new CliFailure(
                    ExitCode.BAD_INPUT,
                    "there is no team file and no organization '"
                            + what.get()
                            + "' that has runs: nothing was changed"
                            + among(organizations));
        }
        if (organizations.size() == 1) {
            return organizations.getFirst();
        }
        throw new CliFailure(
                ExitCode.USAGE, "say which organization or team file" + among(organizations));
    }

    private static String among(List<String> organizations) {
        return organizations.isEmpty()
                ? "; there are no runs yet"
                : "; there are " + String.join(", ", organizations);
    }

    private void stop(Stops stops, String organization) {
        OrganizationStop stop = stops.stop(organization, reason, around.user());
        long end = System.nanoTime() + PATIENCE.toNanos();
        int running = stops.running(organization);
        while (running > 0 && System.nanoTime() < end) {
            LockSupport.parkNanos(POLL.toNanos());
            running = stops.running(organization);
        }
        if (common.json()) {
            around.out().println(Json.pretty(json(stop).put("running", running)));
            return;
        }
        around.out().println(Text.clean(stop.toString()));
        if (running > 0) {
            around.out()
                    .println(
                            Text.count(running, "run")
                                    + " did not leave yet: a process hangs or was killed; other"
                                    + " nodes take over its runs, which then wait as well.");
        }
        around.out().println(remedy(stop));
    }

    private void lift(Stops stops, String organization) {
        Optional<OrganizationStop> lifted = stops.lift(organization, around.user());
        if (common.json()) {
            ObjectNode json = Json.object();
            json.put("organization", organization);
            around.out().println(Json.pretty(json.put("lifted", lifted.isPresent())));
            return;
        }
        around.out()
                .println(
                        Text.clean(organization)
                                + (lifted.isPresent()
                                        ? " goes on. What no process works on: troupe resume RUN"
                                        : " was not stopped."));
    }

    static String remedy(OrganizationStop stop) {
        return "To let it go on: troupe stop --lift " + Arguments.quoted(stop.organization());
    }

    static ObjectNode json(OrganizationStop stop) {
        return Json.object()
                .put("organization", stop.organization())
                .put("since", stop.since().toString())
                .put("by", stop.by())
                .put("reason", stop.reason());
    }
}
