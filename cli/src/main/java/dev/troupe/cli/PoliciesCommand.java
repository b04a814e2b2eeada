package dev.troupe.cli;

import dev.troupe.cli.view.Style;
import dev.troupe.cli.view.Table;
import dev.troupe.cli.view.Text;
import dev.troupe.control.policy.DryRun;
import dev.troupe.control.yaml.Durations;
import dev.troupe.core.governance.Policy;
import dev.troupe.core.json.Json;
import dev.troupe.core.plan.Expressions;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code troupe policies}. */
@Command(
        name = "policies",
        description = "What agents may do, and what that would have stopped.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Examples:", "  troupe policies list", "  troupe policies test --since 7d"})
final class PoliciesCommand implements Callable<Integer> {

    private static final String TEAM = "troupe.yaml";

    private final Surroundings around;
    private final Assembly assembly;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    PoliciesCommand(Troupe.Kit kit) {
        this.around = kit.around();
        this.assembly = kit.assembly();
    }

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "say what to do: `troupe policies list` or `troupe policies test`");
    }

    @Command(
            name = "list",
            description = "List the policies that a team file states.",
            mixinStandardHelpOptions = true,
            footer = {"", "Examples:", "  troupe policies list examples/refund-desk"})
    int list(
            @Mixin Common common,
            @Parameters(
                            paramLabel = "FILE",
                            defaultValue = TEAM,
                            description = "The team file (${DEFAULT-VALUE}).")
                    Path file) {
        List<Policy> policies = assembly.policies(around.folder().resolve(file));
        if (common.json()) {
            around.out().println(Json.pretty(policies));
            return ExitCode.OK.code();
        }
        Table table = new Table("POLICY", "THEN", "ON", "MATCH", "WHEN", "REASON");
        for (Policy policy : policies) {
            table.row(
                    List.of(
                            policy.name(),
                            then(policy.then()),
                            policy.on().isEmpty()
                                    ? "all"
                                    : policy.on().stream()
                                            .map(kind -> kind.name().toLowerCase(Locale.ROOT))
                                            .collect(Collectors.joining(", ")),
                            policy.match().isEmpty() ? "all" : String.join(", ", policy.match()),
                            policy.when().orElse("always"),
                            policy.reason()));
        }
        if (!policies.isEmpty()) {
            table.lines(common.style(around), around.width()).forEach(around.out()::println);
        }
        around.out()
                .println(
                        policies.size()
                                + (policies.size() == 1 ? " policy" : " policies")
                                + "; untrusted material that would drive something risky is asked"
                                + " about unless one of them allows it.");
        return ExitCode.OK.code();
    }

    private static String then(Policy.Then then) {
        return switch (then) {
            case Policy.Allow allow -> "allow";
            case Policy.Deny deny -> "deny";
            case Policy.Ask ask -> "ask";
            case Policy.Limit limit ->
                    "limit "
                            + limit.most()
                            + "/"
                            + limit.window().word()
                            + limit.amount().map(amount -> " of " + amount).orElse("");
        };
    }

    @Command(
            name = "test",
            description = {
                "Say what a team file's policies would have stopped in past runs of its organization.",
                "Nothing is changed. Ends with 1 if anything would have been held back."
            },
            mixinStandardHelpOptions = true,
            footer = {
                "",
                "Examples:",
                "  troupe policies test                             the last seven days",
                "  troupe policies test desk.yaml --since 30d --policy large-refunds",
                "  troupe policies test --json | jq -r '.findings[].run'"
            })
    int test(
            @Mixin Common common,
            @Parameters(
                            paramLabel = "FILE",
                            defaultValue = TEAM,
                            description = "The team file (${DEFAULT-VALUE}).")
                    Path file,
            @Option(
                            names = "--since",
                            paramLabel = "DURATION",
                            defaultValue = "7d",
                            description = "How far back (${DEFAULT-VALUE}).")
                    String since,
            @Option(names = "--policy", paramLabel = "NAME", description = "Only this one.")
                    Optional<String> only) {
        Path team = around.folder().resolve(file);
        List<Policy> policies = assembly.policies(team);
        Duration back =
                Durations.parse(since)
                        .orElseThrow(() ->
                                new CliFailure(
                                        ExitCode.USAGE,
                                        "--since is '" + since + "': " + Durations.EXPECTED));
        if (only.isPresent()
                && policies.stream().noneMatch(policy -> policy.name().equals(only.get()))) {
            throw new CliFailure(
                    ExitCode.USAGE,
                    "there is no policy '"
                            + only.get()
                            + "'; there are "
                            + policies.stream().map(Policy::name).toList());
        }
        Expressions expressions =
                assembly.expressions()
                        .orElseThrow(() ->
                                new CliFailure(
                                        ExitCode.FAILED, "nothing here evaluates conditions"));
        Instant from = around.clock().instant().minus(back);
        try (OpenDatabase database = OpenDatabase.open(around, common)) {
            DryRun.Report report =
                    new DryRun(database.store(), expressions)
                            .judge(assembly.organization(team), policies, only, from);
            if (common.json()) {
                around.out().println(Json.pretty(report));
            } else {
                print(report, common.style(around));
            }
            return (report.findings().isEmpty() ? ExitCode.OK : ExitCode.FAILED).code();
        }
    }

    private void print(DryRun.Report report, Style style) {
        if (!report.findings().isEmpty()) {
            Table table = new Table("WHEN", "AT", "AGENT", "WHAT", "WOULD BE", "POLICY", "WHY");
            for (DryRun.Finding finding : report.findings()) {
                table.row(
                        List.of(
                                Text.moment(finding.at(), around.zone()),
                                finding.run()
                                        + (finding.position().isEmpty()
                                                ? ""
                                                : "/" + finding.position()),
                                finding.agent(),
                                finding.subject(),
                                finding.outcome().name().toLowerCase(Locale.ROOT),
                                finding.policy(),
                                finding.reason()));
            }
            table.lines(style, around.width()).forEach(around.out()::println);
        }
        around.out()
                .println(
                        Text.count(report.findings().size(), "action")
                                + " of "
                                + report.actions()
                                + " in "
                                + Text.count(report.runs(), "run")
                                + " of agents would have been held back.");
    }
}
