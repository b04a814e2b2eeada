package dev.troupe.control.team;

import dev.troupe.control.yaml.Durations;
import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import java.time.Duration;
import java.util.List;

/** Checks the settings of the tools that come with Troupe; they are kept as they are written. */
final class BuiltinReader {

    static final List<String> FETCH_KEYS = List.of("allow", "private");
    static final List<String> FILES_KEYS = List.of("seed");
    static final List<String> COMMAND_KEYS = List.of("commands");
    static final List<String> COMMAND_OWN_KEYS =
            List.of(
                    "command",
                    "description",
                    "environment",
                    "arguments",
                    "options",
                    "timeout",
                    "effect");
    static final List<String> ARGUMENTS = List.of("none", "list");

    private static final Duration LONGEST_COMMAND = Duration.ofHours(1);

    private final Reading reading;
    private final TeamFolder folder;
    private final Variables variables;

    BuiltinReader(Reading reading, TeamFolder folder) {
        this.reading = reading;
        this.folder = folder;
        this.variables = new Variables(reading);
    }

    /**
     * Checks what a source says of its built-in tools.
     *
     * @param source the fields of the source itself
     */
    void check(String builtin, Fields source) {
        switch (builtin) {
            case "fetch" -> fetch(source);
            case "files" -> source.fields("settings", FILES_KEYS).ifPresent(this::files);
            case "command" -> command(source);
            default -> source.fields("settings", List.of());
        }
    }

    private void fetch(Fields source) {
        source.require("settings", "'settings' with 'allow', the hosts that may be fetched from");
        source.fields("settings", FETCH_KEYS)
                .ifPresent(settings -> {
                    settings.require("allow", "the hosts that may be fetched from");
                    if (settings.texts("allow").map(List::isEmpty).orElse(false)) {
                        reading.problems()
                                .add(
                                        settings.at("allow"),
                                        settings.label("allow") + " is empty",
                                        "at least one host");
                    }
                    settings.texts("private");
                });
    }

    private void files(Fields settings) {
        settings.text("seed")
                .ifPresent(path ->
                        folder.checkFolder(
                                path,
                                settings.at("seed"),
                                settings.label("seed"),
                                reading.problems()));
    }

    private void command(Fields source) {
        source.require("settings", "'settings' with 'commands', each under its name");
        source.fields("settings", COMMAND_KEYS).ifPresent(this::commands);
    }

    private void commands(Fields settings) {
        settings.require("commands", "commands, each under its name");
        settings.mapping("commands")
                .ifPresent(commands -> {
                    if (commands.entries().isEmpty()) {
                        reading.problems()
                                .add(
                                        commands.at(),
                                        settings.label("commands") + " is empty",
                                        "at least one command");
                    }
                    commands.entries().forEach(this::named);
                });
    }

    private void named(Located.Entry entry) {
        reading.isName(entry.key(), entry.at(), "the name of a command");
        Fields.of(
                        entry.value(),
                        "command '" + entry.key() + "'",
                        COMMAND_OWN_KEYS,
                        reading.problems())
                .ifPresent(fields -> {
                    program(fields);
                    fields.text("description");
                    environment(fields);
                    fields.choice("arguments", ARGUMENTS);
                    fields.flag("options");
                    fields.choice("effect", ToolSourceReader.EFFECTS);
                    fields.duration("timeout")
                            .filter(timeout -> timeout.compareTo(LONGEST_COMMAND) > 0)
                            .ifPresent(tooLong ->
                                    reading.values()
                                            .wrong(
                                                    fields.get("timeout").orElseThrow(),
                                                    fields.label("timeout"),
                                                    Durations.EXPECTED + ", at most 1h"));
                });
    }

    private void environment(Fields fields) {
        fields.mapping("environment")
                .ifPresent(environment ->
                        environment
                                .entries()
                                .forEach(entry -> {
                                    String what =
                                            "'"
                                                    + entry.key()
                                                    + "' in "
                                                    + fields.label("environment");
                                    reading.values().written(entry.value(), what);
                                    variables.checkOfCall(entry.value(), what);
                                }));
    }

    private void program(Fields fields) {
        fields.require("command", "a list with a program and its arguments");
        fields.list("command")
                .ifPresent(parts -> {
                    for (Located part : parts) {
                        reading.values().written(part, "an entry of " + fields.label("command"));
                        variables.checkPublic(part, fields.label("command"));
                    }
                    if (parts.isEmpty()) {
                        reading.problems()
                                .add(
                                        fields.at("command"),
                                        fields.label("command") + " is empty",
                                        "a program and its arguments");
                    }
                });
    }
}
