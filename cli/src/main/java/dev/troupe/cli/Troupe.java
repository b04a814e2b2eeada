package dev.troupe.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;

/** The {@code troupe} command. */
@Command(
        name = "troupe",
        mixinStandardHelpOptions = true,
        versionProvider = VersionCommand.Provider.class,
        synopsisSubcommandLabel = "COMMAND",
        description = "Runs teams of AI agents: durably, within budget, with people asked.",
        footer = {
            "",
            "Examples:",
            "  troupe run troupe.yaml              work on the team's main plan, and watch",
            "  troupe up troupe.yaml               work on everything, with a console and an API",
            "  troupe runs                         what ran and what runs",
            "  troupe show 12                      everything that run 12 did",
            "  troupe approvals                    what waits for you",
            "  troupe approve 12                   say yes",
            "",
            "`troupe COMMAND --help` explains a command."
        })
public final class Troupe {

    /** What all commands share. */
    record Kit(Surroundings around, Assembly assembly) {}

    private Troupe() {}

    public static void main(String[] args) {
        Surroundings around = Surroundings.ofProcess();
        int code = run(new Kit(around, new TeamAssembly(around)), args);
        around.out().flush();
        System.exit(code);
    }

    /** Runs one command and returns how it ended. */
    static int run(Kit kit, String... args) {
        return commandLine(kit).execute(args);
    }

    static CommandLine commandLine(Kit kit) {
        Surroundings around = kit.around();
        CommandLine line = new CommandLine(new Troupe());
        List<Object> commands =
                List.of(
                        new RunCommand(kit),
                        new UpCommand(kit),
                        new LinkCommand(kit),
                        new CheckCommand(kit),
                        new PermissionsCommand(kit),
                        new RunsCommand(kit),
                        new ShowCommand(kit),
                        new LogsCommand(kit),
                        new TraceCommand(kit),
                        new ApprovalsCommand(kit),
                        new DecideCommand.Approve(kit),
                        new DecideCommand.Reject(kit),
                        new DelegateCommand(kit),
                        new PoliciesCommand(kit),
                        new SendCommand(kit),
                        new OrderCommand.Pause(kit),
                        new ResumeCommand(kit),
                        new OrderCommand.Cancel(kit),
                        new StopCommand(kit),
                        new BreakersCommand(kit),
                        new ForkCommand(kit),
                        AuditCommand.commandLine(kit),
                        new BudgetCommand(kit),
                        new SpendCommand(kit),
                        new SecretCommand(kit),
                        new DoctorCommand(kit),
                        new VersionCommand(kit),
                        new CompletionCommand(kit),
                        new WarmUpCommand(kit));
        commands.forEach(line::addSubcommand);
        line.addSubcommand(new CommandLine.HelpCommand());
        line.setOut(new PrintWriter(around.out(), true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(around.err(), true, StandardCharsets.UTF_8));
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setUsageHelpAutoWidth(false);
        line.setUsageHelpWidth(100);
        boolean plain = !around.terminal() || around.variable("NO_COLOR").isPresent();
        line.setColorScheme(CommandLine.Help.defaultColorScheme(plain ? Ansi.OFF : Ansi.ON));
        Errors errors = new Errors(around);
        line.setExecutionExceptionHandler(errors);
        line.setParameterExceptionHandler(errors);
        line.registerConverter(dev.troupe.core.durable.RunId.class, text -> Arguments.run(text));
        exitCodes(line);
        return line;
    }

    private static void exitCodes(CommandLine line) {
        var codes = new java.util.LinkedHashMap<String, String>();
        Arrays.stream(ExitCode.values())
                .forEach(code -> codes.put(Integer.toString(code.code()), code.meaning()));
        line.getSubcommands().values().stream()
                .map(CommandLine::getCommandSpec)
                .forEach(spec -> {
                    spec.usageMessage().exitCodeListHeading("%nExit codes:%n");
                    spec.usageMessage().exitCodeList(codes);
                });
    }
}
