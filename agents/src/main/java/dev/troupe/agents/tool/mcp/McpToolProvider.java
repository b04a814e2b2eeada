package dev.troupe.agents.tool.mcp;

import dev.troupe.agents.process.ChildCommand;
import dev.troupe.agents.process.ChildProcess;
import dev.troupe.agents.process.ProcessFailure;
import dev.troupe.agents.process.UnknownVariable;
import dev.troupe.agents.process.Variables;
import dev.troupe.agents.tool.Tool;
import dev.troupe.agents.tool.ToolFailure;
import dev.troupe.agents.tool.ToolProvider;
import dev.troupe.core.contract.Trust;
import dev.troupe.core.team.ToolSource;
import io.modelcontextprotocol.json.McpJsonMapper;
import io.modelcontextprotocol.json.jackson3.JacksonMcpJsonMapper;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The tools of an MCP server, spoken to as the protocol of 2025-11-25 and earlier says. Nothing is
 * started before the tools are first asked for.
 *
 * <p>What a tool says of itself decides its effect: {@code readOnlyHint} none, {@code
 * idempotentHint} idempotent, otherwise once. Answers are {@code untrusted}, and so is what the
 * server says of its tools, unless the team states that it can be trusted: then answers are {@code
 * verified}, except of tools that say that their world is open. The idempotency key of a call
 * travels in {@code _meta} as {@code troupe/idempotency-key}.
 */
public final class McpToolProvider implements ToolProvider {

    private record Listed(long version, List<Tool> tools) {}

    private final String name;
    private final boolean trusted;
    private final McpConnection connection;
    private volatile Optional<Listed> listed = Optional.empty();

    /**
     * A server that Troupe starts and talks to over standard input and output. If it dies, the next
     * call starts it again.
     *
     * @param variables for the command and the environment
     * @param folder the server's working folder
     * @param markers gives a name that no process had before
     */
    public static McpToolProvider process(
            ToolSource.McpProcess source,
            Variables variables,
            Path folder,
            Supplier<String> markers,
            McpLimits limits) {
        McpJsonMapper json = json();
        ServerLink.Factory factory =
                listener -> {
                    ChildCommand command = command(source, variables, folder, limits);
                    ChildProcess child;
                    try {
                        child = ChildProcess.start(command, markers.get(), variables::mask);
                    } catch (ProcessFailure e) {
                        throw new ToolFailure(
                                ToolFailure.Kind.UNAVAILABLE, String.valueOf(e.getMessage()), e);
                    }
                    return ProcessLink.to(source.name(), child, json, limits.message(), listener);
                };
        return new McpToolProvider(source, variables, limits, factory);
    }

    /**
     * A server reached over streamable HTTP.
     *
     * @param variables for the address and the headers
     */
    public static McpToolProvider http(
            ToolSource.McpHttp source, Variables variables, McpLimits limits) {
        McpJsonMapper json = json();
        ServerLink.Factory factory =
                listener ->
                        HttpLink.to(
                                source.name(),
                                expand(source.name(), variables, source.url()),
                                expand(source.name(), variables, source.headers()),
                                json,
                                limits.message(),
                                limits.start(),
                                listener);
        return new McpToolProvider(source, variables, limits, factory);
    }

    private McpToolProvider(
            ToolSource source, Variables variables, McpLimits limits, ServerLink.Factory factory) {
        this.name = source.name();
        this.trusted = source.trust().filter(Trust.VERIFIED::equals).isPresent();
        connection = new McpConnection(name, limits, factory, variables::mask);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public List<Tool> tools() throws InterruptedException {
        Optional<Listed> known = listed;
        if (known.isPresent() && known.get().version() == connection.toolsVersion()) {
            return known.get().tools();
        }
        McpConnection.ToolList list = connection.tools();
        List<Tool> tools =
                list.tools().stream()
                        .<Tool>map(tool -> McpTool.of(connection, tool, trusted))
                        .toList();
        listed = Optional.of(new Listed(list.version(), tools));
        return tools;
    }

    @Override
    public void close() {
        connection.close();
    }

    private static ChildCommand command(
            ToolSource.McpProcess source, Variables variables, Path folder, McpLimits limits) {
        List<String> command =
                source.command().stream()
                        .map(part -> expand(source.name(), variables, part))
                        .toList();
        return new ChildCommand(
                source.name(),
                command,
                expand(source.name(), variables, source.environment()),
                folder,
                limits.patience());
    }

    private static Map<String, String> expand(
            String source, Variables variables, Map<String, String> texts) {
        Map<String, String> expanded = new LinkedHashMap<>();
        texts.forEach((key, text) -> expanded.put(key, expand(source, variables, text)));
        return expanded;
    }

    private static String expand(String source, Variables variables, String text) {
        try {
            return variables.expand(text);
        } catch (UnknownVariable e) {
            throw new ToolFailure(
                    ToolFailure.Kind.UNAVAILABLE,
                    "the tools '" + source + "' cannot be set up: " + e.getMessage(),
                    e);
        }
    }

    private static McpJsonMapper json() {
        // Amounts of money come as decimals: they keep every digit.
        return new JacksonMcpJsonMapper(
                JsonMapper.builder()
                        .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                        .build());
    }
}
