package dev.troupe.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
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
                        around.user());
        try (Assembly.Job job = kit.assembly().prepare(request);
                OpenDatabase database = OpenDatabase.open(around, common)) {
            return new Work(around, common, database, job, given).start(request.mode()).code();
        }
    }
}
