package dev.troupe.cli;

import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Text;
import dev.troupe.control.permission.Explanation;
import dev.troupe.control.permission.Permit;
import dev.troupe.control.permission.Place;
import dev.troupe.core.json.Json;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code troupe permissions}. */
@Command(
        name = "permissions",
        description =
                "Explain what an agent may use, where that comes from, and what takes it away.",
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "What holds is what the agent, its contract and its caller all grant. Nothing else is permitted.",
            "",
            "Examples:",
            "  troupe permissions clerk",
            "  troupe permissions clerk examples/refund-desk/troupe.yaml",
            "  troupe permissions clerk --tools orders.find     in a run that was begun like this"
        })
final class PermissionsCommand implements Callable<Integer> {

    private final Surroundings around;
    private final Assembly assembly;
    @Mixin private final Common common = new Common();

    @Parameters(index = "0", paramLabel = "AGENT", description = "The agent.")
    private String agent = "";

    @Parameters(
            index = "1",
            paramLabel = "FILE",
            defaultValue = "troupe.yaml",
            description = "The team file (${DEFAULT-VALUE}).")
    private Path file = Path.of("troupe.yaml");

    @Option(
            names = "--tools",
            paramLabel = "TOOL,…",
            description = "As of `troupe run`: what the caller passes on at the most.")
    private Optional<String> tools = Optional.empty();

    PermissionsCommand(Troupe.Kit kit) {
        this.around = kit.around();
        this.assembly = kit.assembly();
    }

    @Override
    public Integer call() {
        Explanation explanation =
                assembly.permissions(
                        around.folder().resolve(file), agent, tools.map(RunCommand::grants));
        if (common.json()) {
            around.out().println(Json.pretty(Json.tree(explanation)));
        } else {
            print(explanation);
        }
        return ExitCode.OK.code();
    }

    private void print(Explanation explanation) {
        PrintStream out = around.out();
        Style style = common.style(around);
        out.println(Text.clean(explanation.agent() + ": " + explanation.role()));
        for (Permit.Kind kind : Permit.Kind.values()) {
            print(kind, explanation.permits(), style);
        }
        out.println();
        out.println("works on");
        if (explanation.places().isEmpty()) {
            out.println("  nothing: no plan gives it work");
        }
        explanation.places().forEach(place -> print(place, style));
    }

    private void print(Permit.Kind kind, List<Permit> all, Style style) {
        List<Permit> permits = all.stream().filter(permit -> permit.kind() == kind).toList();
        PrintStream out = around.out();
        out.println();
        out.println(title(kind));
        if (permits.isEmpty()) {
            out.println("  none");
        }
        for (Permit permit : permits) {
            String held = permit.held().isEmpty() ? "nothing" : String.join(", ", permit.held());
            String left = permit.held().equals(List.of(permit.what())) ? "" : ", of which: " + held;
            out.println(
                    "  " + Text.clean(permit.what() + left) + style.dim("  from " + permit.from()));
            permit.taken().forEach(why -> out.println("    not all: " + Text.clean(why)));
        }
    }

    private static String title(Permit.Kind kind) {
        return switch (kind) {
            case TOOL -> "tools";
            case PEER -> "peers";
            case MEMORY -> "memory";
            case SECRET -> "secrets";
            case SPEND -> "spend";
        };
    }

    private void print(Place place, Style style) {
        String tools =
                !place.begins()
                        ? style.red("the work does not begin")
                        : place.tools().isEmpty() ? "no tools" : String.join(", ", place.tools());
        around.out().println("  " + Text.clean(place.where()) + ": " + tools);
        place.taken().forEach(why -> around.out().println("    " + Text.clean(why)));
    }
}
