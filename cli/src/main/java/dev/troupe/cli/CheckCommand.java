package dev.troupe.cli;

import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Text;
import dev.troupe.control.design.Design;
import dev.troupe.control.design.PlanCost;
import dev.troupe.control.design.Review;
import dev.troupe.control.design.Warning;
import dev.troupe.core.cost.Money;
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
import tools.jackson.databind.node.ObjectNode;

/** {@code troupe check}. */
@Command(
        name = "check",
        description = {
            "Read a team file and print every mistake in it; of a file that is right, what is",
            "questionable in its design, and what its plans may cost."
        },
        mixinStandardHelpOptions = true,
        footer = {
            "",
            "A comment `# troupe: allow KIND - reason` silences warnings of its line or the next one.",
            "",
            "Examples:",
            "  troupe check",
            "  troupe check examples/refund-desk/troupe.yaml --max-cost 20",
            "  troupe check --strict        warnings count as something found wrong"
        })
final class CheckCommand implements Callable<Integer> {

    private static final int MOST_PLANS = 20;

    private final Surroundings around;
    private final Assembly assembly;
    @Mixin private final Common common = new Common();

    @Parameters(
            paramLabel = "FILE",
            defaultValue = "troupe.yaml",
            description = "The team file (${DEFAULT-VALUE}).")
    private Path file = Path.of("troupe.yaml");

    @Option(names = "--strict", description = "End with 1 if there are warnings.")
    private boolean strict;

    @Option(
            names = "--max-cost",
            paramLabel = "DOLLARS",
            description = "Warn of plans of which one run may cost more ($100).")
    private Optional<String> maxCost = Optional.empty();

    CheckCommand(Troupe.Kit kit) {
        this.around = kit.around();
        this.assembly = kit.assembly();
    }

    @Override
    public Integer call() {
        Assembly.Checked checked = assembly.check(around.folder().resolve(file), most());
        if (common.json()) {
            around.out().println(Json.pretty(json(checked)));
        } else if (checked.mistakes().isEmpty()) {
            print(checked.review());
        } else {
            checked.mistakes().forEach(mistake -> around.out().println(Text.cleanLines(mistake)));
            around.out().println(Text.count(checked.mistakes().size(), "mistake") + " in " + file);
        }
        if (!checked.mistakes().isEmpty()) {
            return ExitCode.BAD_INPUT.code();
        }
        boolean warned = checked.review().filter(found -> !found.warnings().isEmpty()).isPresent();
        return (strict && warned ? ExitCode.FAILED : ExitCode.OK).code();
    }

    private Money most() {
        try {
            return maxCost.map(Money::parse).orElse(Design.MOST);
        } catch (IllegalArgumentException e) {
            throw new CliFailure(ExitCode.USAGE, "--max-cost: " + e.getMessage(), e);
        }
    }

    private void print(Optional<Review> review) {
        PrintStream out = around.out();
        Style style = common.style(around);
        List<Warning> warnings = review.map(Review::warnings).orElse(List.of());
        for (Warning warning : warnings) {
            out.println(style.yellow(Text.clean(warning.toString())));
            out.println("  " + Text.clean(warning.why()));
            out.println("  " + style.dim(Text.clean(warning.remedy())));
        }
        int allowed = review.map(Review::allowed).orElse(0);
        out.println(
                file
                        + " is right"
                        + (warnings.isEmpty()
                                ? "."
                                : ", with " + Text.count(warnings.size(), "warning") + ".")
                        + (allowed == 0 ? "" : " " + allowed + " more allowed by comments."));
        List<PlanCost> costs = review.map(Review::costs).orElse(List.of());
        costs.stream()
                .filter(cost -> cost.most().micros() > 0)
                .limit(MOST_PLANS)
                .forEach(cost -> out.println(Text.clean(cost.toString())));
    }

    private static ObjectNode json(Assembly.Checked checked) {
        ObjectNode json = Json.object();
        json.set("mistakes", Json.tree(checked.mistakes()));
        checked.review()
                .ifPresent(review -> {
                    var warnings = json.putArray("warnings");
                    review.warnings().forEach(warning -> warnings.add(json(warning)));
                    json.put("allowed", review.allowed());
                    json.set("costs", Json.tree(review.costs()));
                });
        return json;
    }

    private static ObjectNode json(Warning warning) {
        ObjectNode json = Json.object();
        json.put("kind", warning.kind().word());
        json.put("file", warning.file());
        json.put("line", warning.at().line());
        json.put("column", warning.at().column());
        json.put("what", warning.what());
        json.put("why", warning.why());
        json.put("remedy", warning.remedy());
        return json;
    }
}
