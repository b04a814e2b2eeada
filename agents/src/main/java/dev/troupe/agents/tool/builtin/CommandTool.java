package dev.troupe.agents.tool.builtin;

import dev.troupe.agents.model.ToolSpec;
import dev.troupe.agents.process.ChildCommand;
import dev.troupe.agents.process.Execution;
import dev.troupe.agents.process.ProcessFailure;
import dev.troupe.agents.process.UnknownVariable;
import dev.troupe.agents.process.Variables;
import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolContext;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolResult;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.JsonNode;

/**
 * A command that the team file fixes, run in the run's workspace. No shell comes between: a model
 * chooses the command by its name and, where the team file lets it, adds arguments, each of which
 * reaches the program as one argument, whatever is in it.
 *
 * <p>What it says is a claim: programs in a workspace work on what agents put there. It is
 * untrusted where something untrusted may have got in, also as an argument of the command.
 */
final class CommandTool implements Tool {

    /** Under this name the command gets the key by which it can recognise a repeated call. */
    static final String KEY = "TROUPE_IDEMPOTENCY_KEY";

    private static final int MAX_ARGUMENTS = 100;
    private static final int MAX_LENGTH = 4_000;
    private static final Duration PATIENCE = Duration.ofMillis(500);

    private final String source;
    private final CommandSettings.Named settings;
    private final Path workspace;
    private final WorkspaceTrust trust;
    private final Variables variables;
    private final Supplier<String> ids;

    CommandTool(
            String source,
            CommandSettings.Named settings,
            Path workspace,
            Variables variables,
            Supplier<String> ids) {
        this.source = source;
        this.settings = settings;
        this.workspace = workspace;
        this.trust = WorkspaceTrust.of(workspace);
        this.variables = variables;
        this.ids = ids;
    }

    @Override
    public ToolSpec spec() {
        return new ToolSpec(settings.name(), settings.description(), Json.parse(schema()));
    }

    private String schema() {
        String properties =
                settings.arguments()
                        ? "\"arguments\": {\"type\": \"array\", \"maxItems\": "
                                + MAX_ARGUMENTS
                                + ", \"items\": {\"type\": \"string\", \"maxLength\": "
                                + MAX_LENGTH
                                + "}, \"description\": \"each reaches the program as one argument"
                                + (settings.options() ? "" : "; none may begin with - or @")
                                + "\"}"
                        : "";
        return "{\"type\": \"object\", \"additionalProperties\": false, \"properties\": {"
                + properties
                + "}}";
    }

    @Override
    public Effect effect() {
        return settings.effect();
    }

    @Override
    public Trust trust() {
        return Trust.CLAIMED;
    }

    @Override
    public Optional<Duration> longest() {
        return Optional.of(settings.timeout());
    }

    @Override
    public ToolResult call(JsonNode arguments, ToolContext context) throws InterruptedException {
        Duration timeout =
                context.timeout().compareTo(settings.timeout()) < 0
                        ? context.timeout()
                        : settings.timeout();
        List<String> command = command(arguments);
        trust.arrives(context.trust());
        try {
            return variables.during(
                    settings.environment().values(),
                    context.worker(),
                    timeout,
                    inCall -> run(command, context.idempotencyKey(), inCall, timeout));
        } catch (ProcessFailure | UnknownVariable e) {
            throw new ToolFailure(ToolFailure.Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
    }

    private ToolResult run(List<String> command, String key, Variables inCall, Duration timeout)
            throws InterruptedException {
        Map<String, String> environment = new HashMap<>();
        settings.environment().forEach((name, text) -> environment.put(name, inCall.expand(text)));
        environment.put(KEY, key);
        ChildCommand child =
                new ChildCommand(
                        source + "." + settings.name(),
                        command,
                        environment,
                        workspace,
                        PATIENCE,
                        true);
        return result(Execution.run(child, ids.get(), inCall::mask, new byte[0], timeout), timeout);
    }

    private ToolResult result(Execution.Ended ended, Duration timeout) {
        String how =
                ended.exitCode().isPresent()
                        ? "exit code " + ended.exitCode().getAsInt()
                        : "it was ended because it took longer than " + timeout.toSeconds() + " s";
        boolean failed = ended.exitCode().isEmpty() || ended.exitCode().getAsInt() != 0;
        return new ToolResult(
                ended.output().isEmpty() ? how + ", no output" : how + "\n" + ended.output(),
                failed,
                trust.trust());
    }

    private List<String> command(JsonNode arguments) {
        List<String> command = new ArrayList<>();
        try {
            settings.command().forEach(part -> command.add(variables.expand(part)));
        } catch (UnknownVariable e) {
            throw new ToolFailure(ToolFailure.Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
        }
        for (JsonNode argument : arguments.path("arguments")) {
            command.add(checked(argument));
        }
        return command;
    }

    /** Many programs take what begins with @ as the name of a file that holds options. */
    private String checked(JsonNode argument) {
        if (!settings.arguments()) {
            throw invalid("it takes no arguments");
        }
        if (!argument.isString()) {
            throw invalid("each argument must be a text");
        }
        String text = argument.stringValue();
        if (text.indexOf('\0') >= 0) {
            throw invalid("an argument has a character of value zero");
        }
        if (!settings.options() && (text.startsWith("-") || text.startsWith("@"))) {
            throw invalid(
                    "the argument '"
                            + text
                            + "' looks like an option, and options are not allowed here; write a"
                            + " file of that name as ./"
                            + text);
        }
        return text;
    }

    private ToolFailure invalid(String why) {
        return new ToolFailure(
                ToolFailure.Kind.INVALID_ARGUMENTS,
                "the arguments of " + source + "." + settings.name() + " cannot be used: " + why,
                null);
    }
}
