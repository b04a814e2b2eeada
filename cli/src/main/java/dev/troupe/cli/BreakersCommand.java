package dev.troupe.cli;

import dev.troupe.cli.view.GuardLines;
import dev.troupe.cli.view.Text;
import dev.troupe.control.yaml.Durations;
import dev.troupe.core.json.Json;
import dev.troupe.engine.BreakerStore;
import dev.troupe.engine.BreakerStore.Standing;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Function;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe breakers}. */
@Command(
        name = "breakers",
        description =
                "List the breakers that were opened, and what is limited; open and close them.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A breaker is named provider:NAME, tool:SOURCE.TOOL, tool:SOURCE.* or agent:NAME. Changes are known",
            "to all processes after a second, and are in the organization's journal.",
            "",
            "Examples:",
            "  troupe breakers                                    how they stand",
            "  troupe breakers open tool:orders.refund --for 2h --reason upkeep",
            "  troupe breakers close provider:anthropic           it is used again at once",
            "  troupe breakers reset provider:anthropic           and what was counted is forgotten"
        })
final class BreakersCommand implements Callable<Integer> {

    private static final Pattern NAME = Pattern.compile("(?:agent|tool|provider):\\S{1,200}");

    private final Troupe.Kit kit;
    private final Surroundings around;
    @Mixin private final Common common = new Common();
    @Mixin private final OrganizationOption organization = new OrganizationOption();

    BreakersCommand(Troupe.Kit kit) {
        this.kit = kit;
        this.around = kit.around();
    }

    /** What is done with the breakers of an organization. */
    private record Desk(OpenDatabase database, String organization) {
        BreakerStore store() {
            return database.breakers();
        }
    }

    private int with(Common options, OrganizationOption which, Function<Desk, Integer> work) {
        try (OpenDatabase database = OpenDatabase.open(around, options)) {
            return work.apply(new Desk(database, which.read(kit, database)));
        }
    }

    @Override
    public Integer call() {
        return with(common, organization, this::list);
    }

    private int list(Desk desk) {
        Instant now = around.clock().instant();
        GuardLines lines =
                new GuardLines(
                        desk.store().standings(Optional.of(desk.organization())),
                        desk.database().passes().loads(desk.organization()),
                        now);
        if (common.json()) {
            around.out().println(Json.pretty(lines.json(desk.organization())));
        } else {
            lines.text(desk.organization(), common.style(around), around.width(), around.zone())
                    .forEach(around.out()::println);
        }
        return ExitCode.OK.code();
    }

    @Command(
            name = "open",
            description = "Open a breaker: what it is about is not used any more.",
            mixinStandardHelpOptions = true)
    int open(
            @Mixin Common options,
            @Mixin OrganizationOption which,
            @Parameters(paramLabel = "NAME", description = "Such as tool:orders.refund.")
                    String name,
            @Option(
                            names = "--for",
                            paramLabel = "TIME",
                            description =
                                    "After which time one action tries whether it may close; until"
                                            + " somebody closes it, if absent.")
                    Optional<String> time,
            @Option(
                            names = "--reason",
                            defaultValue = "a person opened it",
                            description = "Why; it is recorded and shown.")
                    String reason) {
        Optional<Duration> until = time.map(BreakersCommand::duration);
        return with(
                options,
                which,
                desk -> {
                    Standing standing =
                            desk.store()
                                    .open(
                                            desk.organization(),
                                            valid(name),
                                            reason,
                                            until,
                                            around.user());
                    String when =
                            until.isEmpty()
                                    ? ", until somebody closes it"
                                    : ", and is tried again at "
                                            + Text.moment(standing.retryAt(), around.zone());
                    return say(options, name, "open", "opened " + name + when);
                });
    }

    @Command(
            name = "close",
            description = "Close a breaker: what it is about is used again at once.",
            mixinStandardHelpOptions = true)
    int close(
            @Mixin Common options,
            @Mixin OrganizationOption which,
            @Parameters(paramLabel = "NAME", description = "Such as tool:orders.refund.")
                    String name) {
        return with(
                options,
                which,
                desk -> {
                    if (desk.store()
                            .close(desk.organization(), valid(name), around.user())
                            .isEmpty()) {
                        throw notOpen(desk, name);
                    }
                    return say(options, name, "closed", "closed " + name);
                });
    }

    @Command(
            name = "reset",
            description = "Forget what a breaker has counted, and close it if it is open.",
            mixinStandardHelpOptions = true)
    int reset(
            @Mixin Common options,
            @Mixin OrganizationOption which,
            @Parameters(paramLabel = "NAME", description = "Such as tool:orders.refund.")
                    String name) {
        return with(
                options,
                which,
                desk -> {
                    if (desk.store()
                            .reset(desk.organization(), valid(name), around.user())
                            .isEmpty()) {
                        throw notOpen(desk, name);
                    }
                    return say(options, name, "closed", "reset " + name);
                });
    }

    private int say(Common options, String name, String state, String text) {
        around.out()
                .println(
                        options.json()
                                ? Json.pretty(
                                        Json.object().put("subject", name).put("state", state))
                                : Text.clean(text));
        return ExitCode.OK.code();
    }

    private static CliFailure notOpen(Desk desk, String name) {
        List<String> known =
                desk.store().standings(Optional.of(desk.organization())).stream()
                        .filter(Standing::open)
                        .map(Standing::subject)
                        .toList();
        return new CliFailure(
                ExitCode.FAILED,
                "the breaker "
                        + name
                        + " is not open; "
                        + (known.isEmpty() ? "none is" : "open: " + String.join(", ", known)));
    }

    private static String valid(String name) {
        if (NAME.matcher(name).matches()) {
            return name;
        }
        throw new CliFailure(
                ExitCode.BAD_INPUT,
                "'"
                        + name
                        + "' names no breaker: expected provider:NAME, tool:SOURCE.TOOL,"
                        + " tool:SOURCE.* or agent:NAME");
    }

    private static Duration duration(String text) {
        return Durations.parse(text)
                .filter(Duration::isPositive)
                .orElseThrow(() ->
                        new CliFailure(
                                ExitCode.BAD_INPUT,
                                "--for is '" + text + "'; expected " + Durations.EXPECTED));
    }
}
