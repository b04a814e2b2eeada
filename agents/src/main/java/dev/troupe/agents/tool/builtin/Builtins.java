package dev.troupe.agents.tool.builtin;

import dev.troupe.agents.process.Variables;
import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolProvider;
import dev.troupe.core.team.ToolSource;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * The tools that come with Troupe: {@code fetch}, {@code files}, {@code command}, {@code
 * calculator} and {@code time}.
 */
public final class Builtins {

    private Builtins() {}

    /**
     * Where built-in tools work.
     *
     * @param workspace the run's working folder, which {@code files} stays inside and commands run
     *     in; absent outside a run
     * @param variables for commands
     * @param clock for {@code time}; its zone is the one that holds where none is asked for
     * @param ids unique names, by which the processes that are started are recognised
     */
    public record Surroundings(
            Optional<Path> workspace, Variables variables, Clock clock, Supplier<String> ids) {

        private Path workspace(String builtin) {
            return workspace.orElseThrow(() ->
                    new ToolFailure(
                            ToolFailure.Kind.UNAVAILABLE,
                            "the "
                                    + builtin
                                    + " tool needs a workspace, and there is none outside a run",
                            null));
        }
    }

    /**
     * Sets up a built-in tool.
     *
     * @throws ToolFailure if there is no such tool, or its settings are wrong
     */
    public static ToolProvider open(ToolSource.Builtin source, Surroundings around) {
        List<Tool> tools =
                switch (source.builtin()) {
                    case "fetch" -> List.of(FetchTool.with(FetchSettings.read(source)));
                    // Its seed is copied when the run's folder is made, not here.
                    case "files" -> FileTools.in(around.workspace("files"));
                    case "command" -> commands(source, around);
                    case "calculator" -> List.of(CalculatorTool.create());
                    case "time" -> TimeTools.with(around.clock());
                    default ->
                            throw new ToolFailure(
                                    ToolFailure.Kind.UNAVAILABLE,
                                    "there is no built-in tool '"
                                            + source.builtin()
                                            + "'; there are fetch, files, command, calculator and"
                                            + " time",
                                    null);
                };
        return new Provider(source.name(), tools);
    }

    private static List<Tool> commands(ToolSource.Builtin source, Surroundings around) {
        Path workspace = around.workspace("command");
        return CommandSettings.read(source).commands().stream()
                .<Tool>map(command ->
                        new CommandTool(
                                source.name(),
                                command,
                                workspace,
                                around.variables(),
                                around.ids()))
                .toList();
    }

    private record Provider(String name, List<Tool> tools) implements ToolProvider {
        @Override
        public void close() {}
    }
}
