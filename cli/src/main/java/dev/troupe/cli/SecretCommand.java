package dev.troupe.cli;

import dev.troupe.cli.secret.SecretStore;
import dev.troupe.cli.view.Table;
import dev.troupe.cli.view.Text;
import dev.troupe.core.json.Json;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import tools.jackson.databind.node.ArrayNode;

/** {@code troupe secret}. */
@Command(
        name = "secret",
        description = "Keep secrets for tools and model providers, encrypted, on this machine.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        footer = {
            "",
            "A tool source gets a secret as $${secret:NAME}. One that is called ANTHROPIC_API_KEY, or as",
            "another key of a model provider, acts like that variable. The environment wins over both.",
            "",
            "Examples:",
            "  troupe secret set ANTHROPIC_API_KEY        asks for the value, and does not show it",
            "  troupe secret set ORDERS_KEY < key.txt",
            "  troupe secret list",
            "  troupe secret remove ORDERS_KEY",
            "  troupe secret rotate                       a new key; all are encrypted anew"
        })
final class SecretCommand implements Callable<Integer> {

    private final Surroundings around;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec spec;

    SecretCommand(Troupe.Kit kit) {
        this.around = kit.around();
    }

    @Override
    public Integer call() {
        throw new CommandLine.ParameterException(
                spec.commandLine(),
                "say what to do: `troupe secret set NAME`, `list`, `remove NAME` or `rotate`");
    }

    @Command(
            name = "set",
            description =
                    "Set or replace a secret. Its value is asked for, or read from standard input:"
                            + " never given as an argument, which others could see.",
            mixinStandardHelpOptions = true)
    int set(
            @Mixin Verbose verbose,
            @Parameters(paramLabel = "NAME", description = "Its name.") String name,
            @Parameters(index = "1..*", hidden = true) List<String> more) {
        boolean hasValue = more != null && !more.isEmpty();
        if (hasValue || name.contains("=")) {
            throw new CliFailure(
                    ExitCode.USAGE,
                    "a value does not belong on the command line, where others can see it (consider"
                            + " this one known): `troupe secret set NAME` asks for it, or reads it from"
                            + " standard input");
        }
        boolean before = store().set(name, around.hidden().read("Value of " + name + ": "));
        around.out().println((before ? "replaced " : "set ") + name);
        return ExitCode.OK.code();
    }

    @Command(
            name = "list",
            description = "List the names of the secrets, never their values.",
            mixinStandardHelpOptions = true)
    int list(
            @Mixin Verbose verbose,
            @Option(names = "--json", description = "Print JSON instead of text.") boolean json) {
        List<SecretStore.Entry> entries = store().list();
        if (json) {
            ArrayNode array = Json.array();
            entries.forEach(entry ->
                    array.addObject()
                            .put("name", entry.name())
                            .put("setAt", entry.setAt().toString()));
            around.out().println(Json.pretty(array));
        } else if (entries.isEmpty()) {
            around.out().println("There are no secrets: `troupe secret set NAME` sets one.");
        } else {
            Table table = new Table("NAME", "SET AT");
            entries.forEach(entry ->
                    table.row(List.of(entry.name(), Text.moment(entry.setAt(), around.zone()))));
            table.lines(new Common().style(around), around.width()).forEach(around.out()::println);
        }
        return ExitCode.OK.code();
    }

    @Command(name = "remove", description = "Remove a secret.", mixinStandardHelpOptions = true)
    int remove(
            @Mixin Verbose verbose,
            @Parameters(paramLabel = "NAME", description = "Its name.") String name) {
        if (!store().remove(name)) {
            throw new CliFailure(
                    ExitCode.FAILED,
                    "there is no secret of this name: `troupe secret list` lists them");
        }
        around.out().println("removed " + name);
        return ExitCode.OK.code();
    }

    @Command(
            name = "rotate",
            description =
                    "Make a new key and encrypt all secrets with it. Where the key is in"
                            + " TROUPE_SECRETS_KEY, the new one is taken from"
                            + " TROUPE_SECRETS_NEXT_KEY.",
            mixinStandardHelpOptions = true)
    int rotate(@Mixin Verbose verbose) {
        int count = store().rotate();
        around.out().println("rotated: " + Text.count(count, "secret") + " under a new key");
        if (around.variable(SecretStore.KEY_VARIABLE).isPresent()) {
            around.out()
                    .println(
                            "Now set "
                                    + SecretStore.KEY_VARIABLE
                                    + " to the value of "
                                    + SecretStore.NEXT_KEY_VARIABLE
                                    + ", and remove that.");
        }
        return ExitCode.OK.code();
    }

    private SecretStore store() {
        return around.secrets();
    }

    /** Commands that need no database have this option alone. */
    static final class Verbose {
        @Option(
                names = "--verbose",
                description = "Show where an error came from (also where TROUPE_DEBUG is set).")
        private boolean verbose;

        boolean verbose() {
            return verbose;
        }
    }
}
