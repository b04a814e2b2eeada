package dev.troupe.agents.tool.source;

import dev.troupe.agents.process.Variables;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolProvider;
import dev.troupe.agents.tool.Toolbox;
import dev.troupe.agents.tool.builtin.Builtins;
import dev.troupe.agents.tool.function.JavaFunctions;
import dev.troupe.agents.tool.mcp.McpLimits;
import dev.troupe.agents.tool.mcp.McpToolProvider;
import dev.troupe.core.team.ToolSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens every kind of source that a team file can describe. Nothing is started or connected to
 * here: providers do that when they are asked for their tools.
 */
public final class SourceOpener implements Toolbox.Opener {

    private final Variables variables;
    private final Path teamFolder;
    private final Optional<Path> workspace;
    private final Map<String, JavaFunctions> functions = new LinkedHashMap<>();
    private final Clock clock;
    private final Supplier<String> ids;
    private final McpLimits limits;

    /**
     * An opener for the sources of one team.
     *
     * @param variables for commands, addresses, headers and environments
     * @param teamFolder where processes run
     * @param workspace the run's working folder; absent outside a run
     * @param functions of the embedding application
     * @param ids unique names, by which the processes that are started are recognised
     */
    public SourceOpener(
            Variables variables,
            Path teamFolder,
            Optional<Path> workspace,
            Collection<JavaFunctions> functions,
            Clock clock,
            Supplier<String> ids,
            McpLimits limits) {
        this.variables = variables;
        this.teamFolder = teamFolder;
        this.workspace = workspace;
        functions.forEach(source -> this.functions.put(source.name(), source));
        this.clock = clock;
        this.ids = ids;
        this.limits = limits;
    }

    @Override
    public ToolProvider open(ToolSource source) {
        return switch (source) {
            case ToolSource.McpProcess process ->
                    McpToolProvider.process(process, variables, teamFolder, ids, limits);
            case ToolSource.McpHttp http -> McpToolProvider.http(http, variables, limits);
            case ToolSource.Builtin builtin ->
                    Builtins.open(
                            builtin, new Builtins.Surroundings(workspace, variables, clock, ids));
            case ToolSource.JavaFunctions registered -> registered(registered.name());
        };
    }

    private ToolProvider registered(String name) {
        JavaFunctions known = functions.get(name);
        if (known == null) {
            throw new ToolFailure(
                    ToolFailure.Kind.UNAVAILABLE,
                    "the application registered no functions '"
                            + name
                            + "'; it registered "
                            + functions.keySet(),
                    null);
        }
        return known;
    }
}
