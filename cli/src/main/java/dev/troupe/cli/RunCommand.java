package dev.troupe.cli;

import dev.troupe.cli.view.EstimateLines;
import dev.troupe.control.budget.BudgetScopes;
import dev.troupe.core.json.Json;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe run}. */
@Command(
        name = "run",
        description = "Run a plan of a team, and watch it.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "On a terminal the tree of runs is shown while it works, and questions are asked in place.",
            "Elsewhere each event is a line; when all that is left waits for people, the command prints",
            "what waits and ends with 75. Ctrl-C stops cleanly (twice: at once); nothing is lost, and",
            "`troupe resume` goes on.",
            "",
            "Examples:",
            "  troupe run                                   the main plan of ./troupe.yaml",
            "  troupe run desk.yaml --input tickets=@tickets.jsonl",
            "  troupe run desk.yaml --plan ticket --input ticket='Where is my order?'",
            "  troupe run desk.yaml --tools orders.find,files.*   nothing else is called",
            "  troupe run desk.yaml --estimate              what it may cost; nothing is run",
            "  troupe run desk.yaml --task spring-sale --goal grow/returns",
            "  troupe run desk.yaml --yes --json > run.jsonl",
            "  troupe run desk.yaml --answers answers.yaml"
        })
final class RunCommand implements Callable<Integer> {

    private final Troupe.Kit kit;
    @Mixin private final Common common = new Common();
    @Mixin private final AnswerOptions answers = new AnswerOptions();
    @Mixin private final ModeOptions modes = new ModeOptions();

    @Parameters(
            paramLabel = "FILE",
            defaultValue = "troupe.yaml",
            description = "The team file (${DEFAULT-VALUE}).")
    private Path file = Path.of("troupe.yaml");

    @Option(names = "--plan", description = "The plan; the team's main plan if left out.")
    private Optional<String> plan = Optional.empty();

    @Option(
            names = "--input",
            paramLabel = "NAME=VALUE",
            description = "An input of the plan: a text, or @FILE. May be repeated.")
    private Map<String, String> inputs = new LinkedHashMap<>();

    @Option(names = "--name", description = "What to call the run.")
    private Optional<String> name = Optional.empty();

    @Option(
            names = "--tools",
            paramLabel = "TOOL,…",
            description =
                    "What the run may call at the most, whatever its agents may otherwise: source.tool, or"
                            + " source.* for all of a source; an empty text for none.")
    private Optional<String> tools = Optional.empty();

    @Option(
            names = "--task",
            description = "The task that the run is booked on, and whose budget holds for it.")
    private Optional<String> task = Optional.empty();

    @Option(
            names = "--goal",
            paramLabel = "PATH",
            description =
                    "The goal that the run serves, such as grow/returns: it is booked on it, and its"
                            + " budget and those of the goals above hold.")
    private Optional<String> goal = Optional.empty();

    @Option(
            names = "--estimate",
            description = "Say what the run may cost, by runs before and by its plan; run nothing.")
    private boolean estimate;

    RunCommand(Troupe.Kit kit) {
        this.kit = kit;
    }

    static List<String> grants(String written) {
        return Stream.of(written.split(","))
                .map(String::strip)
                .filter(grant -> !grant.isEmpty())
                .toList();
    }

    @Override
    public Integer call() throws Exception {
        Surroundings around = kit.around();
        var given = answers.read(around, kit.assembly().expressions());
        var request =
                new Assembly.RunRequest(
                        around.folder().resolve(file),
                        plan,
                        inputs,
                        name,
                        modes.read(around),
                        tools.map(RunCommand::grants),
                        valid(task, "--task", "a name", BudgetScopes::isName),
                        valid(goal, "--goal", "a path such as grow/returns", BudgetScopes::isGoal),
                        around.user());
        if (estimate) {
            return estimate(request);
        }
        try (Assembly.Job job = kit.assembly().prepare(request);
                OpenDatabase database = OpenDatabase.open(around, common)) {
            return new Work(around, common, database, job, given).start(request.mode()).code();
        }
    }

    private static Optional<String> valid(
            Optional<String> given, String option, String expected, Predicate<String> form) {
        given.filter(text -> !form.test(text))
                .ifPresent(text -> {
                    throw new CliFailure(
                            ExitCode.USAGE,
                            option
                                    + ": '"
                                    + text
                                    + "' is not "
                                    + expected
                                    + " of letters, digits, - and _");
                });
        return given;
    }

    private int estimate(Assembly.RunRequest request) {
        Surroundings around = kit.around();
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            Assembly.Estimated estimated = kit.assembly().estimate(request, database);
            EstimateLines lines = Estimates.lines(estimated, request, database, around.clock());
            if (common.json()) {
                around.out().println(Json.pretty(lines.json()));
            } else {
                lines.lines(common.style(around)).forEach(around.out()::println);
            }
        }
        return ExitCode.OK.code();
    }
}
