package dev.troupe.core.team;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.durable.Effect;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/** Where tools come from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = ToolSource.McpProcess.class, name = "mcp-process"),
    @JsonSubTypes.Type(value = ToolSource.McpHttp.class, name = "mcp-http"),
    @JsonSubTypes.Type(value = ToolSource.Builtin.class, name = "builtin"),
    @JsonSubTypes.Type(value = ToolSource.JavaFunctions.class, name = "java")
})
public sealed interface ToolSource {

    /** How the text of a source refers to a secret. */
    Pattern SECRET = Pattern.compile("\\$\\{secret:([^{}]*)}");

    /** How the text of a source refers to the run that it is called for. */
    Pattern RUN = Pattern.compile("\\$\\{run:(token|url)}");

    /** The prefix of its tools' names. */
    String name();

    /**
     * What calling a tool again would do, where that is stated rather than told by the tool itself;
     * by tool name.
     */
    Map<String, Effect> effects();

    /**
     * How far its answers can be relied on, where that is stated. An MCP server is {@code
     * untrusted} unless it is stated to be {@code verified}, whatever it says of itself; what is
     * stated of other sources can only lower their trust.
     */
    Optional<Trust> trust();

    /** The names of the secrets that a source is given: {@code ${secret:NAME}} in its texts. */
    static Set<String> secretsOf(ToolSource source) {
        Set<String> names = new TreeSet<>();
        textsOf(source)
                .map(SECRET::matcher)
                .forEach(found -> found.results().forEach(match -> names.add(match.group(1))));
        return names;
    }

    /** Whether a source is given the run that it is called for, which takes a server. */
    static boolean asksForRun(ToolSource source) {
        return textsOf(source).anyMatch(text -> RUN.matcher(text).find());
    }

    private static Stream<String> textsOf(ToolSource source) {
        return switch (source) {
            case McpProcess process ->
                    Stream.concat(
                            process.command().stream(), process.environment().values().stream());
            case McpHttp http ->
                    Stream.concat(Stream.of(http.url()), http.headers().values().stream());
            case Builtin builtin -> Stream.of(builtin.settings().toString());
            case JavaFunctions functions -> Stream.empty();
        };
    }

    /**
     * An MCP server that Troupe starts and talks to over standard input and output.
     *
     * @param command program and arguments; relative paths are relative to the team file
     * @param environment variables that the process gets beside a minimal set; values may be {@code
     *     ${secret:NAME}}
     */
    record McpProcess(
            String name,
            List<String> command,
            Map<String, String> environment,
            Map<String, Effect> effects,
            Optional<Trust> trust)
            implements ToolSource {

        /** A server of which nobody says that it can be trusted. */
        public McpProcess(
                String name,
                List<String> command,
                Map<String, String> environment,
                Map<String, Effect> effects) {
            this(name, command, environment, effects, Optional.empty());
        }

        public McpProcess {
            command = List.copyOf(command);
            environment = Map.copyOf(environment);
            effects = Map.copyOf(effects);
        }
    }

    /** An MCP server reached over streamable HTTP. */
    record McpHttp(
            String name,
            String url,
            Map<String, String> headers,
            Map<String, Effect> effects,
            Optional<Trust> trust)
            implements ToolSource {

        /** A server of which nobody says that it can be trusted. */
        public McpHttp(
                String name, String url, Map<String, String> headers, Map<String, Effect> effects) {
            this(name, url, headers, effects, Optional.empty());
        }

        public McpHttp {
            headers = Map.copyOf(headers);
            effects = Map.copyOf(effects);
        }
    }

    /**
     * A tool that comes with Troupe: {@code fetch}, {@code files}, {@code calculator} or {@code
     * time}.
     */
    record Builtin(
            String name,
            String builtin,
            JsonNode settings,
            Map<String, Effect> effects,
            Optional<Trust> trust)
            implements ToolSource {

        public Builtin(
                String name, String builtin, JsonNode settings, Map<String, Effect> effects) {
            this(name, builtin, settings, effects, Optional.empty());
        }

        public Builtin {
            effects = Map.copyOf(effects);
        }
    }

    /** Functions that the embedding application registered under this name. */
    record JavaFunctions(String name, Map<String, Effect> effects, Optional<Trust> trust)
            implements ToolSource {

        public JavaFunctions(String name, Map<String, Effect> effects) {
            this(name, effects, Optional.empty());
        }

        public JavaFunctions {
            effects = Map.copyOf(effects);
        }
    }
}
