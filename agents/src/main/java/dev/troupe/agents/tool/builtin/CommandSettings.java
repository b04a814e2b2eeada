package dev.troupe.agents.tool.builtin;

import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.control.yaml.Durations;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.team.ToolSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;

/** The commands that a team file names, in its order. */
record CommandSettings(List<Named> commands) {

    /** How long a command may take where nothing is said. */
    static final Duration DEFAULT_TIMEOUT = Duration.ofMinutes(2);

    /** The longest that a command may be given. */
    static final Duration LONGEST = Duration.ofHours(1);

    private static final Set<String> KEYS =
            Set.of(
                    "command",
                    "description",
                    "environment",
                    "arguments",
                    "options",
                    "timeout",
                    "effect");

    /**
     * One command.
     *
     * @param command program and arguments, with variables
     * @param environment what it gets beside a minimal set, with variables
     * @param arguments whether a model may add arguments
     * @param options whether such an argument may look like an option
     */
    record Named(
            String name,
            List<String> command,
            String description,
            Map<String, String> environment,
            boolean arguments,
            boolean options,
            Duration timeout,
            Effect effect) {}

    /**
     * @throws ToolFailure if the settings are wrong
     */
    static CommandSettings read(ToolSource.Builtin source) {
        JsonNode settings = source.settings();
        for (String name : settings.propertyNames()) {
            if (!name.equals("commands")) {
                throw wrong(source, "there is no setting '" + name + "'");
            }
        }
        List<Named> commands = new ArrayList<>();
        settings.path("commands")
                .properties()
                .forEach(entry -> commands.add(named(source, entry.getKey(), entry.getValue())));
        if (commands.isEmpty()) {
            throw wrong(source, "'commands' must name at least one command");
        }
        return new CommandSettings(List.copyOf(commands));
    }

    private static Named named(ToolSource.Builtin source, String name, JsonNode value) {
        for (String key : value.propertyNames()) {
            if (!KEYS.contains(key)) {
                throw wrong(source, "there is no setting '" + key + "' of '" + name + "'");
            }
        }
        List<String> command = new ArrayList<>();
        value.path("command").forEach(part -> command.add(part.asString()));
        if (command.isEmpty()) {
            throw wrong(source, "'command' of '" + name + "' must be a program and its arguments");
        }
        return new Named(
                name,
                List.copyOf(command),
                value.path("description").asString("Runs: " + String.join(" ", command)),
                environment(source, name, value.path("environment")),
                word(source, value, name, "arguments", "none", List.of("none", "list"))
                        .equals("list"),
                value.path("options").asBoolean(false),
                timeout(source, name, value.path("timeout")),
                Effect.valueOf(
                        word(
                                        source,
                                        value,
                                        name,
                                        "effect",
                                        "once",
                                        List.of("none", "idempotent", "once"))
                                .toUpperCase(Locale.ROOT)));
    }

    private static Map<String, String> environment(
            ToolSource.Builtin source, String name, JsonNode value) {
        if (!value.isMissingNode() && !value.isObject()) {
            throw wrong(source, "'environment' of '" + name + "' must be names and values");
        }
        Map<String, String> environment = new LinkedHashMap<>();
        value.properties()
                .forEach(entry -> environment.put(entry.getKey(), entry.getValue().asString("")));
        return Collections.unmodifiableMap(environment);
    }

    private static String word(
            ToolSource.Builtin source,
            JsonNode value,
            String name,
            String key,
            String otherwise,
            List<String> words) {
        String word = value.path(key).asString(otherwise);
        if (!words.contains(word)) {
            throw wrong(source, "'" + key + "' of '" + name + "' must be one of " + words);
        }
        return word;
    }

    private static Duration timeout(ToolSource.Builtin source, String name, JsonNode value) {
        if (value.isMissingNode()) {
            return DEFAULT_TIMEOUT;
        }
        return Durations.parse(value.asString(""))
                .filter(timeout -> timeout.isPositive() && timeout.compareTo(LONGEST) <= 0)
                .orElseThrow(() ->
                        wrong(
                                source,
                                "'timeout' of '"
                                        + name
                                        + "' must be a duration such as 2m, at most 1h"));
    }

    private static ToolFailure wrong(ToolSource.Builtin source, String why) {
        return new ToolFailure(
                ToolFailure.Kind.UNAVAILABLE,
                "the settings of the tools '" + source.name() + "' are wrong: " + why,
                null);
    }
}
