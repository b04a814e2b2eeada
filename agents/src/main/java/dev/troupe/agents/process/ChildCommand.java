package dev.troupe.agents.process;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A program to start.
 *
 * @param name for logs and errors
 * @param command program and arguments; a program with a slash is relative to the folder, one
 *     without is looked up in PATH
 * @param environment what the program gets beside {@code PATH}, {@code HOME}, {@code LANG} and
 *     {@code TMPDIR}
 * @param folder its working folder
 * @param patience how long it may take to end by itself once its input is closed, and again once it
 *     is asked to end, before it is killed
 * @param together whether its standard error is part of its output, in the order of writing
 */
public record ChildCommand(
        String name,
        List<String> command,
        Map<String, String> environment,
        Path folder,
        Duration patience,
        boolean together) {

    /** A program whose standard error is kept apart from its output. */
    public ChildCommand(
            String name,
            List<String> command,
            Map<String, String> environment,
            Path folder,
            Duration patience) {
        this(name, command, environment, folder, patience, false);
    }

    public ChildCommand {
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the command of '" + name + "' is empty");
        }
        command = List.copyOf(command);
        environment = Map.copyOf(environment);
    }
}
