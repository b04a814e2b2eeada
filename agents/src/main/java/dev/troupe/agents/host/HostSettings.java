package dev.troupe.agents.host;

import dev.troupe.agents.rehearsal.Pace;
import dev.troupe.agents.tool.function.JavaFunctions;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a process that runs teams is told.
 *
 * @param workspaces the folder that holds the working folders of runs
 * @param environment variables by name; where keys come from
 * @param alwaysRehearse whether the rehearsal script answers even where a real model is set up
 * @param pace how fast rehearsed models are
 * @param record the file that real conversations are added to
 * @param replay the file that answers instead of real models
 * @param functions of the embedding application
 */
public record HostSettings(
        Path workspaces,
        Function<String, Optional<String>> environment,
        boolean alwaysRehearse,
        Pace pace,
        Optional<Path> record,
        Optional<Path> replay,
        List<JavaFunctions> functions) {

    public HostSettings {
        functions = List.copyOf(functions);
    }

    /** The settings of a process with this environment that is told nothing else. */
    public static HostSettings of(Path workspaces, Function<String, Optional<String>> environment) {
        return new HostSettings(
                workspaces,
                environment,
                false,
                Pace.SCRIPTED,
                Optional.empty(),
                Optional.empty(),
                List.of());
    }

    /** The same with other variables. */
    HostSettings withEnvironment(Function<String, Optional<String>> variables) {
        return new HostSettings(
                workspaces, variables, alwaysRehearse, pace, record, replay, functions);
    }

    public HostSettings withRehearsal(boolean always, Pace pace) {
        return new HostSettings(workspaces, environment, always, pace, record, replay, functions);
    }

    public HostSettings withCassettes(Optional<Path> record, Optional<Path> replay) {
        return new HostSettings(
                workspaces, environment, alwaysRehearse, pace, record, replay, functions);
    }
}
