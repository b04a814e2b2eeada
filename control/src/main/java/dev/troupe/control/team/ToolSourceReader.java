package dev.troupe.control.team;

import dev.troupe.control.yaml.Fields;
import dev.troupe.control.yaml.Located;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import dev.troupe.core.json.Json;
import dev.troupe.core.team.ToolSource;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/** Reads a source of tools. */
final class ToolSourceReader {

    static final List<String> KEYS =
            List.of("mcp", "builtin", "java", "settings", "effects", "trust");
    static final List<String> KINDS = List.of("mcp", "builtin", "java");
    static final List<String> MCP_KEYS = List.of("command", "environment", "url", "headers");
    static final List<String> BUILTINS = List.of("fetch", "files", "command", "calculator", "time");
    static final List<String> TRUST = List.of("verified", "untrusted");
    static final List<String> EFFECTS = List.of("none", "idempotent", "once");

    private final Reading reading;
    private final Variables variables;
    private final BuiltinReader builtins;

    ToolSourceReader(Reading reading, TeamFolder folder) {
        this.reading = reading;
        this.builtins = new BuiltinReader(reading, folder);
        this.variables = new Variables(reading);
    }

    Optional<ToolSource> read(String name, Located value) {
        return Fields.of(value, "tool source '" + name + "'", KEYS, reading.problems())
                .flatMap(fields -> read(name, fields));
    }

    private Optional<ToolSource> read(String name, Fields fields) {
        Map<String, Effect> effects = effects(fields);
        if (fields.has("settings") && !fields.has("builtin")) {
            reading.problems()
                    .add(
                            fields.at("settings"),
                            fields.label("settings") + " has no effect",
                            "'settings' only beside 'builtin'");
        }
        List<String> kinds = KINDS.stream().filter(fields::has).toList();
        if (kinds.size() != 1) {
            reading.problems()
                    .add(
                            fields.mapping().at(),
                            "tool source '"
                                    + name
                                    + (kinds.isEmpty()
                                            ? "' does not say where its tools come from"
                                            : "' has more than one origin: "
                                                    + String.join(", ", kinds)),
                            "exactly one of 'mcp', 'builtin' and 'java'");
            return Optional.empty();
        }
        Stated stated = new Stated(effects, trust(fields, kinds.getFirst()));
        return switch (kinds.getFirst()) {
            case "mcp" -> fields.fields("mcp", MCP_KEYS).flatMap(mcp -> mcp(name, mcp, stated));
            case "builtin" -> builtin(name, fields, stated);
            default -> java(name, fields, stated);
        };
    }

    /** What the team says of a source's tools, whatever these say of themselves. */
    private record Stated(Map<String, Effect> effects, Optional<Trust> trust) {}

    /** Only what an MCP server answers can be worth more than it is taken for. */
    private Optional<Trust> trust(Fields fields, String kind) {
        Optional<Trust> trust =
                fields.choice("trust", TRUST)
                        .map(word -> Trust.valueOf(word.toUpperCase(Locale.ROOT)));
        if (!kind.equals("mcp") && trust.filter(Trust.VERIFIED::equals).isPresent()) {
            reading.problems()
                    .add(
                            fields.at("trust"),
                            fields.label("trust") + " has no effect",
                            "'verified' only beside 'mcp'");
        }
        return trust;
    }

    private Optional<ToolSource> mcp(String name, Fields mcp, Stated stated) {
        boolean process = mcp.has("command");
        if (process == mcp.has("url")) {
            reading.problems()
                    .add(
                            mcp.mapping().at(),
                            "'mcp' of tool source '"
                                    + name
                                    + "' has "
                                    + (process
                                            ? "both a command and a url"
                                            : "neither a command nor a url"),
                            "'command' for a server that Troupe starts, or 'url' for one that runs");
            return Optional.empty();
        }
        refuse(mcp, process ? "headers" : "environment", process ? "command" : "url");
        Map<String, String> environment = texts(mcp, "environment");
        Map<String, String> headers = texts(mcp, "headers");
        return Optional.of(
                process
                        ? new ToolSource.McpProcess(
                                name, command(mcp), environment, stated.effects(), stated.trust())
                        : new ToolSource.McpHttp(
                                name, url(mcp), headers, stated.effects(), stated.trust()));
    }

    private void refuse(Fields mcp, String key, String beside) {
        if (mcp.has(key)) {
            reading.problems()
                    .add(
                            mcp.at(key),
                            mcp.label(key) + " has no effect",
                            "no '" + key + "' beside '" + beside + "'");
        }
    }

    private List<String> command(Fields mcp) {
        List<String> command = new ArrayList<>();
        for (Located part : mcp.list("command").orElse(List.of())) {
            reading.values()
                    .written(part, "an entry of " + mcp.label("command"))
                    .ifPresent(command::add);
            variables.checkPublic(part, mcp.label("command"));
        }
        if (command.isEmpty() && mcp.get("command").orElseThrow() instanceof Located.Sequence) {
            reading.problems()
                    .add(
                            mcp.at("command"),
                            mcp.label("command") + " is empty",
                            "a program and its arguments");
        }
        return command;
    }

    private String url(Fields mcp) {
        Located value = mcp.get("url").orElseThrow();
        String url = reading.values().text(value, mcp.label("url")).orElse("");
        variables.check(value, mcp.label("url"));
        if (!url.isEmpty() && !isHttp(Variables.filled(url))) {
            reading.values()
                    .wrong(value, mcp.label("url"), "an address such as https://example.org/mcp");
        }
        return url;
    }

    private static boolean isHttp(String url) {
        try {
            URI uri = URI.create(url);
            return uri.getHost() != null
                    && uri.getScheme() != null
                    && List.of("http", "https").contains(uri.getScheme().toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private Map<String, String> texts(Fields mcp, String key) {
        Map<String, String> texts = new LinkedHashMap<>();
        mcp.mapping(key)
                .ifPresent(mapping ->
                        mapping.entries()
                                .forEach(entry -> {
                                    String what = "'" + entry.key() + "' in " + mcp.label(key);
                                    variables.check(entry.value(), what);
                                    reading.values()
                                            .written(entry.value(), what)
                                            .ifPresent(text -> texts.put(entry.key(), text));
                                }));
        return texts;
    }

    private Optional<ToolSource> builtin(String name, Fields fields, Stated stated) {
        JsonNode settings =
                fields.mapping("settings").map(Located.Mapping::json).orElseGet(Json::object);
        return fields.choice("builtin", BUILTINS)
                .map(builtin -> {
                    builtins.check(builtin, fields);
                    return new ToolSource.Builtin(
                            name, builtin, settings, stated.effects(), stated.trust());
                });
    }

    private Optional<ToolSource> java(String name, Fields fields, Stated stated) {
        if (!fields.flag("java").orElse(true)) {
            reading.values().wrong(fields.get("java").orElseThrow(), fields.label("java"), "true");
        }
        return Optional.of(new ToolSource.JavaFunctions(name, stated.effects(), stated.trust()));
    }

    private Map<String, Effect> effects(Fields fields) {
        Map<String, Effect> effects = new LinkedHashMap<>();
        fields.mapping("effects")
                .ifPresent(mapping ->
                        mapping.entries()
                                .forEach(entry ->
                                        reading.values()
                                                .choice(
                                                        entry.value(),
                                                        "the effect of tool '" + entry.key() + "'",
                                                        EFFECTS)
                                                .map(text ->
                                                        Effect.valueOf(
                                                                text.toUpperCase(Locale.ROOT)))
                                                .ifPresent(effect ->
                                                        effects.put(entry.key(), effect))));
        return effects;
    }
}
